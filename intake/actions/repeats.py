"""A press that came twice: a double click, or one sent again when no answer came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile

from django.utils import timezone

from clinic.models import User
from intake.actions.standing import READINGS
from intake.models import Event, Submission

WITHIN = timedelta(minutes=1)


def is_repeat(
    submission: Submission,
    *,
    by: User,
    seen: str,
    kind: str | None,
    said: dict[str, str],
) -> bool:
    """Whether all that happened since the page is what this press asks for again.

    `kind` is that of the event it appends; `said` holds what tells it from others: its
    text, its flag, the line it corrects. Without a kind no press is a repeat.

    The first was done, and its answer was never seen: "nothing was saved" would be
    false, and lead to a third.
    """
    since = list(_since(submission, seen))
    is_fresh = bool(since) and since[-1].at > timezone.now() - WITHIN
    is_own = all(event.by_id == by.pk for event in since)
    return is_fresh and is_own and any(_is_it(event, kind, said) for event in since)


def _since(submission: Submission, seen: str) -> Iterator[Event]:
    events = submission.events.exclude(kind__in=READINGS).order_by("-at", "-id")
    return takewhile(lambda event: str(event.pk) != seen, events.iterator())


def _is_it(event: Event, kind: str | None, said: dict[str, str]) -> bool:
    detail = event.detail or {}
    is_same = all(detail.get(name, "") == value for name, value in said.items())
    return event.kind == kind and is_same
