"""Invite somebody who works at the clinic."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from clinic import actions, roles
from clinic.models import User, lower_case

OPTIONS = {
    "reviewer": (roles.REVIEWERS, "reads and decides screenings"),
    "clinician": (roles.CLINICIANS, "that, and settles flags for a clinician"),
    "front-desk": (roles.FRONT_DESK, "sees how to reach people, no answers"),
    "editor": (roles.EDITORS, "writes articles"),
    "auditor": (roles.AUDITORS, "sees who read what, no answers"),
}


class Command(BaseCommand):
    help = (
        "Makes an account and mails a link to set its password. Use it for the first "
        "owner of a new site, and when somebody joins. Again for the same address: a "
        "new link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name", help='as printed, such as "Pat Doe"')
        for option, (_role, does) in OPTIONS.items():
            parser.add_argument(f"--{option}", action="store_true", help=does)
        parser.add_argument("--owner", action="store_true", help="manages accounts")
        parser.add_argument(
            "--print-link",
            action="store_true",
            help="print the link instead of mailing it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError(f"{options['email']} is no e-mail address") from None
        user = User.objects.filter(email=lower_case(options["email"])).first()
        if user is None:
            user = self._invite(options)
        if options["print_link"]:
            self.stdout.write(actions.password_link(user))
        else:
            actions.send_invitation(user)
            self.stdout.write(f"An invitation went to {user.email}.")

    def _invite(self, options: dict[str, Any]) -> User:
        chosen = [
            role
            for option, (role, _does) in OPTIONS.items()
            if options[option.replace("-", "_")]
        ]
        if not chosen and not options["owner"]:
            offered = ", ".join(f"--{option}" for option in OPTIONS)
            raise CommandError(f"say what for: {offered} or --owner")
        actions.ensure_groups()
        return actions.invite(
            options["email"],
            options["full_name"],
            chosen,
            superuser=options["owner"],
        )
