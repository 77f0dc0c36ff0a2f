from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import embedded
from intake import demo


class Command(BaseCommand):
    help = (
        "Fills the demonstration's review desk with people who visibly do not exist. "
        "`seed_demo` calls it; a desk that holds anything stays as it is."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        host = settings.DATABASES["default"]["HOST"]
        if not settings.DEMO or not embedded.is_embedded(host):
            raise CommandError("the demonstration lives on the embedded database only")
        return f"Submissions: {demo.seed()} new."
