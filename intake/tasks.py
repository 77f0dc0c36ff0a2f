"""The queue's entry points, one line each. Arguments are opaque ids, nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from intake import retention
from intake.messages import delivery, escalation, reminders, self_test, telling

STALLED_AFTER = 30  # seconds without a heartbeat: three of the worker's intervals
DOUBLINGS, LONGEST_WAIT, MOST_ATTEMPTS = 8, 300, 2000  # about a week


class Patiently(BaseRetryStrategy):
    """Soon at first, then every five minutes: an alarm never waits for long after
    the mail server is back, or after somebody is there to be told.
    """

    def get_retry_decision(
        self, *, exception: BaseException, job: Job
    ) -> RetryDecision | None:
        if job.attempts >= MOST_ATTEMPTS:
            return None
        wait = min(5 + 2 ** min(job.attempts + 1, DOUBLINGS + 1), LONGEST_WAIT)
        return RetryDecision(retry_in={"seconds": wait})


PATIENTLY = Patiently()
ONCE_MORE = RetryStrategy(max_attempts=3, wait=60)


@app.task(name="intake.deliver", queue="messages", retry=PATIENTLY)
def deliver(*, message_id: str) -> None:
    delivery.deliver(message_id)


@app.task(name="intake.tell", queue="messages", retry=PATIENTLY)
def tell(*, person: int) -> None:
    telling.tell(person)


@app.periodic(cron="* * * * *")
@app.task(name="intake.climb", queueing_lock="intake.climb", retry=ONCE_MORE)
def climb(timestamp: int) -> None:
    escalation.climb(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="intake.tell_rest", queueing_lock="intake.tell_rest", retry=ONCE_MORE)
def tell_the_rest(timestamp: int) -> None:
    telling.tell_the_rest(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="intake.self_test", queueing_lock="intake.self_test", retry=ONCE_MORE)
def run_self_test(timestamp: int) -> None:
    self_test.run(timezone.now())


@app.periodic(cron="37 * * * *")
@app.task(name="intake.remind", queueing_lock="intake.remind", retry=ONCE_MORE)
def remind(timestamp: int) -> None:
    reminders.send_due(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="intake.purge", queueing_lock="intake.purge", retry=ONCE_MORE)
def purge(timestamp: int) -> None:
    now = timezone.now()
    retention.purge(now - timedelta(days=retention.DRAFT_DAYS))
    retention.purge_unused(now)
    retention.purge_by_rule(now)


# A lock would let a killed run of its own block the sweeper for ever.
@app.periodic(cron="* * * * *")
@app.task(
    name="intake.sweep",
    queueing_lock="intake.sweep",
    pass_context=True,
    retry=ONCE_MORE,
)
async def sweep(context: JobContext, timestamp: int) -> None:
    """Give jobs of a killed worker back to the queue.

    One that comes by the clock may wait there anew already: then it is dropped, and
    holds up none of the others.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, status=Status.ABORTED, delete_job=True)
