"""Questionnaires at run time: from the catalogue table only, parsed once a process.

The shipped files under `instruments/` only seed the table (`seed`); any other
questionnaire comes in as a draft (`add_draft`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from intake.models import ConsentText, Pathway, PathwayStep, QuestionnaireVersion
from intake.questionnaires import interpretation, loading
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.interpretation import Interpretation
from intake.questionnaires.outcome import Issue, Outcome, Refused
from intake.shipped import INSTRUMENTS, BadFile, ShippedFile, digest, shipped

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


def named(name_or_url: str, version: str = "") -> QuestionnaireVersion | None:
    """The version that is meant: where none is said, the one in use or the newest."""
    name, _, pinned = name_or_url.partition("|")
    found = QuestionnaireVersion.objects.filter(Q(name=name) | Q(url=name))
    if wanted := version or pinned:
        found = found.filter(version=wanted)
    return found.active().first() or found.order_by("-loaded_at").first()


@transaction.atomic
def add_draft(
    definition: str, meaning: str = "", provenance: str = ""
) -> tuple[QuestionnaireVersion, bool]:
    """Bring a questionnaire in as a draft; True when it was not there before.

    Without a meaning it has no scores and no rules. Raises Refused with the reasons.
    """
    questionnaire = loading.load(definition)
    _refuse_without_identity(questionnaire)
    meaning = meaning or _without_meaning(questionnaire)
    interpretation.read(meaning, questionnaire)
    sha256 = digest(definition, meaning)
    version, is_new = QuestionnaireVersion.objects.get_or_create(
        url=questionnaire.url,
        version=questionnaire.version,
        defaults={
            "name": _name(questionnaire),
            "title": (questionnaire.title or questionnaire.name or "–")[:300],
            "definition": definition,
            "interpretation": meaning,
            "provenance": provenance,
            "sha256": sha256,
        },
    )
    if version.sha256 != sha256:
        _refuse(
            "version",
            f"Version {version.version} of {version.url} is in the catalogue with "
            "other words or scores. A new wording is a new version.",
        )
    return version, is_new


@transaction.atomic
def seed() -> str:
    """Bring shipped files into the tables; what is there already stays as it is."""
    added = sum(_add(file) for file in shipped())
    for path in sorted(INSTRUMENTS.glob("*.pathway.json")):
        _seed_pathway(json.loads(path.read_text("utf-8")))
    for path in sorted(CONSENTS.glob("*.md")):
        _seed_consent(int(path.stem), path.read_text("utf-8"))
    return f"{added} new, {QuestionnaireVersion.objects.count()} in all"


def _refuse_without_identity(questionnaire: Questionnaire) -> None:
    """What answers are pinned to must be there, and fit."""
    for name, longest in (("url", 500), ("version", 100)):
        text = getattr(questionnaire, name)
        if not text:
            _refuse(name, f"Without a {name} it cannot be put into the catalogue.")
        if len(text) > longest or "|" in text or any(map(str.isspace, text)):
            _refuse(
                name,
                f"For the catalogue a {name} has at most {longest} characters, "
                "and neither a space nor a “|”.",
            )


def _refuse(name: str, message: str) -> NoReturn:
    issue = Issue("error", "catalogue", f"Questionnaire.{name}", "", message)
    raise Refused(Outcome((issue,)))


def _without_meaning(questionnaire: Questionnaire) -> str:
    about = {"questionnaire": questionnaire.url, "version": questionnaire.version}
    return json.dumps({**about, "scores": [], "rules": []}, indent=2)


def _name(questionnaire: Questionnaire) -> str:
    """What staff call it: as its other versions, else by the end of its address."""
    versions = QuestionnaireVersion.objects.filter(url=questionnaire.url)
    if known := versions.values_list("name", flat=True).first():
        return known
    last = questionnaire.url.rstrip("/").rpartition("/")[2]
    name = (slugify(last) or slugify(questionnaire.name) or "questionnaire")[:90]
    others = QuestionnaireVersion.objects.filter(name__startswith=name)
    taken = set(others.values_list("name", flat=True))
    numbered = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(n for n in numbered if n not in taken)


def _add(file: ShippedFile) -> bool:
    questionnaire = file.questionnaire
    versions = QuestionnaireVersion.objects.filter(url=questionnaire.url)
    if (old := versions.filter(version=questionnaire.version).first()) is not None:
        if old.sha256 != file.sha256:
            raise BadFile(
                f"{file.place}: this version is in the catalogue with other words. "
                "A new wording is a new version."
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


def _seed_consent(version: int, body: str) -> None:
    text, _is_new = ConsentText.objects.get_or_create(
        version=version, defaults={"body": body}
    )
    if text.body != body:
        raise BadFile(
            f"intake/consents/{version}.md: people have agreed to other words under "
            "this number. A new wording is a new version."
        )


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
