"""Tell an operator how the site is."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from clinic import health

OTHERS = {"screening": "intake_status"}


class Command(BaseCommand):
    help = (
        "Says whether database, migrations and queue are as they should be. Use it "
        "after a deployment, or when a notice has not come. Exit status 1 when the "
        "site cannot work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        state = {**health.state(), **_of_others()}
        if options["format"] == "json":
            self.stdout.write(json.dumps(state))
        else:
            self.stdout.write("\n".join(_lines(state)))
        if not health.is_ready(state):
            raise CommandError("the site cannot work: see above")


def _lines(state: dict[str, Any]) -> list[str]:
    if not state["database"]:
        return ["database: unreachable"]
    lines = ["database: reachable"]
    lines.append(f"migrations missing: {state['missing_migrations']}")
    for part in ("queue", *OTHERS):
        found = state.get(part) or {}
        lines += [f"{part}, {_said(name)}: {_said(v)}" for name, v in found.items()]
    return lines


def _said(found: object) -> str:
    if isinstance(found, list):
        return ", ".join(map(str, found)) or "none"
    return str(found).replace("_", " ")


def _of_others() -> dict[str, Any]:
    """What the apps say of themselves; this package knows their commands' names."""
    known = get_commands()
    found: dict[str, Any] = {}
    for part, command in OTHERS.items():
        if command in known:
            try:
                found[part] = json.loads(call_command(command, stdout=StringIO()))
            except DatabaseError:
                found[part] = None
    return found
