"""What has not been delivered yet, and when the next try is: from messages and queue.

A line for each message that ought to have left by now. What left, was held or was
refused stands on the timeline already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from intake.messages import telling
from intake.messages.staff import MAILBOX
from intake.messages.tries import A_MOMENT, Underway, given_up, line
from intake.models import Alert, Message, Submission

# A mail to staff may wait for the one before it; then it is looked for each minute.
TOGETHER = telling.TOGETHER + 2 * A_MOMENT
OPEN = ("todo", "doing")


def underway(submission: Submission, now: datetime) -> list[Underway]:
    """Two queries; one more for the jobs, when something waits."""
    messages = list(_messages(submission, now))
    alerts = list(_alerts(submission, now))
    jobs = _jobs(messages, alerts)
    lines = [_message(message, jobs, now) for message in messages]
    lines += [_alert(alert, jobs, now) for alert in alerts]
    return [line for line in lines if line is not None]


def _messages(submission: Submission, now: datetime) -> QuerySet[Message]:
    queued, held = Q(state=Message.State.QUEUED), Q(state=Message.State.HELD)
    due = queued & Q(queued_at__lte=now) | held & Q(held_until__lte=now)
    return _all_of(submission).filter(due)


def _all_of(submission: Submission) -> QuerySet[Message]:
    """Those of what follows it as well: an alarm in it is read on the same sheet."""
    both = Submission.objects.read_with(submission)
    return Message.objects.filter(submission__in=both)


def _alerts(submission: Submission, now: datetime) -> QuerySet[Alert]:
    waiting = Alert.objects.filter(sent_at=None, due_at__lte=now)
    return waiting.filter(message__in=_all_of(submission)).select_related("to")


def _key(waiting: Message | Alert) -> str:
    """How the job that delivers it is known."""
    if isinstance(waiting, Message):
        return str(waiting.pk)
    return str(waiting.to_id or MAILBOX)


def _jobs(
    messages: Sequence[Message], alerts: Sequence[Alert]
) -> dict[str, ProcrastinateJob]:
    """Of each key the job that tries next, else the last that was given up."""
    if not messages and not alerts:
        return {}
    deliver = Q(task_name="intake.deliver", args__message_id__in=[*map(_key, messages)])
    people = {alert.to_id or MAILBOX for alert in alerts}
    tell = Q(task_name="intake.tell", args__person__in=people)
    found = ProcrastinateJob.objects.filter(deliver | tell)
    jobs = found.filter(queue_name="messages", status__in=(*OPEN, "failed"))
    return {
        str(next(iter(job.args.values()))): job
        for job in sorted(jobs, key=lambda job: (job.status in OPEN, job.attempts))
    }


def _message(
    message: Message, jobs: dict[str, ProcrastinateJob], now: datetime
) -> Underway | None:
    what, job = message.get_kind_display().capitalize(), jobs.get(_key(message))
    if not message.is_for_staff:
        what = _("%(message)s by e-mail") % {"message": what}
    since = message.held_until or message.queued_at
    if job is None and now - since < A_MOMENT:
        return None  # it may have left between two looks
    if job is None:
        words = _(
            "not delivered, and nothing in the queue tries it. Tell the operator."
        )
    elif job.status == "failed":
        words = given_up(job.attempts)
    else:
        return line(what, job, since, A_MOMENT, now)
    return Underway(what, words, is_given_up=True)


def _alert(
    alert: Alert, jobs: dict[str, ProcrastinateJob], now: datetime
) -> Underway | None:
    """None of these is ever given up: a new job is made for it each minute."""
    who = alert.to.get_short_name() if alert.to else _("the clinic’s mailbox")
    about = alert.get_about_display()
    what = _("Mail to %(who)s (%(about)s)") % {"who": who, "about": about}
    job = jobs.get(_key(alert))
    is_open = job is not None and job.status in OPEN
    return line(what, job if is_open else None, alert.due_at, TOGETHER, now)
