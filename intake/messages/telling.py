"""Telling one member of staff: all that is due in one mail, one in five minutes.

A mail says how much awaits and where, never whom it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Profile
from intake.messages import post, queue
from intake.messages.staff import MAILBOX
from intake.messages.words import Words
from intake.models import Alert

TOGETHER = timedelta(minutes=5)
ONE_AT_A_TIME = 0x616C7274
About = Alert.About


@transaction.atomic
def tell(person: int) -> None:
    """Send somebody all that is due, in one mail; nothing when a mail has just gone.

    What has to wait is found by `tell_the_rest` a minute later. A job that runs twice
    finds nothing left.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ONE_AT_A_TIME, person])
    now = timezone.now()
    mine = Alert.objects.filter(to=person or None)
    waiting = mine.filter(sent_at=None, due_at__lte=now)
    due = list(waiting.select_related("to", "message__flag"))
    due = [alert for alert in due if not _is_over(alert)]
    if not due or _has_just_been_told(mine, due, now):
        return
    post.to_staff(due[0].to, in_words(due, now), name=due[0].pk)
    mine.filter(pk__in=[alert.pk for alert in due]).update(sent_at=now)


def _has_just_been_told(
    mine: QuerySet[Alert], due: Sequence[Alert], now: datetime
) -> bool:
    """An urgent alert waits for the last urgent one only: a digest delays none."""
    last = mine.filter(sent_at__gt=now - TOGETHER)
    if any(alert.about == About.URGENT for alert in due):
        last = last.filter(about=About.URGENT)
    return last.exists()


def _is_over(alert: Alert) -> bool:
    """Somebody acknowledged it before this mail left, or nobody is there to read it."""
    flag = alert.message.flag if alert.message else None
    is_settled = flag is not None and flag.acknowledged_at is not None
    who = alert.to
    is_here = who.is_active if who else bool(Profile.current().staff_email)
    if is_settled or not is_here:
        alert.delete()
    return is_settled or not is_here


def tell_the_rest(now: datetime) -> None:
    """A job for everybody for whom something is due: digests, what had to wait."""
    due = Alert.objects.filter(sent_at=None, due_at__lte=now)
    for person in due.order_by().values_list("to", flat=True).distinct():
        queue.once("intake.tell", person=person or MAILBOX)


def in_words(alerts: Sequence[Alert], now: datetime) -> Words:
    """One mail about all of them: the loudest names the subject."""
    counted = [
        (about, sum(1 for alert in alerts if alert.about == about)) for about in About
    ]
    present = [(about, count) for about, count in counted if count]
    context = {
        "lines": [_line(about, count) for about, count in present],
        "address": settings.SITE_ADDRESS,
        "is_test": any(about == About.TEST for about, _count in present),
        "is_escalated": any(alert.rung for alert in alerts),
        "minutes": max(_minutes_open(alert, now) for alert in alerts),
    }
    loudest = present[0][0]
    subject = render_to_string(f"emails/staff-{loudest}-subject.txt", context).strip()
    return Words(subject, render_to_string("emails/staff.txt", context))


def _minutes_open(alert: Alert, now: datetime) -> int:
    """Since the notice of a flag that went up the ladder; no other alert counts."""
    if not alert.rung or alert.message is None:
        return 0
    return int((now - alert.message.queued_at).total_seconds()) // 60


def _line(about: Alert.About, count: int) -> str:
    lines = {
        About.URGENT: _("urgent, not acknowledged: %(count)d"),
        About.CALL: _("ask to be called: %(count)d"),
        About.ERASURE: _("ask to be erased: %(count)d"),
        About.NEW: _("new forms to read: %(count)d"),
        About.TEST: _("tests of the alerts: %(count)d"),
    }
    return lines[about] % {"count": count}
