"""Taking many out at once: on every timeline, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from intake.models import Event

AT_ONCE = 500


@transaction.atomic
def exported(submissions: Sequence[UUID], *, by: User, text: str) -> None:
    now = timezone.now()
    Event.objects.bulk_create(
        (
            Event(
                submission_id=key,
                kind=Event.Kind.EXPORTED,
                by=by,
                at=now,
                detail={"text": text},
            )
            for key in submissions
        ),
        batch_size=AT_ONCE,
    )
