"""Let somebody in again who lost their passkey or phone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import actions
from clinic.models import User, lower_case


class Command(BaseCommand):
    help = (
        "Removes the passkeys, authenticator app and recovery codes of one person and "
        "ends their sessions. Use it after you made sure, by voice or face, that it is "
        "them: at the next sign-in they set up a new second step."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=lower_case(options["email"])).first()
        if user is None:
            raise CommandError(f"nobody has the address {options['email']}")
        removed = actions.reset_second_factor(user)
        self.stdout.write(f"Removed for {user.email}: {removed}. Sessions have ended.")
