"""The queue's entry points, one line each. Arguments are opaque ids, nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from intake import notifications, retention

STALLED_AFTER = 30  # seconds without a heartbeat: three of the worker's intervals
PATIENTLY = RetryStrategy(max_attempts=20, wait=5, exponential_wait=2)
ONCE_MORE = RetryStrategy(max_attempts=3, wait=60)


@app.task(name="intake.deliver", queue="messages", retry=PATIENTLY)
def deliver(*, message_id: str) -> None:
    notifications.deliver(message_id)


@app.periodic(cron="17 * * * *")
@app.task(name="intake.purge", queueing_lock="intake.purge", retry=ONCE_MORE)
def purge(timestamp: int) -> None:
    retention.purge(timezone.now() - timedelta(days=retention.DRAFT_DAYS))


# A lock would let a killed run of its own block the sweeper for ever.
@app.periodic(cron="* * * * *")
@app.task(
    name="intake.sweep",
    queueing_lock="intake.sweep",
    pass_context=True,
    retry=ONCE_MORE,
)
async def sweep(context: JobContext, timestamp: int) -> None:
    """Give jobs of a killed worker back to the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job)
