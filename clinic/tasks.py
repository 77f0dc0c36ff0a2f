"""What the site itself asks of the queue."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from clinic import rate_limits


@app.periodic(cron="23 * * * *")
@app.task(
    name="clinic.forget_rates",
    queueing_lock="clinic.forget_rates",
    retry=RetryStrategy(max_attempts=3, wait=60),
)
def forget_rates(timestamp: int) -> None:
    rate_limits.purge(timezone.now())
