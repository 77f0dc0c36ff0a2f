"""How the queue is, in words: what waits, what is late, what failed, who works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

ALIVE_WITHIN = timedelta(seconds=60)
LATE_AFTER = timedelta(minutes=5)
LISTED = 50
# What a job does, for people; the others do housekeeping.
JOBS = {
    "intake.deliver": gettext_lazy("a message"),
    "intake.tell": gettext_lazy("a mail to staff"),
}


@dataclass(frozen=True)
class Failed:
    id: int
    what: str
    attempts: int


@dataclass(frozen=True)
class Health:
    is_ok: bool
    lines: list[str]
    failed: list[Failed]
    figures: list[tuple[str, str]]  # what, and how much of it
    width: int  # of 100: how late the oldest is; too late stands at 50
    limit: str
    is_late: bool


def health(now: datetime | None = None) -> Health:
    """Three queries, whatever waits."""
    now = now or timezone.now()
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=now - ALIVE_WITHIN)
    is_alive = alive.exists()
    counted = _counted(now)
    failed = _failed()
    oldest = counted["oldest"]
    is_late = oldest is not None and now - oldest > LATE_AFTER
    lines = [
        _("The worker is running.")
        if is_alive
        else _("No worker is running: nothing leaves until one does."),
        _waiting(counted["waiting"], oldest, now),
        *_others(counted["again"], len(failed)),
    ]
    age = now - oldest if oldest else timedelta()
    return Health(
        is_alive and not is_late and not failed,
        lines,
        failed,
        _figures(counted, len(failed), age),
        min(100, round(50 * (age / LATE_AFTER))),
        _minutes(LATE_AFTER),
        is_late,
    )


def _figures(
    counted: dict[str, Any], failed: int, age: timedelta
) -> list[tuple[str, str]]:
    return [
        (_("Jobs that wait"), str(counted["waiting"])),
        (_("The oldest waits"), _minutes(age)),
        (_("Late after"), _minutes(LATE_AFTER)),
        (_("Tried again soon"), str(counted["again"])),
        (_("Given up"), f"{failed}+" if failed == LISTED else str(failed)),
    ]


def _minutes(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def _counted(now: datetime) -> dict[str, Any]:
    due = Q(scheduled_at=None) | Q(scheduled_at__lte=now)
    deferred = Q(procrastinateevent__type="deferred")
    jobs = ProcrastinateJob.objects.filter(status="todo")
    return jobs.aggregate(
        waiting=Count("pk", filter=due, distinct=True),
        again=Count("pk", filter=~due & Q(attempts__gt=0), distinct=True),
        oldest=Min("procrastinateevent__at", filter=due & deferred),
    )


def _waiting(count: int, oldest: datetime | None, now: datetime) -> str:
    if not count or oldest is None:
        return _("Nothing waits to be done.")
    words = ngettext(
        "%(count)d job waits; the oldest for %(long)s.",
        "%(count)d jobs wait; the oldest for %(long)s.",
        count,
    )
    return words % {"count": count, "long": timesince(oldest, now, depth=1)}


def _others(again: int, failed: int) -> Iterator[str]:
    if again:
        yield (
            ngettext(
                "%d did not work at first and is tried again soon.",
                "%d did not work at first and are tried again soon.",
                again,
            )
            % again
        )
    if failed:
        yield ngettext("%d was given up.", "%d were given up.", failed) % failed
    else:
        yield _("Nothing was given up.")


def _failed() -> list[Failed]:
    jobs = ProcrastinateJob.objects.filter(status="failed").order_by("-id")[:LISTED]
    other = _("housekeeping")
    return [
        Failed(job.pk, str(JOBS.get(job.task_name, other)), job.attempts)
        for job in jobs
    ]


def try_again(job_id: int) -> bool:
    """Give a job that was given up back to the queue."""
    jobs = ProcrastinateJob.objects.filter(status="failed", pk=job_id)
    if not jobs.exists():
        return False
    app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
    return True
