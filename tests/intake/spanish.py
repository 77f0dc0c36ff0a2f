"""Texts in Spanish, and translators who sign them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from clinic.models import Profile, User
from intake import translations
from intake.actions import catalogue, languages
from intake.models import QuestionnaireVersion
from tests.factories import make_profile, make_user
from tests.intake.factories import stock_catalogue

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
WORD = {
    "translator": "Somebody Qualified",
    "qualification": "certified medical translator",
    "signed_on": date(2026, 1, 2),
}


def sign_spanish(by: User) -> None:
    """Sign all that is translated; leave in English what is not."""
    stock_catalogue()
    if translations.subject("es", "consent").missing:
        languages.write_consent("es", "De acuerdo.", by=by)
    for subject in translations.subjects("es"):
        stays = subject.is_untranslated
        languages.sign(
            "es", subject.key, sha256=subject.sha256, stays=stays, by=by, **WORD
        )


def turn_spanish_on() -> None:
    by = make_user()
    if not Profile.objects.exists():
        make_profile()
    sign_spanish(by)
    languages.turn_on("es", by=by)


def spanish_version(
    name: str, version: str, words: Mapping[str, str]
) -> QuestionnaireVersion:
    """A new version in use, in which these texts are translated and no others."""
    stock_catalogue()
    old = QuestionnaireVersion.objects.active().get(name=name)
    definition = json.loads(old.definition)
    definition["version"] = version
    _translate(definition, words)
    meaning = json.loads(old.interpretation) | {"version": version}
    newer, _is_new = catalogue.load(
        json.dumps(definition), json.dumps(meaning), "tests", licence="tests"
    )
    catalogue.activate(newer.pk, by=make_user(), note="translated")
    return newer


def _translate(element: Any, words: Mapping[str, str]) -> None:
    if isinstance(element, list):
        for inner in element:
            _translate(inner, words)
    if not isinstance(element, dict):
        return
    for name in ("text", "title", "description", "display", "valueString"):
        element.pop(f"_{name}", None)
        if element.get(name) in words:
            parts = [
                {"url": "lang", "valueCode": "es"},
                {"url": "content", "valueString": words[element[name]]},
            ]
            extension = {"url": TRANSLATION, "extension": parts}
            element[f"_{name}"] = {"extension": [extension]}
    for inner in list(element.values()):
        _translate(inner, words)
