"""What the admin's front page says of the worklist: counts, nothing of a person."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake import readiness
from intake.dashboard import Dashboard, dashboard
from intake.desk import worklist
from intake.messages import chain, queue_health, recent

register = template.Library()


TILES = {
    "urgent": _("urgent"),
    "": _("to do"),
    "overdue": _("overdue"),
    "mine": _("mine"),
}


@register.simple_tag
def worklist_tiles(user: User | AnonymousUser) -> list[dict[str, Any]]:
    """Piles of the worklist with their links; none without permission."""
    if not isinstance(user, User) or "intake.review_submission" not in user.granted:
        return []
    address = reverse("admin:intake_submission_changelist")
    counts = worklist.counts(worklist.Desk.of(user))
    return [
        {
            "count": counts[pile],
            "words": words,
            "url": f"{address}?queue={pile}" if pile else address,
            "is_urgent": pile == "urgent" and counts[pile] != "0",
        }
        for pile, words in TILES.items()
    ]


@register.simple_tag
def desk_figures(user: User | AnonymousUser) -> Dashboard | None:
    """Times and counts, for those who review and for owners."""
    if not isinstance(user, User) or not _may_see_figures(user):
        return None
    return dashboard(timezone.now())


@register.simple_tag
def desk_health(user: User | AnonymousUser) -> dict[str, Any] | None:
    """How the queue and the chain of alerts are, in words."""
    if not isinstance(user, User) or not _may_see_figures(user):
        return None
    return {
        "queue": queue_health.health(),
        "alerts": chain.state(),
        "tests": recent.dots(timezone.now()),
    }


@register.simple_tag
def points_left(user: User | AnonymousUser) -> int:
    """What of the checklist keeps the screening closed; for owners, on a real site."""
    if not isinstance(user, User) or not user.is_superuser or readiness.is_open():
        return 0
    return sum(1 for check in readiness.checks() if not check.is_ok)


def _may_see_figures(user: User) -> bool:
    return user.is_superuser or "intake.review_submission" in user.granted


@register.filter
def of(found: dict[str, Any], key: str) -> list[Any]:
    """What stands under a key, as a list of one, or of none."""
    return [found[key]] if key in found else []
