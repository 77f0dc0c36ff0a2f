"""A test alert each day through the whole chain, and whether it came back.

It takes the way of every alert: rota, queue, worker, mail server, mailbox. What comes
back is a person who read it and said so in the admin: no machine can vouch for them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from clinic.models import Profile, User
from intake import rota
from intake.messages import queue, staff
from intake.models import Alert, AlertPlan, SelfTest

ONE_AT_A_TIME = 0x74657374


def run(now: datetime) -> SelfTest | None:
    """Begin today's test once its hour has come; however often this is asked."""
    plan, zone = AlertPlan.current(), Profile.current().zone
    local = now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local.hour < plan.test_hour:
        return None
    return begin(now, unless_since=midnight)


@transaction.atomic
def begin(now: datetime, unless_since: datetime | None = None) -> SelfTest | None:
    """Send everybody on duty a test alert."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if unless_since and SelfTest.objects.filter(begun_at__gte=unless_since).exists():
        return None
    test = SelfTest.objects.create(begun_at=now, confirm_by=_confirm_by(now))
    people: list[User | None] = [*rota.on_duty(now)]
    if not people and Profile.current().staff_email:
        people = [None]
    for who in people:
        Alert.objects.create(
            test=test, to=who, about=Alert.About.TEST, raised_at=now, due_at=now
        )
        queue.later("intake.tell", person=who.pk if who else staff.MAILBOX)
    return test


def _confirm_by(now: datetime) -> datetime:
    """Some hours from when somebody is next at work."""
    start = Profile.current().hours().next_reading(now) or now
    return start + timedelta(hours=AlertPlan.current().test_within)


@transaction.atomic
def confirm(*, by: User) -> bool:
    """Somebody to whom a test was sent has it; the first to say so counts.

    What came to the clinic's own mailbox may be confirmed by whoever read it there.
    """
    told = Alert.objects.filter(Q(to=by) | Q(to=None), sent_at__isnull=False)
    waiting = SelfTest.objects.select_for_update().filter(confirmed_at=None)
    test = waiting.filter(pk__in=told.values("test")).first()
    if test is None:
        return False
    test.confirmed_at, test.confirmed_by = timezone.now(), by
    test.save(update_fields=["confirmed_at", "confirmed_by"])
    return True


def waiting_for(user: User) -> SelfTest | None:
    """The newest test that reached somebody and that nobody has confirmed."""
    newest = SelfTest.objects.first()
    if newest is None or newest.confirmed_at is not None:
        return None
    told = newest.alerts.filter(Q(to=user) | Q(to=None), sent_at__isnull=False)
    return newest if told.exists() else None
