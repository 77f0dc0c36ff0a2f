"""The texts of the site in other languages: .po files as people edit them, and .mo
files as the program reads them. No gettext tools needed:

    python -m clinic.catalogs       compile locale/*/LC_MESSAGES/django.po
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

PLACE = Path(__file__).resolve().parent.parent / "locale"
LINE = re.compile(r'(?:(?P<name>msg\w+)(?:\[(?P<form>[0-9])\])? )?(?P<text>".*")')
CONTEXT_ENDS, PLURAL_BEGINS = "\x04", "\0"
MAGIC, HEADER_BYTES = 0x950412DE, 28


@dataclass
class Entry:
    """One text, its context and plural, and what it is in the other language."""

    msgid: str = ""
    plural: str = ""
    context: str = ""
    forms: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> str:
        context = f"{self.context}{CONTEXT_ENDS}" if self.context else ""
        return context + self.msgid

    @property
    def is_translated(self) -> bool:
        wanted = (0, 1) if self.plural else (0,)
        return not self.is_fuzzy and all(self.forms.get(form) for form in wanted)


@dataclass(frozen=True)
class Catalog:
    entries: tuple[Entry, ...]

    @property
    def untranslated(self) -> list[str]:
        return [entry.msgid for entry in self.entries if not entry.is_translated]


def read(text: str) -> Catalog:
    """Return the entries of a .po file; obsolete ones are left out."""
    blocks = re.split(r"\n\s*\n", text)
    found = (_entry(block.splitlines()) for block in blocks if block.strip())
    return Catalog(tuple(entry for entry in found if entry.forms))


@lru_cache(maxsize=4)
def shipped(language: str) -> Catalog:
    return read(_path(language).read_text("utf-8"))


def compiled(catalog: Catalog) -> bytes:
    """Return the .mo file: the texts in order, and where each of them stands."""
    pairs = sorted((_original(e).encode(), _said(e).encode()) for e in catalog.entries)
    count = len(pairs)
    originals_at, translations_at = HEADER_BYTES, HEADER_BYTES + 8 * count
    place = HEADER_BYTES + 16 * count
    tables: list[bytes] = []
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), place))
            place += len(pair[column]) + 1
    header = struct.pack("<7I", MAGIC, 0, count, originals_at, translations_at, 0, 0)
    texts = [pair[column] + b"\0" for column in (0, 1) for pair in pairs]
    return b"".join([header, *tables, *texts])


def _path(language: str) -> Path:
    return PLACE / language / "LC_MESSAGES" / "django.po"


def _entry(lines: list[str]) -> Entry:
    entry = Entry()
    entry.is_fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
    for name, form, text in _parts(lines):
        if name == "msgstr":
            entry.forms[form] = entry.forms.get(form, "") + text
        elif name == "msgid_plural":
            entry.plural += text
        elif name == "msgctxt":
            entry.context += text
        else:
            entry.msgid += text
    return entry


def _parts(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """Yield keyword, plural form and text; a line without a keyword goes on."""
    name, form = "msgid", 0
    for line in lines:
        if (found := LINE.fullmatch(line.strip())) is None:
            continue
        if found["name"]:
            name, form = found["name"], int(found["form"] or 0)
        yield name, form, ast.literal_eval(found["text"])


def _original(entry: Entry) -> str:
    return entry.key + (PLURAL_BEGINS + entry.plural if entry.plural else "")


def _said(entry: Entry) -> str:
    return PLURAL_BEGINS.join(text for _form, text in sorted(entry.forms.items()))


def compile_all() -> None:
    for path in sorted(PLACE.glob("*/LC_MESSAGES/*.po")):
        catalog = read(path.read_text("utf-8"))
        path.with_suffix(".mo").write_bytes(compiled(catalog))


if __name__ == "__main__":
    compile_all()
