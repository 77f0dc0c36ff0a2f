"""Questionnaires at run time: from the catalogue table only, parsed once a process.

The shipped files under `instruments/` only seed the table (`seed`); any other
questionnaire comes in as a draft (`actions.catalogue.load`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clinic import languages
from intake.models import (
    CatalogueEvent,
    ConsentText,
    Pathway,
    PathwayStep,
    QuestionnaireVersion,
)
from intake.questionnaires import interpretation, loading
from intake.questionnaires.definition import Questionnaire, fields
from intake.questionnaires.interpretation import Interpretation
from intake.shipped import INSTRUMENTS, BadFile, ShippedFile, shipped

MOST_FIELDS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 20  # token, marks, buttons
CONSENTS = Path(__file__).parent / "consents"
SHIPPED = "shipped with the software"
Status, Kind = QuestionnaireVersion.Status, CatalogueEvent.Kind
IN_USE = (Status.ACTIVE, Kind.ACTIVATED)


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


def hindrances(version: QuestionnaireVersion) -> list[str]:
    """Why this version may not be offered to patients, as sentences."""
    found = []
    if not version.licence.strip():
        found.append(_("Say first under which license it may be used."))
    if not version.provenance.strip():
        found.append(_("Say first where the words come from."))
    questionnaire = entry(version.pk).questionnaire
    if questionnaire.status == "retired":
        found.append(_("Its publisher has retired this version."))
    language = questionnaire.language.partition("-")[0].lower()
    if language and language != languages.ENGLISH:
        found.append(
            _("Its own words must be English; others come as its translation.")
        )
    return found + list(_unaskable(questionnaire))


def _unaskable(questionnaire: Questionnaire) -> Iterator[str]:
    """What a public form cannot ask; left out where it may be left out."""
    questions = [item for item in questionnaire.walk() if item.is_question]
    if not any(item.offered and not item.hidden for item in questions):
        yield _("It has no question that can be asked here.")
    for page in questionnaire.pages:
        if (size := sum(fields(item) for item in page.items)) > MOST_FIELDS:
            yield _(
                "“%(title)s” needs %(size)d form fields at once, in what repeats: more "
                "than a page can send."
            ) % {"title": page.title, "size": size}
    for item in questions:
        if item.required and not item.offered:
            yield _(
                "“%(words)s” (linkId %(link)s) must be answered and cannot be asked "
                "in a public form."
            ) % {"words": item.text, "link": item.link_id}


@transaction.atomic
def seed() -> str:
    """Bring shipped files into the tables; what is there already stays as it is.

    A new site begins with the newest version of each. Where one is in the catalogue,
    a newer one is offered to staff, as a draft.
    """
    files = shipped()
    for file in files:
        _refuse_other_words(file)
    known = {*QuestionnaireVersion.objects.values_list("url", flat=True)}
    newest = {file.questionnaire.url: file for file in files}
    added = sum(_add(file, is_offer=url in known) for url, file in newest.items())
    for path in sorted(INSTRUMENTS.glob("*.pathway.json")):
        _seed_pathway(json.loads(path.read_text("utf-8")))
    _seed_consents()
    return f"{added} new, {QuestionnaireVersion.objects.count()} in all"


def _same(file: ShippedFile) -> QuestionnaireVersion | None:
    url, version = file.questionnaire.url, file.questionnaire.version
    return QuestionnaireVersion.objects.filter(url=url, version=version).first()


def _refuse_other_words(file: ShippedFile) -> None:
    old = _same(file)
    if old is not None and old.sha256 != file.sha256:
        raise BadFile(
            f"{file.place}: this version is in the catalogue with other words. "
            "A new wording is a new version."
        )


def _add(file: ShippedFile, *, is_offer: bool) -> bool:
    if _same(file) is not None:
        return False
    questionnaire = file.questionnaire
    status, kind = (Status.DRAFT, Kind.LOADED) if is_offer else IN_USE
    version = QuestionnaireVersion.objects.create(
        url=questionnaire.url,
        version=questionnaire.version,
        name=file.name,
        title=questionnaire.title,
        status=status,
        definition=file.definition,
        interpretation=file.interpretation,
        licence=questionnaire.copyright,
        provenance=file.provenance,
        sha256=file.sha256,
    )
    version.events.create(kind=kind, what=SHIPPED)
    return True


@dataclass(frozen=True)
class ShippedConsent:
    """A consent text as it ships, with its translations by language."""

    version: int
    body: str
    translations: dict[str, str]


def shipped_consents() -> list[ShippedConsent]:
    """Every shipped text ("2.md", in Spanish "2.es.md"), the newest last."""
    found = [
        ShippedConsent(
            int(path.stem),
            path.read_text("utf-8"),
            {
                other.stem.partition(".")[2]: other.read_text("utf-8")
                for other in CONSENTS.glob(f"{path.stem}.*.md")
            },
        )
        for path in CONSENTS.glob("*.md")
        if path.stem.isdecimal()
    ]
    return sorted(found, key=lambda text: text.version)


def newer_consent() -> ShippedConsent | None:
    """The newest shipped text, while this site has never had these words."""
    newest = shipped_consents()[-1]
    words = newest.body.split()
    bodies = ConsentText.objects.values_list("body", flat=True)
    return None if any(body.split() == words for body in bodies) else newest


def _seed_consents() -> None:
    """A new site begins with the newest text. Elsewhere what is in use stays: a newer
    one is offered where texts are published (`newer_consent`).

    A translation is only a beginning: the clinic may put it in other words. A clinic
    that has published a text of its own keeps it.
    """
    if ConsentText.objects.filter(published_by__isnull=False).exists():
        return
    texts = shipped_consents()
    if not ConsentText.objects.exists():
        newest = texts[-1]
        ConsentText.objects.create(version=newest.version, body=newest.body)
    there = {text.version: text for text in ConsentText.objects.all()}
    for shipped_text in texts:
        if (text := there.get(shipped_text.version)) is not None:
            _seed_translations(text, shipped_text)


def _seed_translations(text: ConsentText, shipped_text: ShippedConsent) -> None:
    if text.body != shipped_text.body:
        raise BadFile(
            f"intake/consents/{text.version}.md: people have agreed to other words "
            "under this number. A new wording is a new version."
        )
    for language, body in shipped_text.translations.items():
        if not text.translations.filter(language=language).exists():
            text.translations.create(language=language, body=body)


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
