"""The shipped files, read as plain JSON: the tests look at the data itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
INSTRUMENTS = ROOT / "intake" / "instruments"
TRANSLATED = "1.1.0"  # the same, with Spanish beside it; else 1.0.0

PUBLISHED = ("gad-7", "phq-9", "sm-sad-adult", "pc-ptsd-5", "audit-c")
OWN = ("about-you", "what-brings-you", "ketamine-safety-screen", "treatments")
ALL = PUBLISHED + OWN

WHY = "https://anteroom.example/fhir/StructureDefinition/why-asked"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
LOINC = "http://loinc.org"
TOPICS = "https://anteroom.example/fhir/CodeSystem/ketamine-safety-topics"

Json = dict[str, Any]


def definition(name: str) -> Json:
    return _read(INSTRUMENTS / name / f"{version(name)}.json")


def interpretation(name: str) -> Json:
    return _read(INSTRUMENTS / name / f"{version(name)}.interpretation.json")


def version(name: str) -> str:
    """The newest version of a questionnaire."""
    path = INSTRUMENTS / name / f"{TRANSLATED}.json"
    return TRANSLATED if path.exists() else "1.0.0"


def pathway() -> Json:
    return _read(INSTRUMENTS / "new-patient.pathway.json")


def items(name: str) -> list[Json]:
    """Every item in order, groups and displays included."""
    return list(_walk(definition(name)["item"]))


def questions(name: str) -> dict[str, Json]:
    asked = (item for item in items(name) if item["type"] not in {"group", "display"})
    return {item["linkId"]: item for item in asked}


def options(item: Json) -> list[Json]:
    return [option["valueCoding"] for option in item.get("answerOption", [])]


def labels(item: Json) -> list[str]:
    return [coding["display"] for coding in options(item)]


def codes(item: Json) -> list[str]:
    return [coding["code"] for coding in options(item)]


def weights(item: Json) -> list[Any]:
    return [_extension(coding, WEIGHT, "valueDecimal") for coding in options(item)]


def why(holder: Json) -> Any:
    return _extension(holder, WHY, "valueString")


def topics(item: Json) -> set[int]:
    return {int(c["code"]) for c in item.get("code", []) if c["system"] == TOPICS}


def _extension(holder: Json, url: str, value: str) -> Any:
    found = (e for e in holder.get("extension", []) if e["url"] == url)
    return next((e[value] for e in found), None)


def _walk(given: list[Json]) -> Iterator[Json]:
    for item in given:
        yield item
        yield from _walk(item.get("item", []))


@cache
def _read(path: Path) -> Json:
    data: Json = json.loads(path.read_text(encoding="utf-8"))
    return data
