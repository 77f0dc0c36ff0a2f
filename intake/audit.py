"""The record of every reading, written and committed before anything is opened.

Each row's digest covers the row and the digest before it, so that a changed, removed
or inserted row shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from clinic.models import User
from intake.models import AuditEvent

FIRST = bytes(32)  # what the first row follows
CHAIN_LOCK = 0x616E7465  # one writer at a time extends the chain


def record(by: User, route: str, submissions: Sequence[UUID]) -> AuditEvent:
    """Write who is about to see which submissions. Durable: never inside another
    transaction, so that a page that fails later is still on record.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-id").values_list("digest", flat=True)
        event = AuditEvent(
            at=timezone.now(),
            actor_id=by.pk,
            route=route,
            submissions=list(submissions),
            previous=bytes(last.first() or FIRST),
        )
        event.digest = digest(event)
        event.save(force_insert=True)
    return event


def digest(event: AuditEvent) -> bytes:
    """Return what `event.digest` must be, given the row and its predecessor."""
    row = [
        event.at.isoformat(),
        event.actor_id,
        event.route,
        [str(submission) for submission in event.submissions],
        bytes(event.previous).hex(),
    ]
    return hashlib.sha256(json.dumps(row).encode()).digest()
