"""Other submissions of the same person: that there may be one, or what was confirmed.

Found by keyed hashes of e-mail address, phone number and full name, exact matches only.
Nothing here opens anything sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.models import PersonMatch, Submission
from intake.models.submissions import Level

SIGNS = {
    "email_index": _("the same e-mail address"),
    "phone_index": _("the same phone number"),
    "name_index": _("the same full name"),
}
MOST = 10
Verdict = PersonMatch.Verdict


@dataclass(frozen=True)
class Candidate:
    """A submission that may be of the same person, and what speaks for it."""

    id: UUID
    signs: list[Any]


@dataclass(frozen=True)
class Others:
    """Confirmed ones, those nobody has looked at, and those that were ruled out."""

    same: list[Submission]
    candidates: list[Candidate]
    ruled_out: list[Submission]


def others(submission: Submission) -> Others:
    own = Q(first=submission) | Q(second=submission)
    matches = PersonMatch.objects.filter(own).select_related("first", "second")
    judged: dict[str, list[Submission]] = {verdict: [] for verdict in Verdict}
    for match in matches:
        other = match.second if match.first_id == submission.pk else match.first
        judged[match.verdict].append(other)
    known = [submission, *judged[Verdict.SAME], *judged[Verdict.OTHER]]
    return Others(
        judged[Verdict.SAME],
        _candidates(submission, [found.pk for found in known]),
        judged[Verdict.OTHER],
    )


def shown_with(submission: Submission, same: Sequence[Submission]) -> list[UUID]:
    """Every submission of which the sheet shows something: each goes on record."""
    known = [submission.pk, *(other.pk for other in same)]
    follow_ups = Submission.objects.filter(follows__in=known)
    shown = follow_ups.exclude(status="draft", urgency__lt=Level.URGENT)
    return [*known, *shown.order_by("started_at").values_list("pk", flat=True)]


def _candidates(submission: Submission, known: Sequence[UUID]) -> list[Candidate]:
    signs = {name: getattr(submission, name) for name in SIGNS}
    given = {name: bytes(mark) for name, mark in signs.items() if mark}
    if not given:
        return []
    alike = Q()
    for name, mark in given.items():
        alike |= Q(**{name: mark})
    found = Submission.objects.for_staff().filter(alike).exclude(pk__in=known)
    return [
        Candidate(other.pk, [SIGNS[name] for name in given if _is(other, name, given)])
        for other in found.order_by("-queued_at")[:MOST]
    ]


def _is(other: Submission, name: str, given: dict[str, bytes]) -> bool:
    mark = getattr(other, name)
    return mark is not None and bytes(mark) == given[name]
