"""References that nobody has yet."""

from __future__ import annotations

from intake.models import Submission
from intake.models.submissions import new_reference


def unused_reference() -> str:
    while True:
        reference = new_reference()
        if not Submission.objects.filter(reference=reference).exists():
            return reference
