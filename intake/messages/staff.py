"""Who on the staff should know of a message: an alert for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Profile, User
from intake import rota
from intake.messages import queue
from intake.models import Alert, Event, Message, Pace
from intake.models.submissions import Submission

DIGEST_HOUR = time(8)
MAILBOX = 0  # stands for the clinic's own mailbox where a job names a person
About = Alert.About
ABOUT = {
    Message.Kind.ALERT: About.URGENT,
    Message.Kind.CALL: About.CALL,
    Message.Kind.ERASURE: About.ERASURE,
    Message.Kind.NOTICE: About.NEW,
}


class NobodyToTell(Exception):
    """No member of staff can be written to; the message stays and is tried again."""


def hand_out(message: Message) -> None:
    """Make an alert for each who should know, and a job for each mail."""
    now = timezone.now()
    about = ABOUT[Message.Kind(message.kind)]
    people: list[User | None] = [*_people(about, now)]
    if Profile.current().staff_email:
        people.append(None)
    if not people:
        raise NobodyToTell
    raise_alerts(message, about, people, at=now)
    message.state, message.sent_at = Message.State.SENT, now
    message.save(update_fields=["state", "sent_at"])
    if about != About.NEW:
        told(message.submission, people, now)


def _people(about: Alert.About, now: datetime) -> list[User]:
    """Urgent: those who are told first. A call: all on duty. Else: who reviews.

    To erase is the owners' to decide.
    """
    if about == About.ERASURE:
        return list(rota.owners()) or rota.everybody()
    if about == About.URGENT:
        return next(iter(rota.turns_at(now)), []) or rota.everybody()
    return rota.on_duty(now) if about == About.CALL else rota.everybody()


def raise_alerts(
    message: Message,
    about: Alert.About,
    people: Iterable[User | None],
    *,
    at: datetime,
    rung: int = 0,
) -> None:
    paces = {pace.who_id: pace.choice for pace in Pace.objects.all()}
    for who in people:
        pace = paces.get(who.pk, Pace.Choice.AT_ONCE) if who else Pace.Choice.AT_ONCE
        due = at if about != About.NEW else due_at(pace, at)
        Alert.objects.get_or_create(
            message=message,
            to=who,
            rung=rung,
            defaults={"about": about, "raised_at": at, "due_at": due},
        )
        if due <= at:
            queue.later("intake.tell", person=who.pk if who else MAILBOX)


def due_at(pace: str, at: datetime) -> datetime:
    """When an ordinary alert leaves at somebody's pace."""
    local = at.astimezone(Profile.current().zone)
    if pace == Pace.Choice.HOURLY:
        return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if pace == Pace.Choice.DAILY:
        day = local.date() + timedelta(days=local.time() >= DIGEST_HOUR)
        return datetime.combine(day, DIGEST_HOUR, local.tzinfo)
    return at


def told(
    submission: Submission, people: Sequence[User | None], at: datetime, text: str = ""
) -> None:
    """Put on the timeline who was told."""
    mailbox = _("the clinic’s mailbox")
    names = ", ".join(who.get_short_name() if who else mailbox for who in people)
    said = text or _("Told by e-mail: %(names)s")
    Event.objects.create(
        submission=submission,
        kind=Event.Kind.NOTIFIED,
        at=at,
        detail={"text": said % {"names": names}},
    )
