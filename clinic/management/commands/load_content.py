"""Bring what ships with the site into its database."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from clinic import actions
from clinic.roles import ROLES

# Each app has its own; this one knows their names only.
LOADERS = ("load_questionnaires", "load_articles")


class Command(BaseCommand):
    help = (
        "Loads articles, references, questionnaires and groups. Run it after each "
        "update: it adds what is new and never overwrites what staff edited."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for loader in LOADERS:
            if loader in get_commands():
                call_command(loader, stdout=self.stdout, stderr=self.stderr)
        actions.ensure_groups()
        self.stdout.write(f"The roles {', '.join(sorted(ROLES))} are there.")
