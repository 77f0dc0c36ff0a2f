"""A submission's history in words, newest first.

Opens what events hold: call it only after `audit.record`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from intake.actions.corrections import BY_STAFF
from intake.actions.reaching import Result, Way
from intake.actions.settling import Outcome
from intake.models import Event, Submission

Kind = Event.Kind
OF_FOLLOW_UPS = (Kind.ALARMED, Kind.CHANGED, Kind.CONSENTED)


@dataclass(frozen=True)
class Moment:
    """A line of the timeline: an event, or one reader's openings in a row."""

    event: Event
    times: int
    facts: list[str]
    text: str
    may_be_corrected: bool
    is_corrected: bool


def moments(
    submission: Submission, titles: Mapping[str, str], fixed: Collection[str]
) -> list[Moment]:
    """Newest first. Who only looked again adds no line: it would bury the others.
    What settled one of the flags in `fixed` is not the reader's to correct.
    """
    both = Submission.objects.read_with(submission)
    own = Q(submission=submission) | Q(kind__in=OF_FOLLOW_UPS)
    events = Event.objects.filter(own, submission__in=both)
    newest_first = list(events.select_related("by").order_by("-at", "-id"))
    corrections = (e.detail for e in newest_first if e.kind == Kind.CORRECTED)
    corrected = {detail["corrects"] for detail in corrections}
    runs = groupby(newest_first, key=_run)
    return [
        _moment(next(run), 1 + sum(1 for _event in run), titles, corrected, fixed)
        for _key, run in runs
    ]


def _run(event: Event) -> tuple[object, ...]:
    is_reading = event.kind == Kind.OPENED
    return (event.kind, event.by_id) if is_reading else (event.pk,)


def _moment(
    event: Event,
    times: int,
    titles: Mapping[str, str],
    corrected: set[str],
    fixed: Collection[str],
) -> Moment:
    is_corrected = str(event.pk) in corrected
    detail: dict[str, Any] = event.detail or {}
    is_fixed = is_corrected or detail.get("flag") in fixed
    return Moment(
        event,
        times,
        [str(fact) for fact in _facts(detail, titles)],
        detail.get("text", ""),
        event.kind in BY_STAFF and event.by_id is not None and not is_fixed,
        is_corrected,
    )


def _facts(detail: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[Any]:
    """What an event says beside its kind, in words."""
    if flag := detail.get("flag"):
        yield titles.get(flag, flag)
    if way := detail.get("way"):
        yield Way(way).label
    if detail.get("unsafe"):
        yield _("not marked as safe")
    if result := detail.get("result"):
        yield Result(result).label
    if outcome := detail.get("outcome"):
        yield Outcome(outcome).label
    if to := detail.get("to"):
        yield _("to %(name)s") % {"name": to}
    if call_at := detail.get("call_at"):
        yield _("next try %(at)s") % {"at": _moment_in_words(call_at)}
    if questionnaire := detail.get("questionnaire"):
        yield questionnaire
    if until := detail.get("until"):
        yield _("back on %(at)s") % {"at": _day_in_words(until)}
    if other := detail.get("other"):
        yield other
    if detail.get("verdict") == "undone":
        yield _("taken back")
    if detail.get("code"):
        yield _("a new code was read out")


def _moment_in_words(text: str) -> str:
    at = timezone.localtime(datetime.fromisoformat(text))
    return f"{date_format(at, 'D j M')}, {date_format(at, 'H:i')}"


def _day_in_words(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "D j M")
