"""What was told in English by the program becomes what happened."""

from __future__ import annotations

import re
from typing import Any

from django.db import migrations

AGAIN = re.compile(r"Read again by (.+): nothing had to change\.")
CHANGED = re.compile(r"Changed: (.+)\.")
GONE = " (taken out)"


def happened(told: str) -> dict[str, Any]:
    """Return what the program meant by its own words; {} for an editor's."""
    if told == "First published.":
        return {"first": True}
    if found := AGAIN.fullmatch(told):
        return {"read_again_by": found[1]}
    found = CHANGED.fullmatch(told)
    names = found[1].split("; ") if found else []
    kinds = {
        "changed": [name for name in names if not name.endswith(GONE)],
        "gone": [name.removesuffix(GONE) for name in names if name.endswith(GONE)],
    }
    return {kind: named for kind, named in kinds.items() if named}


def words(happened: dict[str, Any]) -> str:
    """The reverse."""
    if "first" in happened:
        return "First published."
    if by := happened.get("read_again_by"):
        return f"Read again by {by}: nothing had to change."
    gone = [name + GONE for name in happened.get("gone", [])]
    return f"Changed: {'; '.join([*happened.get('changed', []), *gone])}."


def store(apps: Any, editor: Any) -> None:
    for revision in apps.get_model("articles", "Revision").objects.exclude(told=""):
        if found := happened(revision.told):
            revision.told, revision.happened = "", found
            revision.save(update_fields=["told", "happened"])


def unstore(apps: Any, editor: Any) -> None:
    every = apps.get_model("articles", "Revision").objects.filter(told="")
    for revision in every.exclude(happened={}):
        revision.told = words(revision.happened)
        revision.save(update_fields=["told"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_what_happened")]

    operations = [migrations.RunPython(store, unstore)]
