"""Questionnaires at run time: from the catalogue table only, parsed once a process.

The shipped files under `instruments/` only seed the table (`seed`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from intake.models import ConsentText, Pathway, PathwayStep, QuestionnaireVersion
from intake.questionnaires import interpretation, loading
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.interpretation import Interpretation
from intake.shipped import INSTRUMENTS, BadFile, ShippedFile, shipped

CONSENTS = Path(__file__).parent / "consents"


@dataclass(frozen=True)
class Entry:
    """A questionnaire and what its answers mean."""

    id: UUID
    name: str
    questionnaire: Questionnaire
    interpretation: Interpretation


@lru_cache(maxsize=256)
def entry(version_id: UUID) -> Entry:
    """Return one catalogue row, parsed. Rows never change, so neither does this."""
    row = QuestionnaireVersion.objects.get(pk=version_id)
    questionnaire = loading.load(row.definition)
    meaning = interpretation.read(json.loads(row.interpretation), questionnaire)
    return Entry(row.pk, row.name, questionnaire, meaning)


@transaction.atomic
def seed() -> str:
    """Bring shipped files into the tables; what is there already stays as it is."""
    added = sum(_add(file) for file in shipped())
    for path in sorted(INSTRUMENTS.glob("*.pathway.json")):
        _seed_pathway(json.loads(path.read_text("utf-8")))
    for path in sorted(CONSENTS.glob("*.md")):
        ConsentText.objects.get_or_create(
            version=int(path.stem), defaults={"body": path.read_text("utf-8")}
        )
    return f"{added} new, {QuestionnaireVersion.objects.count()} in all"


def _add(file: ShippedFile) -> bool:
    questionnaire = file.questionnaire
    versions = QuestionnaireVersion.objects.filter(url=questionnaire.url)
    if (old := versions.filter(version=questionnaire.version).first()) is not None:
        if old.sha256 != file.sha256:
            raise BadFile(
                f"intake/instruments/{file.name}: version {questionnaire.version} is "
                "in the catalogue with other words. A new wording is a new version."
            )
        return False
    versions.active().update(status=QuestionnaireVersion.Status.RETIRED)
    QuestionnaireVersion.objects.create(
        url=questionnaire.url,
        version=questionnaire.version,
        name=file.name,
        title=questionnaire.title,
        status=QuestionnaireVersion.Status.ACTIVE,
        definition=file.definition,
        interpretation=file.interpretation,
        provenance=file.provenance,
        sha256=file.sha256,
    )
    return True


def _seed_pathway(shape: dict[str, Any]) -> None:
    pathway, is_new = Pathway.objects.get_or_create(
        name=shape["name"], defaults={"title": shape["title"]}
    )
    if not is_new:
        return
    urls = dict(QuestionnaireVersion.objects.active().values_list("name", "url"))
    asked = [
        (number, part["title"], name)
        for number, part in enumerate(shape["parts"], 1)
        for name in part["questionnaires"]
    ]
    PathwayStep.objects.bulk_create(
        PathwayStep(
            pathway=pathway,
            position=position,
            part=number,
            part_title=title,
            questionnaire_url=urls[name],
        )
        for position, (number, title, name) in enumerate(asked, 1)
    )
