"""Tell an operator how the site is."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import health


class Command(BaseCommand):
    help = (
        "Says whether database, migrations and queue are as they should be. Use it "
        "after a deployment, or when a notice has not come. Exit status 1 when the "
        "site cannot work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        state = health.state()
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
    queue = state["queue"] or {}
    return lines + [f"queue, {name}: {value}" for name, value in queue.items()]
