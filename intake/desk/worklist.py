"""The worklist: its piles with their counts, filters, and why each line is there.

Reads the columns that are plain at rest, nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile, User
from intake.at_the_desk import staff
from intake.desk.colleagues import colleagues
from intake.models import HouseRules, Pathway, Submission
from intake.models.queues import COUNTED_TO, PARKED, counted
from intake.models.queues import SETTLED as SETTLED
from intake.models.submissions import Level

Status = Submission.Status


@dataclass(frozen=True)
class Desk:
    """Who looks, when, and since when nothing should have waited any more."""

    user: User
    at: datetime
    read_since: datetime
    decided_since: datetime

    @classmethod
    def of(cls, user: User) -> Desk:
        """The house rules, counted in days on which the clinic opens."""
        at, hours = timezone.now(), Profile.current().hours()
        rules = HouseRules.current()
        read_days = -(-rules.read_hours // 24)
        return cls(
            user,
            at,
            hours.days_before(at, read_days),
            hours.days_before(at, rules.decide_days),
        )


Pile = Callable[[Desk], "QuerySet[Submission]"]
ALL = Submission.objects.for_staff
PILES: dict[str, tuple[Any, Pile]] = {
    "": (_("To do"), lambda desk: Submission.objects.needing_a_human(desk.at)),
    "urgent": (_("Urgent"), lambda desk: Submission.objects.urgent()),
    "new": (_("New"), lambda desk: Submission.objects.unread()),
    "mine": (_("Mine"), lambda desk: Submission.objects.assigned_to(desk.user)),
    "overdue": (
        _("Overdue"),
        lambda desk: Submission.objects.overdue(
            desk.read_since, desk.decided_since, desk.at
        ),
    ),
    "waiting": (
        _("Waiting for the person"),
        lambda desk: ALL().filter(status=Status.WAITING),
    ),
    "delayed": (_("Put off"), lambda desk: ALL().filter(status=Status.DELAYED)),
    "closed": (_("Closed"), lambda desk: ALL().filter(status__in=SETTLED)),
    "all": (_("Everything"), lambda desk: ALL()),
}
NEWEST_FIRST = {"closed", "all"}


def counts(desk: Desk) -> dict[str, str]:
    """How much lies on each pile, in one query that counts no further than 99."""
    sql: list[str] = []
    values: list[Any] = []
    for _name, pile in PILES.values():
        ids = pile(desk).order_by().values("pk")[:COUNTED_TO]
        query, given = ids.query.sql_with_params()
        sql.append(f"(SELECT count(*) FROM ({query}) AS pile)")
        values.extend(given)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(sql)}", values)
        found = cursor.fetchone()
    return {name: counted(n) for name, n in zip(PILES, found, strict=True)}


class Queue(admin.SimpleListFilter):
    """Which pile: by default all that needs a human."""

    title = _("pile")
    parameter_name = "queue"
    template = "admin/intake/submission/_queues.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.desk = Desk.of(staff(request))
        self.is_search = bool(request.GET.get("q"))
        return [(name, words) for name, (words, _pile) in PILES.items() if name]

    def choices(self, changelist: Any) -> Any:
        counted = counts(self.desk)
        for name, (words, _pile) in PILES.items():
            change = {self.parameter_name: name} if name else {}
            yield {
                "selected": not self.is_search and (self.value() or "") == name,
                "query_string": changelist.get_query_string(
                    change, [self.parameter_name, "q", "p"]
                ),
                "display": words,
                "count": counted[name],
                "is_loud": name in ("urgent", "overdue") and counted[name] != "0",
            }

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        if self.is_search:
            return queryset
        _words, pile = PILES.get(self.value() or "", PILES[""])
        return pile(self.desk)


class Choice(admin.SimpleListFilter, ABC):
    """A filter that is one drop-down list; what it does not offer is not asked."""

    template = "admin/intake/submission/_filter.html"

    @cached_property
    def chosen(self) -> str:
        offered = {str(value) for value, _words in self.lookup_choices}
        value = self.value() or ""
        return value if value in offered else ""

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        return self.narrow(request, queryset) if self.chosen else queryset

    @abstractmethod
    def narrow(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        """Only what was chosen."""


class ByLevel(Choice):
    title = _("Loudest flag")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(level.value), level.label.capitalize()) for level in Level]

    def narrow(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        return queryset.filter(urgency=int(self.chosen))


class ByWaiting(Choice):
    title = _("Waiting for")
    parameter_name = "waits"
    DAYS = {"1": _("over a day"), "3": _("over 3 days"), "7": _("over a week")}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.DAYS.items())

    def narrow(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        since = timezone.now() - timedelta(days=int(self.chosen))
        return queryset.filter(queued_at__lt=since)


class ByPathway(Choice):
    title = _("Pathway")
    parameter_name = "pathway"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = Pathway.objects.order_by("title").values_list("pk", "title")
        return [(str(key), title) for key, title in found]

    def narrow(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        return queryset.filter(pathway=int(self.chosen))


class ByAssignee(Choice):
    title = _("With")
    parameter_name = "with"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        people = [(str(user.pk), user) for user in colleagues()]
        return [("nobody", _("nobody yet")), *people]

    def narrow(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        nobody = self.chosen == "nobody"
        return queryset.filter(assignee=None if nobody else int(self.chosen))


REASONS: Mapping[int, Any] = {
    Level.URGENT: _("Urgent: acknowledge"),
    Level.CLINICIAN: _("Clinician to decide"),
    Level.REVIEW: _("Flags to read"),
    Level.INFORMATION: _("Notes to read"),
    Level.NONE: _("Nothing flagged: read and decide"),
}


def reason(submission: Submission, at: datetime) -> Any:
    """Why this is here, in a phrase."""
    level = Level(submission.urgency)
    if submission.is_draft:
        return _draft(submission, at)
    if is_withdrawn(submission) and level < Level.URGENT:
        return _("Withdrawn: the owner decides")
    if level == Level.URGENT:
        return REASONS[level]
    if submission.call_at:
        return _called(submission.call_at, at)
    if submission.status in SETTLED:
        return submission.get_status_display()
    if submission.status in PARKED:
        return _parked(submission, at)
    return _back(submission) or REASONS[level]


def _draft(submission: Submission, at: datetime) -> Any:
    if submission.urgency == Level.URGENT:
        return _("Urgent, not sent: acknowledge")
    if submission.call_at:
        return _called(submission.call_at, at)
    return _("Not sent; the alarm was seen to")


def _called(call_at: datetime, at: datetime) -> Any:
    return _("Try again now") if call_at <= at else _("To be tried again")


def is_withdrawn(submission: Submission) -> bool:
    """Whether the person asked to have everything erased, and nobody answered yet."""
    request = getattr(submission, "erasure_request", None)
    return request is not None and request.settled_at is None


def _parked(submission: Submission, at: datetime) -> Any:
    is_back = submission.queued_at <= at
    if submission.status == Status.WAITING:
        return _("Asked for more, nothing came") if is_back else _("Asked for more")
    return _("Was put off until now") if is_back else _("Put off")


def _back(submission: Submission) -> Any:
    """New again: more came from the person, or somebody opened it again."""
    if submission.sent_at is None or submission.queued_at <= submission.sent_at:
        return None
    return _("More came in") if submission.is_unread else _("Opened again")
