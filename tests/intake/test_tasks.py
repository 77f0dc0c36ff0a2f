"""A real worker delivers what waits, and picks up what another one dropped."""

from __future__ import annotations

import asyncio
import socket
import uuid
from contextlib import suppress

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from intake import tasks
from intake.models import Message
from tests.intake.factories import make_draft, make_submission, stock_catalogue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submission():
    stock_catalogue()
    return make_submission()


def work(*queues: str) -> None:
    """Do what waits, as a worker does, and stop."""

    async def once() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            async with worker.open_async():
                await worker.run_worker_async(
                    wait=False,
                    queues=list(queues) or None,
                    install_signal_handlers=False,
                    concurrency=2,
                )

    asyncio.run(once())


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def statuses(name: str = "intake.deliver") -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name=name)
    return sorted(jobs.values_list("status", flat=True))


def drop_all() -> None:
    """A worker took all that waits, and was killed."""
    sql(
        "WITH gone AS (INSERT INTO procrastinate_workers (last_heartbeat) "
        "VALUES (now() - interval '10 minutes') RETURNING id) "
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = gone.id FROM gone"
    )


def test_a_worker_sends_the_receipt_once(submission, profile):
    work("messages")
    work("messages")

    [sent] = mail.outbox
    assert sent.recipients() == ["alex@example.org"]
    assert Message.objects.get(kind="receipt").sent_at is not None


def test_a_notice_for_which_nobody_is_there_waits(submission):
    work("messages")

    assert statuses() == ["todo"]
    job = ProcrastinateJob.objects.get(status="todo", task_name="intake.deliver")
    assert job.attempts == 1
    assert job.scheduled_at is not None


def test_a_receipt_waits_while_the_mail_server_is_down(submission, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = nobody.getsockname()
        work("messages")
    assert statuses() == ["todo", "todo"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")

    work("messages")

    assert [sent.recipients() for sent in mail.outbox] == [["alex@example.org"]]


def test_what_a_killed_worker_dropped_is_done_by_another(submission):
    """The killed one took a job and was never heard of again."""
    drop_all()
    work("messages")
    assert mail.outbox == []

    with suppress(AlreadyEnqueued):  # the worker queues it each minute itself
        tasks.sweep.defer(timestamp=0)
    work()
    sql("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    work("messages")

    assert [sent.recipients() for sent in mail.outbox] == [["alex@example.org"]]


def test_what_a_killed_worker_did_by_the_clock_holds_up_no_message():
    """It waits anew already, and cannot be given back to the queue as well."""
    stock_catalogue()
    tasks.climb.defer(timestamp=0)
    make_submission()
    drop_all()
    tasks.climb.configure(schedule_in={"hours": 1}).defer(timestamp=0)

    with suppress(AlreadyEnqueued):
        tasks.sweep.defer(timestamp=0)
    work("default")

    assert statuses() == ["todo", "todo"]
    assert statuses("intake.climb") == ["todo"]


def test_a_worker_forgets_old_drafts():
    stock_catalogue()
    draft = make_draft()
    sql("UPDATE intake_submission SET updated_at = now() - interval '8 days'")

    tasks.purge.defer(timestamp=0)
    work()

    assert not type(draft).objects.filter(pk=draft.pk).exists()
    assert statuses("intake.purge") == []  # a job that is done is forgotten


def test_a_job_of_an_erased_message_ends():
    tasks.deliver.defer(message_id=str(uuid.uuid4()))

    work()

    assert statuses() == []
    assert mail.outbox == []
