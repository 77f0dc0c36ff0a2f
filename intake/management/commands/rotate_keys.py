from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import authenticators, sealing
from intake import rotation

NEVER_SEALED = (
    "The second step of %s was never sealed: it lets nobody in and was left as it is. "
    "Did somebody write into the table? `manage.py reset_second_factor` removes it."
)


class Command(BaseCommand):
    help = (
        "Seals every answer, score, flag and note, and the secrets of authenticator "
        "apps, anew under the first key of ANSWER_KEYS, while the site runs. Use it "
        "after you put a new key in front, "
        "gave it to every process and restarted them; it needs DATABASE_OWNER_URL. "
        "Stopped half way it goes on where it was. An old key may go when this says "
        "that nothing is under it, and no backup that you keep needs it. INDEX_KEY is "
        "another matter: by it the same person is found again, this command does not "
        "change it, and a new one would find nobody from before."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is under which key"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if not dry_run:
            self._reseal()
        newest = next(iter(settings.ANSWER_KEYS))
        left = 0
        for (table, key_id), count in sorted(rotation.by_key().items()):
            self.stdout.write(f"{table}: {count} under {key_id}")
            left += count if key_id != newest else 0
        if left and not dry_run:
            raise CommandError(f"{left} are under older keys still: run it again")
        self.stdout.write(f"Under older keys: {left}. INDEX_KEY was not changed.")
        for address in authenticators.never_sealed(rotation.role()):
            self.stdout.write(NEVER_SEALED % address)

    def _reseal(self) -> None:
        done = 0
        try:
            for count in rotation.reseal():
                done += count
        except sealing.Unreadable as reason:
            raise CommandError(f"{reason} Sealed anew so far: {done}.") from None
        self.stdout.write(f"Sealed anew: {done}.")
