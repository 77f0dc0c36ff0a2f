"""A questionnaire file that does not parse stops the start, not a patient."""

from __future__ import annotations

from typing import Any

from django.core import checks

from intake import shipped


def shipped_questionnaires(**kwargs: Any) -> list[checks.CheckMessage]:
    try:
        shipped.shipped()
    except shipped.BadFile as problem:
        return [checks.Error(str(problem), id="intake.E002")]
    return []
