"""What is known of the tries to deliver something, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

A_MOMENT = timedelta(minutes=1)  # in which a message leaves when nothing is wrong


@dataclass(frozen=True)
class Underway:
    """A message, what is known of it, and whether nothing tries it any more."""

    what: str
    words: str
    is_given_up: bool


def line(
    what: str,
    job: ProcrastinateJob | None,
    since: datetime,
    patience: timedelta,
    now: datetime,
) -> Underway | None:
    """Nothing of what has not been tried and may still leave in its time."""
    if job is not None and job.attempts:
        return Underway(what, _tried(job, now), is_given_up=False)
    if now - since < patience:
        return None
    words = _("not delivered yet: it waits since %(at)s. Is the worker running?")
    return Underway(what, words % {"at": _moment(since)}, is_given_up=False)


def _tried(job: ProcrastinateJob, now: datetime) -> str:
    tries = ngettext(
        "not delivered yet, tried once",
        "not delivered yet, tried %(n)d times",
        job.attempts,
    ) % {"n": job.attempts}
    at = job.scheduled_at
    if job.status == "doing" or at is None:
        return _("%(tries)s; being tried now") % {"tries": tries}
    words = _("%(tries)s; next try at %(at)s")
    if at < now - A_MOMENT:
        words = _("%(tries)s; a try was due at %(at)s. Is the worker running?")
    return words % {"tries": tries, "at": _moment(at)}


def given_up(tries: int) -> str:
    words = _(
        "not delivered, and given up after %(n)d tries. An owner can have it tried "
        "again under “Alerts and mail”."
    )
    return words % {"n": tries}


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "D j M, H:i")
