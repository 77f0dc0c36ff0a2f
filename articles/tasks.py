"""What happens at its time, without anybody at the desk."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from articles import workflow

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="articles.keep_time", queueing_lock="articles.keep_time")
def keep_time(timestamp: int) -> None:
    for problem in workflow.keep_time(timezone.now()):
        log.warning(problem)
