"""Bring a database to where this version of the site needs it."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Migrates as the owner of the tables, loads what ships with the site and, in "
        "a demo, makes the demo staff. Run it after each update, before the web "
        "server and the worker start; `make run` does. It may run any number of times."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = "owner" if "owner" in settings.DATABASES else "default"
        call_command("migrate", database=owner, verbosity=0)
        call_command("load_content", stdout=StringIO())
        if settings.DEMO:
            call_command("seed_demo", stdout=self.stdout)
