"""The shipped questionnaires as files: each is read whole and checked, or named."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from intake.questionnaires import interpretation, loading
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.outcome import Refused

INSTRUMENTS = Path(__file__).parent / "instruments"


class BadFile(Exception):
    """A shipped file that can't be used; the message names file, item and reason."""


@dataclass(frozen=True)
class ShippedFile:
    name: str
    place: str
    definition: str
    interpretation: str
    provenance: str
    questionnaire: Questionnaire

    @property
    def sha256(self) -> str:
        return digest(self.definition, self.interpretation)


def digest(definition: str, meaning: str) -> str:
    """The mark by which two versions with the same words are known."""
    whole = definition.encode() + b"\0" + meaning.encode()
    return hashlib.sha256(whole).hexdigest()


def shipped() -> list[ShippedFile]:
    """Return every shipped questionnaire, parsed; raises BadFile at the first fault."""
    return [
        _read(path)
        for path in sorted(INSTRUMENTS.glob("*/*.json"), key=_order)
        if not path.name.endswith(".interpretation.json")
    ]


def _order(path: Path) -> tuple[str, list[str | int]]:
    """By name, then by version: 1.10.0 comes after 1.9.0."""
    parts = re.split(r"([0-9]+)", path.stem)
    return path.parent.name, [int(p) if p.isdecimal() else p for p in parts]


def _read(path: Path) -> ShippedFile:
    meaning = path.with_name(f"{path.stem}.interpretation.json")
    place = f"intake/instruments/{path.relative_to(INSTRUMENTS)}"
    try:
        definition = path.read_text("utf-8")
        text = meaning.read_text("utf-8")
        questionnaire = loading.load(definition)
        interpretation.read(json.loads(text), questionnaire)
        provenance = (path.parent / "PROVENANCE.md").read_text("utf-8")
    except (OSError, ValueError, Refused) as problem:
        raise BadFile(f"{place}: {problem}") from problem
    name = path.parent.name
    return ShippedFile(name, place, definition, text, provenance, questionnaire)
