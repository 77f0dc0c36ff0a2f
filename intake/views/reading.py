"""When a person reads: what a page needs to say it."""

from __future__ import annotations

from datetime import datetime

from clinic.models import Profile


def reading(profile: Profile, now: datetime) -> dict[str, object]:
    """Whether somebody reads now, and else when next; None where that is not known."""
    soonest = profile.hours().next_reading(now)
    # Without a zone, a template shows the clinic's clock as it is.
    wall = soonest and soonest.astimezone(profile.zone).replace(tzinfo=None)
    return {"is_open_now": soonest == now, "next_reading": wall}
