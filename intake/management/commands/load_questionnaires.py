from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake import catalogue
from intake.shipped import BadFile


class Command(BaseCommand):
    help = "Bring the shipped questionnaires, pathway and consent into the catalogue."

    def handle(self, *args: Any, **options: Any) -> str:
        try:
            return f"Questionnaires: {catalogue.seed()}."
        except BadFile as problem:
            raise CommandError(str(problem)) from problem
