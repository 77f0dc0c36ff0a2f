"""How hard to look: few examples in `make test`, many in `make test-all`."""

from __future__ import annotations

import os


def examples(few: int, many: int) -> int:
    return many if os.environ.get("THOROUGH") else few
