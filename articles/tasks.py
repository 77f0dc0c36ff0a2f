"""What happens at its time, without anybody at the desk."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from articles import digest, unsaved, workflow

PATIENTLY = RetryStrategy(max_attempts=24, wait=3600)
log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="articles.keep_time", queueing_lock="articles.keep_time")
def keep_time(timestamp: int) -> None:
    for problem in workflow.keep_time(timezone.now()):
        log.warning(problem)


@app.periodic(cron="27 3 * * *")
@app.task(name="articles.forget", queueing_lock="articles.forget")
def forget(timestamp: int) -> None:
    unsaved.forget_old(timezone.now())


@app.periodic(cron="13 13 * * *")
@app.task(name="articles.remind", queueing_lock="articles.remind")
def remind(timestamp: int) -> None:
    for who in digest.owed(timezone.now()):
        tell.defer(who=who)


@app.task(name="articles.tell", retry=PATIENTLY)
def tell(*, who: int) -> None:
    digest.tell(who, timezone.now())
