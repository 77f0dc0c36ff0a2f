from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from intake import retention


class Command(BaseCommand):
    help = (
        "Erase drafts that nobody touched for a number of days, and what was sent when "
        "its time by the house rules is up. What is on legal hold or has an open alarm "
        "stays. The worker does this every hour; run it by hand after the worker was "
        "down for long, and after a restore."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=retention.DRAFT_DAYS)

    def handle(self, *args: Any, days: int, **options: Any) -> str:
        erased = retention.purge(timezone.now() - timedelta(days=days))
        by_rule = retention.purge_by_rule(timezone.now())
        return f"{erased} drafts erased, {by_rule} submissions whose time was up."
