"""What the admin's front page says of the worklist: counts, nothing of a person."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.models import User
from intake.models import Submission
from intake.models.submissions import Level

register = template.Library()


@register.simple_tag
def worklist_tiles(user: User | AnonymousUser) -> list[dict[str, Any]]:
    """Urgent, waiting and own submissions with their links; none without permission."""
    if not isinstance(user, User) or "intake.review_submission" not in user.granted:
        return []
    address = reverse("admin:intake_submission_changelist")
    waiting = Submission.objects.needing_a_human()
    urgent = waiting.filter(urgency=Level.URGENT).count()
    mine = Submission.objects.for_staff().filter(assignee=user).count()
    return [
        {"count": urgent, "words": _("urgent"), "url": address, "is_urgent": urgent},
        {"count": waiting.count(), "words": _("need a human"), "url": address},
        {"count": mine, "words": _("mine"), "url": f"{address}?queue=mine"},
    ]


@register.filter
def of(found: dict[str, Any], key: str) -> list[Any]:
    """What stands under a key, as a list of one, or of none."""
    return [found[key]] if key in found else []
