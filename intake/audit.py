"""The record of every reading, written and committed before anything is opened.

Each row's digest covers the row and the digest before it, so that a changed, removed
or inserted row shows. That the newest rows were cut off shows only to whoever kept a
digest elsewhere: the head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clinic.models import User
from clinic.refusals import NotNow
from intake.models import AuditEvent

FIRST = bytes(32)  # what the first row follows
CHAIN_LOCK = 0x616E7465  # one writer at a time extends the chain
AT_ONCE = 5000  # rows that verifying holds in memory


class NotOnRecord(NotNow):
    """The reading could not be written down, so there is none."""


def record(by: User, route: str, submissions: Sequence[UUID]) -> AuditEvent:
    """Write who is about to see which submissions. Durable: never inside another
    transaction, so that a page that fails later is still on record. Raises
    NotOnRecord, which refuses the page, when it can't be written.
    """
    try:
        with transaction.atomic(durable=True):
            return _append(by, route, submissions)
    except DatabaseError as reason:
        raise NotOnRecord from reason


def _append(by: User, route: str, submissions: Sequence[UUID]) -> AuditEvent:
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
    """Return what `event.digest` must be: the same from memory and from any database,
    whatever the time zone of the connection.
    """
    row = [
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id,
        event.route,
        [str(submission) for submission in event.submissions],
        bytes(event.previous).hex(),
    ]
    return hashlib.sha256(json.dumps(row).encode()).digest()


@dataclass(frozen=True)
class Head:
    """A row and its digest, as kept elsewhere: `42:9f86d0…`."""

    row: int
    digest: str

    def __str__(self) -> str:
        return f"{self.row}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Raises ValueError."""
        row, _colon, digest = text.strip().partition(":")
        if len(bytes.fromhex(digest)) != len(FIRST):
            raise ValueError(text)
        return cls(int(row), digest.lower())


@dataclass(frozen=True)
class Finding:
    row: int
    what: str


CHANGED = "was changed: its digest does not fit what it says"
OUT_OF_LINE = "does not follow the row before it: one was changed, removed or put in"
CUT_OFF = "is missing, though it was the newest once: the end was cut off"
REWRITTEN = "is not what it was when it was the newest: the record was rewritten"


def verify(kept: Head | None = None) -> Iterator[Finding | Head]:
    """Yield what is wrong, row by row in order; at the end the head, if there is one.

    `kept` is a head from before: that row has to be there still, as it was.
    """
    previous, head, is_kept = FIRST, None, False
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=AT_ONCE):
        if bytes(event.previous) != previous:
            yield Finding(event.pk, OUT_OF_LINE)
        if bytes(event.digest) != digest(event):
            yield Finding(event.pk, CHANGED)
        previous = bytes(event.digest)
        head = Head(event.pk, previous.hex())
        if kept and head.row == kept.row:
            is_kept = True
            if head != kept:
                yield Finding(head.row, REWRITTEN)
    if kept and not is_kept:
        yield Finding(kept.row, CUT_OFF)
    if head:
        yield head
