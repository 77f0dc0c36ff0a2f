"""Invite somebody who works at the clinic."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from clinic import actions
from clinic.models import User, lower_case


class Command(BaseCommand):
    help = (
        "Makes an account and mails a link to set its password. Use it for the first "
        "owner of a new site, and when somebody joins. Again for the same address: a "
        "new link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name", help='as printed, such as "Pat Doe"')
        parser.add_argument("--reviewer", action="store_true", help="reads screenings")
        parser.add_argument("--editor", action="store_true", help="writes articles")
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
        groups = {"reviewer": actions.REVIEWERS, "editor": actions.EDITORS}
        chosen = [group for option, group in groups.items() if options[option]]
        if not chosen and not options["owner"]:
            raise CommandError("say what for: --reviewer, --editor or --owner")
        actions.ensure_groups()
        return actions.invite(
            options["email"],
            options["full_name"],
            chosen,
            superuser=options["owner"],
        )
