"""The last tests of the alerts, as a drawing with a table behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from intake.models import SelfTest

DRAWN = 7


@dataclass(frozen=True)
class Dot:
    """One test: where it stands in a drawing of 100 in width, and what came of it."""

    begun_at: datetime
    x: float
    kind: str  # came, missed or waits
    words: str


def dots(now: datetime) -> list[Dot]:
    """One query; the newest stands last."""
    newest = SelfTest.objects.select_related("confirmed_by")[:DRAWN]
    tests = list(reversed(newest))
    step = 100 / DRAWN
    return [
        _dot(test, (place + 0.5 + DRAWN - len(tests)) * step, now)
        for place, test in enumerate(tests)
    ]


def _dot(test: SelfTest, x: float, now: datetime) -> Dot:
    if test.confirmed_by is not None:
        who = test.confirmed_by.get_short_name()
        return Dot(test.begun_at, x, "came", _("confirmed by %s") % who)
    if test.confirm_by < now:
        return Dot(test.begun_at, x, "missed", _("not confirmed in time"))
    return Dot(test.begun_at, x, "waits", _("waits to be confirmed"))
