"""Who should not have ketamine, and what to ask first: one list for the whole site.

The article for readers prints it, and the rules of the safety screen are held
against it: `rules` names those that ask about an entry. An entry without a
reference may stand only in a list that says no more than what we ask about.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
PLACE = re.compile(r"^\{\{ contraindications: ([a-z-]+) \}\}$", re.MULTILINE)


@dataclass(frozen=True)
class Contraindication:
    id: str
    list: str
    words: str
    references: tuple[str, ...]
    rules: tuple[str, ...]


@cache
def read() -> tuple[Contraindication, ...]:
    """Return the entries in the order in which they are read out."""
    return tuple(
        Contraindication(
            id=row["id"],
            list=row["list"],
            words=row["words"],
            references=tuple(row["references"]),
            rules=tuple(row["rules"]),
        )
        for row in json.loads(FILE.read_text(encoding="utf-8"))
    )


def fill(text: str) -> str:
    """Return Markdown with each `{{ contraindications: … }}` written out."""
    return PLACE.sub(lambda place: _as_markdown(place[1]), text)


def _as_markdown(name: str) -> str:
    entries = [entry for entry in read() if entry.list == name]
    if not entries:
        raise KeyError(name)
    return ";\n".join(_line(entry) for entry in entries) + "."


def _line(entry: Contraindication) -> str:
    cited = "; ".join(f"@{key}" for key in entry.references)
    return f"- {entry.words}" + (f" [{cited}]" if cited else "")
