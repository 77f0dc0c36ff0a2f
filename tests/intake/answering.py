"""Right answers to everything that a definition asks, made from the definition alone.

Which of the right answers is up to a `Random`: another seed is another person.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from intake.questionnaires.answers import Answers, key_of
from intake.questionnaires.calculation import computed
from intake.questionnaires.definition import Item, Questionnaire
from intake.questionnaires.enablement import Instances, enabled, relevant
from intake.questionnaires.item_types import kinds, problems
from intake.questionnaires.values import (
    Attachment,
    Coding,
    Date,
    DateTime,
    Quantity,
    Reference,
    Time,
    Value,
)

NUMBERS = [0, 1, 2, 5, 7, 18, 37, 50, 72, 120, 180, 1000]
WORDS = ["Words", "a", "12345", "555-0100", "+15550100123", "alex@example.org"]
KINDS: dict[str, list[Value]] = {
    "Boolean": [True, False],
    "Integer": [*NUMBERS, -3],
    "Decimal": [Decimal(text) for text in ("0", "0.5", "1", "7", "37.25", "150")],
    "Date": [Date("1985-03-27"), Date("2020-02-29"), Date("2024-06"), Date("2019")],
    "DateTime": [DateTime("2024-06-01T08:30:00-04:00"), DateTime("2020-05-04")],
    "Time": [Time("08:30:00"), Time("23:59:59.5")],
    "String": [*WORDS, "Où ça? 你好"],
    "Uri": ["https://example.org/a", "urn:oid:1.2.3"],
    "Coding": [Coding("https://example.org/codes", "x", "An x")],
    "Reference": [],
    "Attachment": [],
    "Quantity": [],
}
ROWS = 2  # of every repeating group at the top
ROUNDS = 50


def answered(questionnaire: Questionnaire, chance: Random) -> Answers:
    """Answers to all that is asked, until no answer makes more be asked."""
    answers = Answers()
    counts = {
        item.link_id: max(ROWS, item.min_occurs or 0)
        for item in questionnaire.walk()
        if item.nests and item.is_group and not questionnaire.nesting(item.link_id)
    }
    for _round in range(ROUNDS):
        asked = enabled(questionnaire, answers, counts)
        places = Instances(questionnaire, answers, counts)
        given = {
            key: values
            for item in questionnaire.walk()
            if item.is_question and item.calculated is None
            for key in (key_of(item.link_id, p) for p in places.paths(item.link_id))
            if key in asked and key not in answers
            if (values := _values(item, chance))
        }
        if not given:
            return answers
        answers = relevant(
            questionnaire, computed(questionnaire, answers.replace(given))
        )
    raise AssertionError("the answers never settle")


def _values(item: Item, chance: Random) -> list[Value]:
    offered = [value for value in _candidates(item) if not any(problems(item, value))]
    if not offered:
        return []
    most = item.max_occurs or 3 if item.repeats else 1
    least = max(1, item.min_occurs or 0)
    alone = {o.value for o in item.options if o.exclusive}
    chosen = chance.choice(offered)
    if chosen in alone or least > len(offered):
        return [chosen]
    together = [value for value in offered if value not in alone]
    count = min(chance.randint(least, max(least, most)), len(together))
    return chance.sample(together, count)


def _candidates(item: Item) -> Iterator[Value]:
    if item.options:
        yield from (option.value for option in item.options)
        if item.is_open:
            yield "Something else"
        return
    for kind in kinds(item):
        yield from KINDS[kind]
        yield from EXTRA.get(kind, lambda item: [])(item)


def _numbers(item: Item) -> list[Value]:
    return [bound for bound in (item.min_value, item.max_value) if bound is not None]


def _words(item: Item) -> list[Value]:
    found: list[Value] = ["x" * (item.min_length or 1)]
    if item.regex:
        found += _matching(item.regex)
    return found


def _matching(regex: str) -> list[Value]:
    """Something that a pattern accepts, where Python reads it as RE2 does."""
    found: list[Value] = []
    strategy = st.from_regex(regex, fullmatch=True)
    found.append(strategy.example())
    return found


def _amounts(item: Item) -> list[Value]:
    limits = [b for b in (item.min_value, item.max_value) if isinstance(b, Quantity)]
    units = [item.unit] if item.unit else list(item.units)
    amounts = [Decimal(number) for number in (*NUMBERS, "36.6")]
    return [
        *limits,
        *(Quantity(n, u.display, u.system, u.code) for u in units for n in amounts),
        *([] if units else [Quantity(n, "kg") for n in amounts]),
    ]


def _references(item: Item) -> list[Value]:
    return [Reference(f"{kind}/1") for kind in item.reference_types or ("Patient",)]


def _attachments(item: Item) -> list[Value]:
    mime = (item.mime_types or ("text/plain",))[0].replace("*", "png")
    return [Attachment(mime, data="YWJj", size=3, title="A file")]


EXTRA = {
    "Integer": _numbers,
    "Decimal": _numbers,
    "Date": _numbers,
    "DateTime": _numbers,
    "Time": _numbers,
    "String": _words,
    "Quantity": _amounts,
    "Reference": _references,
    "Attachment": _attachments,
}
