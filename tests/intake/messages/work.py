"""A worker that does what waits, here and now, and a mail server that takes it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from intake import tasks
from intake.models import Message


def work() -> None:
    """Do each job that is due once, those that it makes too; errors come out."""
    done: set[int] = set()
    while job := _due(done):
        done.add(job.pk)
        tasks.app.tasks[job.task_name](**job.args)


def _due(done: set[int]) -> ProcrastinateJob | None:
    now = Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now())
    jobs = ProcrastinateJob.objects.filter(now, status="todo", queue_name="messages")
    return jobs.exclude(pk__in=done).order_by("pk").first()


def good_time() -> datetime:
    """Noon of the next Wednesday in New York: nothing is held then."""
    today = timezone.now().date()
    day = today + timedelta(days=(2 - today.weekday()) % 7 or 7)
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def a_minute() -> None:
    """What the worker does each minute."""
    tasks.climb(timestamp=0)
    tasks.tell_the_rest(timestamp=0)
    work()


def deliver(kind: str) -> Message:
    """Deliver the newest message of a kind, and the mails to staff that it makes."""
    message = Message.objects.filter(kind=kind).latest("queued_at")
    tasks.deliver(message_id=str(message.pk))
    for job in ProcrastinateJob.objects.filter(task_name="intake.tell"):
        tasks.tell(**job.args)
    message.refresh_from_db()
    return message


class Postbox:
    """Takes mail for everybody but those it does not know."""

    def __init__(self, *strangers: str) -> None:
        self.strangers = strangers
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.meanwhile = lambda: None
        self.seen: list[object] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.strangers:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, parsed))
        self.seen.append(await asyncio.to_thread(self.meanwhile))
        return "250 OK"


@contextmanager
def mail_server(settings, *strangers: str) -> Iterator[Postbox]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    postbox = Postbox(*strangers)
    server = Controller(postbox, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    try:
        yield postbox
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
