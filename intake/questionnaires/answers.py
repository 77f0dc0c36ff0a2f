"""One person's answers to one questionnaire, as an immutable mapping.

A key is a linkId. Under repeating groups, and under repeating questions that have
questions of their own, the instance follows: "dose@0", "dose@2.1".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from .values import (
    Attachment,
    Coding,
    Date,
    DateTime,
    Quantity,
    Reference,
    Time,
    Value,
)


class Answers(Mapping[str, tuple[Value, ...]]):
    """Unanswered is absent: a key never maps to an empty tuple."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Iterable[Value]] | None = None) -> None:
        pairs = ((key, tuple(given)) for key, given in (values or {}).items())
        self._values = {key: given for key, given in pairs if given}

    def __getitem__(self, key: str) -> tuple[Value, ...]:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answers) and _typed(self) == _typed(other)

    def __hash__(self) -> int:
        return hash(frozenset(self._values))

    def __repr__(self) -> str:
        return f"<Answers to {len(self)} questions>"  # never the answers themselves

    def get(self, key: str, default: Any = ()) -> Any:
        """The values under a key: an empty tuple when unanswered."""
        return self._values.get(key, default)

    def replace(self, values: Mapping[str, Iterable[Value]]) -> Answers:
        """The same answers with these set; an empty iterable takes one away."""
        return Answers({**self._values, **values})

    def without(self, keys: Iterable[str]) -> Answers:
        gone = frozenset(keys)
        return Answers({k: v for k, v in self._values.items() if k not in gone})

    def to_json(self) -> str:
        """Lossless text: every value says what it is."""
        tagged = {key: [_tag(v) for v in given] for key, given in self.items()}
        return json.dumps(tagged, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes | bytearray) -> Answers:
        tagged = json.loads(text)
        return cls({key: [_untag(v) for v in given] for key, given in tagged.items()})


def key_of(link_id: str, path: Iterable[int] = ()) -> str:
    """The key of an item in one instance of what repeats around it."""
    instance = ".".join(map(str, path))
    return f"{link_id}@{instance}" if instance else link_id


def split_key(key: str) -> tuple[str, tuple[int, ...]]:
    """The linkId and instance of a key that has an instance; else the key alone."""
    link_id, _, instance = key.rpartition("@")
    parts = instance.split(".")
    if not link_id or not all(part.isdecimal() and part.isascii() for part in parts):
        return key, ()
    return link_id, tuple(map(int, parts))


def _typed(answers: Answers) -> dict[str, list[tuple[type, Value]]]:
    return {key: [(type(v), v) for v in given] for key, given in answers.items()}


_RECORDS: dict[str, type[Any]] = {
    "coding": Coding,
    "quantity": Quantity,
    "reference": Reference,
    "attachment": Attachment,
}
_TEXTS: dict[str, Callable[[str], Value]] = {
    "decimal": Decimal,
    "date": Date,
    "dateTime": DateTime,
    "time": Time,
}
_TAGS: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    str: "string",
    Decimal: "decimal",
    Date: "date",
    DateTime: "dateTime",
    Time: "time",
    **{record: tag for tag, record in _RECORDS.items()},
}


def _tag(value: Value) -> dict[str, Any]:
    tag = _TAGS[type(value)]
    if tag in _RECORDS:
        return {tag: _fields(value)}
    return {tag: str(value) if tag in _TEXTS else value}


def _fields(value: Value) -> dict[str, Any]:
    fields = {name: getattr(value, name) for name in value.__dataclass_fields__}  # type: ignore[union-attr]
    given = {name: v for name, v in fields.items() if v not in ("", None)}
    return {n: str(v) if isinstance(v, Decimal) else v for n, v in given.items()}


def _untag(tagged: dict[str, Any]) -> Value:
    [(tag, content)] = tagged.items()
    if tag in _TEXTS:
        return _TEXTS[tag](content)
    if tag not in _RECORDS:
        return content  # type: ignore[no-any-return]
    if tag == "quantity":
        content = {**content, "value": Decimal(content["value"])}
    return _RECORDS[tag](**content)  # type: ignore[no-any-return]
