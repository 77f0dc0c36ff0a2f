from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake import audit


class Command(BaseCommand):
    help = (
        "Reads the record of readings from its first row and names every row that was "
        "changed, or before which one was removed or put in. Run it once a week and "
        "after a restore, and keep the head that it prints somewhere else, such as on "
        "paper: given with --head next time, it also shows that the newest rows were "
        "cut off or all was rewritten. Exit status 1 when anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", help="what an earlier run printed, ROW:DIGEST")

    def handle(self, *args: Any, head: str | None, **options: Any) -> None:
        problems = 0
        newest: audit.Head | None = None
        for found in audit.verify(_kept(head)):
            if isinstance(found, audit.Head):
                newest = found
                continue
            problems += 1
            self.stdout.write(f"row {found.row} {found.what}")
        self.stdout.write(f"head: {newest}" if newest else "The record is empty.")
        if problems:
            raise CommandError(f"{problems} found: the record was tampered with")
        self.stdout.write("Every row is as it was written.")


def _kept(text: str | None) -> audit.Head | None:
    try:
        return audit.Head.read(text) if text else None
    except ValueError:
        raise CommandError("--head is ROW:DIGEST, as this command prints it") from None
