"""What a QuestionnaireResponse says about itself: status, questionnaire, date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .comparison import compare
from .definition import Questionnaire
from .outcome import Issue
from .values import DateTime

STATUSES = ("in-progress", "completed", "amended", "entered-in-error", "stopped")

_KEYS_WORDS = """
    resourceType id meta implicitRules language text contained extension identifier
    basedOn partOf questionnaire status subject encounter authored author source item
"""
KEYS = frozenset(_KEYS_WORDS.split())
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_SHAPES_WORDS = (
    (dict, "meta text identifier subject encounter author source"),
    (list, "contained extension basedOn partOf item"),
    (str, "id language authored questionnaire status implicitRules"),
)
SHAPES = {name: kind for kind, words in _SHAPES_WORDS for name in words.split()}
KINDS = {"dict": "an object", "list": "a list", "str": "text"}

Json = dict[str, Any]


def is_final(json: Json) -> bool:
    """Must everything required be there?"""
    return json.get("status") in ("completed", "amended")


def check_header(questionnaire: Questionnaire, json: Json) -> Iterator[Issue]:
    yield from _properties(json)
    yield from _status(json)
    yield from _canonical(questionnaire, json)
    yield from _standing(questionnaire)
    yield from _authored(questionnaire, json)


def _properties(json: Json) -> Iterator[Issue]:
    for key in json:
        if key in {"modifierExtension", "implicitRules"}:
            message = f"{key} changes the meaning and is not supported."
            yield _issue("error", "modifierExtension", key, message)
        elif key.removeprefix("_") not in KEYS:
            name = key[:60]
            yield _issue("error", "structure", name, f"R4 has no property “{name}”.")
        elif key in SHAPES and not isinstance(json[key], SHAPES[key]):
            message = f"{key} must be {KINDS[SHAPES[key].__name__]}."
            yield _issue("error", "structure", key, message)
    if isinstance(given := json.get("id"), str) and not _ID.fullmatch(given):
        message = "An id has at most 64 letters, digits, dashes and dots."
        yield _issue("error", "structure", "id", message)


def _status(json: Json) -> Iterator[Issue]:
    given = json.get("status")
    if given is None or (isinstance(given, str) and given not in STATUSES):
        message = f"The status must be one of: {', '.join(STATUSES)}."
        yield _issue("error", "structure", "status", message)


def _canonical(questionnaire: Questionnaire, json: Json) -> Iterator[Issue]:
    canonical = json.get("questionnaire")
    if canonical is None:
        message = "It does not say which questionnaire it answers."
        yield _issue("warning", "questionnaireNotFound", "questionnaire", message)
        return
    if not isinstance(canonical, str):
        return
    url, _, version = canonical.partition("|")
    if not _is_named(questionnaire, url):
        message = f"It answers another questionnaire: {url[:200]}."
        yield _issue("error", "questionnaireNotFound", "questionnaire", message)
    elif version and questionnaire.version and version != questionnaire.version:
        message = f"It answers another version: {version[:60]}."
        yield _issue("error", "questionnaireNotFound", "questionnaire", message)


def _is_named(questionnaire: Questionnaire, url: str) -> bool:
    """By its url, or by its id on whatever server holds it."""
    if not questionnaire.url or url == questionnaire.url:
        return True
    held = url.endswith(f"Questionnaire/{questionnaire.id}")
    return bool(questionnaire.id) and (held or url == f"#{questionnaire.id}")


def _standing(questionnaire: Questionnaire) -> Iterator[Issue]:
    codes = {"draft": "questionnaireDraft", "retired": "questionnaireRetired"}
    if questionnaire.status in codes:
        message = f"The questionnaire is {questionnaire.status}."
        code = codes[questionnaire.status]
        yield _issue("warning", code, "questionnaire", message)


def _authored(questionnaire: Questionnaire, json: Json) -> Iterator[Issue]:
    authored = json.get("authored")
    if authored is None:
        return
    if not isinstance(authored, str):
        return
    try:
        moment = DateTime(authored)
    except ValueError:
        message = "authored must be a date or a date with time and zone."
        yield _issue("error", "structure", "authored", message)
        return
    start, end = questionnaire.effective_start, questionnaire.effective_end
    if (start and compare(moment, start) == -1) or (end and compare(moment, end) == 1):
        message = "It was answered while the questionnaire was not in force."
        yield _issue("warning", "questionnaireInactive", "questionnaire", message)


def _issue(severity: str, code: str, name: str, message: str) -> Issue:
    return Issue(severity, code, f"QuestionnaireResponse.{name}", "", message)
