"""How the chain of alerts is, by its tests: for the banner and `manage.py status`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.db.models import Count, Exists, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.models import Profile, User
from intake.models import SelfTest

LOOKED_AT = 10
LEAVES_WITHIN = timedelta(minutes=30)
AT_LEAST_EVERY = timedelta(hours=26)


@dataclass(frozen=True)
class State:
    """How the chain of alerts is: `is_ok` is None while there is nothing to say yet."""

    is_ok: bool | None
    words: str


def state(now: datetime | None = None) -> State:
    """What the banner in the admin says, and `manage.py status`: one query, and one
    more while no test has ever come back.

    A test that was missed stops counting once a later one was confirmed.
    """
    now = now or timezone.now()
    unsent = Count("alerts", filter=Q(alerts__sent_at=None))
    ever = Exists(SelfTest.objects.filter(confirmed_at__isnull=False))
    counted = SelfTest.objects.annotate(told=Count("alerts"), unsent=unsent, ever=ever)
    # An order that the model names is dropped where rows are grouped.
    tests = list(counted.order_by("-begun_at")[:LOOKED_AT])
    if not tests:
        return _never_tested(now)
    newest = tests[0]
    if now - newest.begun_at > AT_LEAST_EVERY:
        words = _("No test of the alerts has begun since %s. Is the worker running?")
        return State(False, words % _moment(newest.begun_at))
    if newest.confirmed_at is not None:
        return State(True, _("The test of %s came back.") % _moment(newest.begun_at))
    missed = takewhile(lambda test: test.confirmed_at is None, tests)
    return _worst(list(missed), now)


def _never_tested(now: datetime) -> State:
    if (since := _in_use_too_long(now)) is None:
        return State(None, _("The alerts have not been tested yet."))
    words = _(
        "No test of the alerts has ever begun, and people have had accounts here "
        "since %s. Is the worker running?"
    )
    return State(False, words % _moment(since))


def _in_use_too_long(now: datetime) -> datetime | None:
    """From when the first account is, if a test should have begun since then.

    Nobody can send anything in before there is an account that would read it. Of the
    demonstration nobody's safety depends.
    """
    since: datetime | None = User.objects.aggregate(at=Min("date_joined"))["at"]
    is_long = since is not None and now - since > AT_LEAST_EVERY
    return since if is_long and not Profile.current().is_demo else None


def _worst(missed: Sequence[Any], now: datetime) -> State:
    """Of the tests since the last that came back."""
    newest = missed[0]
    if not newest.told:
        return State(False, _("There is nobody whom an alert could reach."))
    if newest.unsent and now - newest.begun_at > LEAVES_WITHIN:
        return State(False, _("A test alert could not leave. Others may not, either."))
    for test in missed:
        if test.confirm_by < now:
            words = _("Nobody has confirmed the test alert of %s.")
            return State(False, words % _moment(test.begun_at))
    if not newest.ever and (since := _in_use_too_long(now)):
        words = _("No test alert has come back since the first account, of %s.")
        return State(False, words % _moment(since))
    words = _("The test alert of %s waits to be confirmed.")
    return State(None, words % _moment(newest.begun_at))


def _moment(at: datetime) -> str:
    return date_format(at.astimezone(Profile.current().zone), "D j M, H:i")


def in_words() -> str:
    """The line of `manage.py status`."""
    found = state()
    mark = {True: "ok", False: "RED", None: "waiting"}[found.is_ok]
    return f"{mark}: {found.words}"
