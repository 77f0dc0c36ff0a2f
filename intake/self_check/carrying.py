"""Answers on their way from a self-check into a draft, if the person says so.

They travel sealed in a hidden field, from form to form, and nowhere else: no
address, session, cookie or table holds them until the person has agreed.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from clinic import sealing
from intake.questionnaires.answers import Answers

FIELD = "carried"
ABOUT = "self-check"
LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class Carried:
    """Answers to one version of a questionnaire."""

    version_id: UUID
    answers: Answers


def seal(carried: Carried) -> str:
    said = {
        "version": str(carried.version_id),
        "answers": carried.answers.to_json(),
        "until": (timezone.now() + LASTS).isoformat(),
    }
    envelope = sealing.seal(json.dumps(said).encode(), ABOUT)
    return base64.urlsafe_b64encode(envelope).decode()


def carried(posted: QueryDict) -> Carried | None:
    """What a form carries; None when it carries nothing, or nothing of ours."""
    try:
        envelope = base64.urlsafe_b64decode(posted.get(FIELD, ""))
        said = json.loads(sealing.unseal(envelope, ABOUT))
    except (sealing.Unreadable, binascii.Error, ValueError):
        return None
    if datetime.fromisoformat(said["until"]) < timezone.now():
        return None
    return Carried(UUID(said["version"]), Answers.from_json(said["answers"]))
