"""The intake: what the patient says."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks

from intake.checks import shipped_questionnaires


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        checks.register(shipped_questionnaires)
