"""What FHIR's JSON never holds: null, empty lists, empty objects, empty text.

Answers are left out: `datatypes` says of each value what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .outcome import Issue


def hollow(json: Mapping[str, Any], where: str, link_id: str = "") -> Iterator[Issue]:
    """An issue for each property that has nothing in it."""
    named = json.get("linkId")
    here = named if isinstance(named, str) else link_id
    for name, content in json.items():
        if name.startswith("value"):
            continue
        place = f"{where}.{name[:60]}"
        if what := _emptiness(content):
            message = f"{name[:60]} is {what}: leave it out."
            yield Issue("error", "structure", place, here, message)
        elif isinstance(content, dict):
            yield from hollow(content, place, here)
        elif isinstance(content, list):
            for index, part in enumerate(content):
                if isinstance(part, dict):
                    yield from hollow(part, f"{place}[{index}]", here)


def _emptiness(content: object) -> str:
    if content is None:
        return "null"
    if content in ("", [], {}):
        return "empty"
    return ""
