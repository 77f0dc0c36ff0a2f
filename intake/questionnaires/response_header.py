"""What a QuestionnaireResponse says about itself: status, questionnaire, date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .comparison import compare
from .definition import Questionnaire
from .outcome import Issue
from .values import DateTime

STATUSES = ("in-progress", "completed", "amended", "entered-in-error", "stopped")

Json = dict[str, Any]


def is_final(json: Json) -> bool:
    """Must everything required be there?"""
    return json.get("status") in ("completed", "amended")


def check_header(questionnaire: Questionnaire, json: Json) -> Iterator[Issue]:
    yield from _rules(json)
    yield from _status(json)
    yield from _canonical(questionnaire, json)
    yield from _standing(questionnaire)
    yield from _authored(questionnaire, json)


def _rules(json: Json) -> Iterator[Issue]:
    if "implicitRules" in json:
        message = "implicitRules changes the meaning and is not supported."
        yield _issue("error", "modifierExtension", "implicitRules", message)


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
    if not isinstance(authored, str):
        return
    try:
        moment = DateTime(authored)
    except ValueError:
        return  # `structure` says so
    start, end = questionnaire.effective_start, questionnaire.effective_end
    if (start and compare(moment, start) == -1) or (end and compare(moment, end) == 1):
        message = "It was answered while the questionnaire was not in force."
        yield _issue("warning", "questionnaireInactive", "questionnaire", message)


def _issue(severity: str, code: str, name: str, message: str) -> Issue:
    return Issue(severity, code, f"QuestionnaireResponse.{name}", "", message)
