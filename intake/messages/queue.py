"""Work for later, by the name of its job. A job is told opaque ids, nothing else.

Deferred in the transaction that makes it needed: both happen, or neither.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def later(job: str, *, at: datetime | None = None, **ids: Any) -> None:
    app.configure_task(job, schedule_at=at).defer(**ids)


def once(job: str, **ids: Any) -> None:
    """Nothing when the same waits already."""
    key = ":".join([job, *map(str, ids.values())])
    try:
        with transaction.atomic():
            app.configure_task(job, queueing_lock=key).defer(**ids)
    except AlreadyEnqueued:
        return
