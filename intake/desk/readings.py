"""A page of the record of readings. Five queries, however long the record is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.models import AuditEvent, Submission

AT_ONCE = 50
NAMED = 12  # of an export with thousands, the first ones are named

WORDS = {
    "admin:intake_submission_change": _("review page"),
    "admin:intake_submission_export": _("export of one, as FHIR"),
    "admin:intake_takeout_changelist": _("export of many"),
    "admin:intake_contactcard_change": _("front desk"),
    "admin:intake_keeping_change": _("keeping and erasing"),
    "admin:intake_submission_search": _("search for a person"),
    "admin:intake_paperform_check": _("paper form, checked"),
    "admin:intake_paperform_part": _("paper form, entered"),
}


@dataclass(frozen=True)
class Reading:
    at: datetime
    who: str
    where: str
    references: list[str]
    others: int


@dataclass(frozen=True)
class Page:
    readings: list[Reading]
    before: int | None  # where the next page begins


def page(
    who: User | None = None,
    route: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    reference: str = "",
    before: int | None = None,
) -> Page:
    """The newest that fit. Times become row numbers first: rows are written in order,
    and one index serves every filter.
    """
    found = AuditEvent.objects.order_by("-id")
    if who:
        found = found.filter(actor_id=who.pk)
    if route:
        found = found.filter(route=route)
    if since:
        found = found.filter(id__gte=_first_from(since))
    if until:
        found = found.filter(id__lt=_first_from(until))
    if reference:
        # A sum, so that no index over rows tempts: few rows name one submission.
        found = found.filter(submissions__contains=_named(reference))
        found = found.order_by((F("id") + 0).desc())
    if before:
        found = found.filter(id__lt=before)
    events = list(found[: AT_ONCE + 1])
    return Page(_readings(events[:AT_ONCE]), _rest(events))


def _first_from(moment: datetime) -> int:
    """The first row written then or later, or a row that is still to come."""
    later = AuditEvent.objects.filter(at__gte=moment).order_by("at", "id")
    first = later.values_list("id", flat=True).first()
    return 2**63 - 1 if first is None else first


def _named(reference: str) -> list[UUID]:
    ids = Submission.objects.filter(reference=reference).values_list("pk", flat=True)
    return [*ids] or [UUID(int=0)]


def _rest(events: list[AuditEvent]) -> int | None:
    return events[AT_ONCE - 1].pk if len(events) > AT_ONCE else None


def _readings(events: list[AuditEvent]) -> list[Reading]:
    people = {user.pk: str(user) for user in _people(events)}
    shown = {key for event in events for key in event.submissions[:NAMED]}
    known = Submission.objects.filter(pk__in=shown).values_list("pk", "reference")
    references = dict(known)
    return [
        Reading(
            at=event.at,
            who=people.get(event.actor_id, f"#{event.actor_id}"),
            where=str(WORDS.get(event.route, event.route)),
            references=[
                references.get(key, str(_("erased since")))
                for key in event.submissions[:NAMED]
            ],
            others=max(0, len(event.submissions) - NAMED),
        )
        for event in events
    ]


def _people(events: Iterable[AuditEvent]) -> Iterable[User]:
    return User.objects.filter(pk__in={event.actor_id for event in events})
