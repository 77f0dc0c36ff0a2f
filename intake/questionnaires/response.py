"""Answers to QuestionnaireResponse and back.

Decimals are written as JSON numbers where a float says the same, and stay Decimal
where none does; `plain.dump` writes either exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from . import plain
from .answers import Answers, key_of
from .datatypes import DATATYPES
from .definition import Item, Questionnaire
from .enablement import Instances, enabled
from .item_types import kind_of
from .outcome import Outcome, Refused
from .reading import read_items
from .structure import faults
from .values import Coding, Value

Path = tuple[int, ...]
Json = dict[str, Any]

SHA256 = "https://anteroom.example/fhir/StructureDefinition/definition-sha256"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
DECLINED = [{"url": ABSENT, "valueCode": "asked-declined"}]


def to_response(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    status: str,
    authored: datetime | str | None = None,
    identifier: str | None = None,
    declined: Collection[str] = frozenset(),
    language: str = "",
) -> Json:
    """A FHIR QuestionnaireResponse with the answers to everything that is asked.

    `declined` are the keys that were asked and left: they stand there, unanswered.
    `language` is the one in which it was asked: its words stand at each question.
    """
    header: Json = {"resourceType": "QuestionnaireResponse"}
    if language:
        header["language"] = language
    if questionnaire.sha256:
        header["extension"] = [{"url": SHA256, "valueString": questionnaire.sha256}]
    if identifier:
        header["identifier"] = {"value": identifier}
    if questionnaire.url:
        header["questionnaire"] = questionnaire.canonical
    header["status"] = status
    if authored is not None:
        moment = authored.isoformat() if isinstance(authored, datetime) else authored
        header["authored"] = moment
    asked = questionnaire.translated(language) if language else questionnaire
    items = _Writer(asked, answers, declined).items(asked.items, ())
    return {**header, "item": items} if items else header


def from_response(
    questionnaire: Questionnaire, response: Mapping[str, Any] | str | bytes
) -> Answers:
    """The answers in a response; raises Refused when they cannot be placed."""
    json = plain.read(response, "QuestionnaireResponse")
    reading = read_items(questionnaire, json)
    written = faults("QuestionnaireResponse", json, "QuestionnaireResponse")
    outcome = Outcome((*reading.issues, *written))
    if not outcome.ok:
        raise Refused(outcome)
    return reading.answers


class _Writer:
    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Answers,
        declined: Collection[str],
    ) -> None:
        self._asked = enabled(questionnaire, answers)
        self._answers = answers
        self._declined = declined
        self._instances = Instances(questionnaire, answers)

    def items(self, items: tuple[Item, ...], path: Path) -> list[Json]:
        return [written for item in items for written in self._item(item, path)]

    def _item(self, item: Item, path: Path) -> Iterator[Json]:
        key = key_of(item.link_id, path)
        if key not in self._asked or item.is_display:
            return
        if item.is_group:
            yield from self._group(item, path)
            return
        written = _head(item)
        if answers := self._answered(item, path, self._answers.get(key)):
            yield {**written, "answer": answers}
        elif key in self._declined:
            yield {**written, "extension": DECLINED}

    def _group(self, item: Item, path: Path) -> Iterator[Json]:
        if not item.nests:
            if below := self.items(item.items, path):
                yield {**_head(item), "item": below}
            return
        count = self._instances.count(item.link_id, path)
        rows = [self.items(item.items, (*path, index)) for index in range(count)]
        while rows and not rows[-1]:
            rows.pop()
        for below in rows:  # an empty row between others keeps its place
            yield {**_head(item), "item": below} if below else _head(item)

    def _answered(
        self, item: Item, path: Path, values: tuple[Value, ...]
    ) -> list[Json]:
        if not values and not item.nests:
            below = self.items(item.items, path)
            return [{"item": below}] if below else []
        return [
            self._answer(item, path, index, value) for index, value in enumerate(values)
        ]

    def _answer(self, item: Item, path: Path, index: int, value: Value) -> Json:
        kind = kind_of(item, value)
        if kind is None:
            raise TypeError(f"a {type(value).__name__} cannot answer {item.link_id}")
        content = DATATYPES[kind].encode(_displayed(item, value))
        inner = (*path, index) if item.nests else path
        below = self.items(item.items, inner) if item.nests or index == 0 else []
        answer = {f"value{kind}": content}
        return {**answer, "item": below} if below else answer


def _head(item: Item) -> Json:
    return {"linkId": item.link_id, **({"text": item.text} if item.text else {})}


def _displayed(item: Item, value: Value) -> Value:
    """A coding with the words that were offered, when it has none of its own."""
    option = item.option(value)
    if isinstance(value, Coding) and not value.display and option:
        return option.value
    return value
