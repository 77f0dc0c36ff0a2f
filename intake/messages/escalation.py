"""The ladder: an urgent flag that nobody acknowledges reaches the next, then all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from clinic.models import Profile, User
from intake import rota
from intake.messages import staff
from intake.models import Alert, AlertPlan, Message


def climb(now: datetime) -> int:
    """Tell the next about every urgent flag that is open too long; returns how many.

    Run each minute. However often or late it runs, each rung is climbed once.
    """
    plan, climbed = AlertPlan.current(), 0
    for message_id in _unanswered().values_list("pk", flat=True):
        climbed += _climb(message_id, plan, now)
    return climbed


def _unanswered() -> QuerySet[Message]:
    return Message.objects.filter(
        kind=Message.Kind.ALERT,
        state=Message.State.SENT,
        flag__acknowledged_at=None,
    )


@transaction.atomic
def _climb(message_id: UUID, plan: AlertPlan, now: datetime) -> bool:
    locked = _unanswered().select_for_update(of=("self",), skip_locked=True)
    message = locked.filter(pk=message_id).select_related("submission").first()
    if message is None or message.sent_at is None:
        return False
    rung = plan.rung((now - message.sent_at).total_seconds() / 60)
    reached = message.alerts.aggregate(rung=Max("rung"))["rung"] or 0
    if rung <= reached:
        return False
    people = ladder(now)[: rung + 1]
    told: list[User | None] = [user for group in people for user in group]
    if rung >= len(ladder(now)) - 1 and Profile.current().staff_email:
        told.append(None)
    staff.raise_alerts(message, Alert.About.URGENT, told, at=now, rung=rung)
    text = _("Nobody had acknowledged it. Told by e-mail: %(names)s")
    staff.told(message.submission, told, now, text)
    return True


def ladder(at: datetime) -> list[list[User]]:
    """Those on duty by turn, then the reviewers, then the owners; nobody twice."""
    return list(_rungs(at))


def _rungs(at: datetime) -> Iterator[list[User]]:
    seen: set[int] = set()
    groups = [*rota.turns_at(at), list(rota.reviewers()), list(rota.owners())]
    for group in groups:
        fresh = [user for user in group if user.pk not in seen]
        seen.update(user.pk for user in fresh)
        if fresh:
            yield fresh
