"""A QuestionnaireResponse against its definition: answers, places, what is misplaced.

Nothing here asks whether an answer is right, only what it says and where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .answers import Answers, key_of
from .datatypes import DATATYPES, choice_of_type
from .definition import Item, Questionnaire
from .item_types import kinds
from .outcome import Issue
from .structure import faults
from .values import Value

Json = dict[str, Any]
Path = tuple[int, ...]


@dataclass
class Reading:
    """What stands in a response. `places` are FHIRPath expressions, by key."""

    values: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # of items
    value_places: dict[tuple[str, int], str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)  # answers, instances
    tried: set[str] = field(default_factory=set)  # questions with some answer
    issues: list[Issue] = field(default_factory=list)

    @property
    def rows(self) -> dict[str, int]:
        """How often each group stands there, answered or not."""
        return {key: n for key, n in self.counts.items() if key not in self.tried}

    @property
    def answers(self) -> Answers:
        return Answers(self.values)


def read_items(questionnaire: Questionnaire, response: Json) -> Reading:
    reader = _Reader(questionnaire)
    reader.level(response, questionnaire.items, (), "QuestionnaireResponse")
    return reader.reading


class _Reader:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self.reading = Reading()

    def level(
        self, parent: Json, items: tuple[Item, ...], path: Path, where: str
    ) -> None:
        """The items below one group, answer or response."""
        here = {item.link_id: (rank, item) for rank, item in enumerate(items)}
        last = -1
        for place, json in self._objects(parent, "item", where):
            link_id = json.get("linkId")
            found = here.get(link_id) if isinstance(link_id, str) else None
            if found is None:
                self._misplaced(place, link_id)
                continue
            rank, item = found
            if rank < last:
                self._say("outOfOrder", place, item, "It stands out of order.")
            last = max(last, rank)
            self._item(json, item, path, place)

    def _item(self, json: Json, item: Item, path: Path, place: str) -> None:
        self._words(json, item, place)
        key = key_of(item.link_id, path)
        before = self.reading.counts[key] if not item.is_question else 0
        if key in self.reading.places and not (item.is_group and item.repeats):
            if item.is_question:
                message = "Several answers belong in one item, not in several."
                self._say("structure", place, item, message)
            else:
                self._say("maxCount", place, item, "It stands more than once.")
            return
        self.reading.places.setdefault(key, place)
        if item.is_question:
            self._question(json, item, path, place)
            return
        self.reading.counts[key] += 1
        if "answer" in json:
            message = f"A {item.type} has no answer of its own."
            self._say("invalidAnswerType", place, item, message, "fatal")
        if item.is_display and "item" in json:
            message = "A display item has no items below it."
            self._say("structure", place, item, message)
        if item.is_group:
            inner = (*path, before) if item.nests else path
            if item.nests:
                self.reading.places[f"{item.link_id} {inner}"] = place
            self.level(json, item.items, inner, place)

    def _question(self, json: Json, item: Item, path: Path, place: str) -> None:
        if "item" in json:
            message = "Items below a question belong inside its answer."
            self._say("structure", place, item, message)
        key = key_of(item.link_id, path)
        values: list[Value] = []
        for index, (where, answer) in enumerate(self._objects(json, "answer", place)):
            self.reading.counts[key] += 1
            self.reading.tried.add(key)
            given = self._value(answer, item, where)
            if given is not None:
                self.reading.value_places[key, len(values)] = where
                values.append(given)
            elif item.nests:
                continue
            if index == 0 or item.nests:
                inner = (*path, len(values) - 1) if item.nests else path
                self.level(answer, item.items, inner, where)
        if values:
            self.reading.values[key] = tuple(values)

    def _words(self, json: Json, item: Item, place: str) -> None:
        """The text that was shown: another one is told, and is no fault."""
        text = json.get("text", item.text)
        if isinstance(text, str) and text not in _wordings(item):
            message = "Its text is not that of the questionnaire."
            self._say("textMismatch", place, item, message, "warning")

    def _value(self, answer: Json, item: Item, where: str) -> Value | None:
        given = choice_of_type(answer, "value")
        beside = choice_of_type(answer, "_value")  # id and extensions of a primitive
        if not given and answer.get("item") and not item.nests:
            return None  # only what follows was answered
        if not given and any(_says_why(json) for json in (answer, *beside.values())):
            return None  # extensions say why there is no value
        if len(given) != 1:
            found = "more than one value" if given else "no value"
            self._say("structure", where, item, f"An answer here has {found}.")
            return None
        [(kind, json)] = given.items()
        if kind not in kinds(item):
            wanted = " or ".join(f"value{k}" for k in kinds(item))
            message = f"This must be {wanted}, not value{kind[:40]}."
            self._say("invalidAnswerType", where, item, message, "fatal")
            return None
        return self._decoded(kind, json, item, where)

    def _decoded(self, kind: str, json: object, item: Item, where: str) -> Value | None:
        try:
            value = DATATYPES[kind].decode(json)
        except ValueError as problem:
            message = f"value{kind} {problem}."
            self._say("invalidValue", where, item, message)
            return None
        if isinstance(json, dict):
            self.reading.issues += faults(kind, json, f"{where}.value", item.link_id)
        return value

    @staticmethod
    def _objects(parent: Json, name: str, where: str) -> Iterator[tuple[str, Json]]:
        """What is an object; `structure` says what should have been one."""
        found = parent.get(name)
        for index, json in enumerate(found if isinstance(found, list) else ()):
            if isinstance(json, dict):
                yield f"{where}.{name}[{index}]", json

    def _misplaced(self, place: str, link_id: object) -> None:
        if not isinstance(link_id, str) or not link_id:
            self._say("structure", place, None, "An item must have a linkId.")
            return
        name = link_id[:200]
        known = name in self._questionnaire
        reason = "does not stand at this place" if known else "does not exist"
        message = f"In the questionnaire, the item “{name[:60]}” {reason}."
        issue = Issue("fatal", "invalidLinkId", place, name, message)
        self.reading.issues.append(issue)

    def _say(
        self,
        code: str,
        place: str,
        item: Item | None,
        message: str,
        severity: str = "error",
    ) -> None:
        link_id = item.link_id if item else ""
        self.reading.issues.append(Issue(severity, code, place, link_id, message))


def _wordings(item: Item) -> set[str]:
    texts = {
        item.text,
        item.short_text,
        *(text for _language, text in item.translations),
    }
    return texts | {f"{item.prefix} {text}" for text in texts}


def _says_why(json: object) -> bool:
    return isinstance(json, dict) and bool(json.get("extension"))
