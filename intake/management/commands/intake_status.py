from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from intake import readiness, rights
from intake.messages import chain


class Command(BaseCommand):
    help = (
        "Says, as JSON, whether the screening is open and what keeps it closed, and "
        "whether the site's database role can do more than it should, and whether the "
        "last test of the alerts came back. `status` prints it in words. Use it after "
        "a restore."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        state = {
            "open": readiness.is_open(),
            "left": [check.key for check in readiness.checks() if not check.is_ok],
            "rights_too_many": rights.too_many(),
            "guards_missing": rights.missing_guards(),
            "alert_test": chain.in_words(),
        }
        return json.dumps(state)
