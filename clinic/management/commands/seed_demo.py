"""Fill the demonstration."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from clinic import demo, embedded

FILLER = "seed_desk"  # another app's; this one knows its name only


class Command(BaseCommand):
    help = (
        "Makes the demonstration's clinic and staff, and prints how to sign in. "
        "`make run` calls it; it refuses to touch any but the embedded database."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        host = settings.DATABASES["default"]["HOST"]
        if not settings.DEMO or not embedded.is_embedded(host):
            raise CommandError("the demonstration lives on the embedded database only")
        demo.seed()
        if FILLER in get_commands():
            call_command(FILLER, stdout=StringIO())
        self.stdout.write("\n".join(demo.sign_in()))
