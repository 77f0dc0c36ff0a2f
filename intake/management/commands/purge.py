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
        now = timezone.now()
        erased = retention.purge(now - timedelta(days=days))
        erased += retention.purge_unused(now)
        by_rule = 0
        while some := retention.purge_by_rule(now):
            by_rule += some
        return f"{erased} drafts erased, {by_rule} submissions whose time was up."
