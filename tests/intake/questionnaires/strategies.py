"""Definitions of every shape, and right answers to any definition."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from intake.questionnaires.answers import Answers, key_of
from intake.questionnaires.enablement import Instances, relevant
from intake.questionnaires.item_types import kinds, problems
from intake.questionnaires.values import (
    Attachment,
    Coding,
    Date,
    DateTime,
    Quantity,
    Reference,
    Time,
)

from . import builders as make

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20
).filter(lambda text: text.strip())
dates = st.dates().map(lambda day: Date(day.isoformat())) | st.sampled_from(
    [Date("2020"), Date("1999-02")]
)
zones = st.sampled_from(["Z", "+01:00", "-05:30", "+14:00"])
moments = st.builds(
    lambda moment, zone: DateTime(moment.isoformat(timespec="seconds") + zone),
    st.datetimes(),
    zones,
) | st.sampled_from([DateTime("2021"), DateTime("2021-12"), DateTime("2021-12-31")])
clocks = st.times().map(lambda time: Time(time.isoformat(timespec="seconds")))
numbers = st.decimals(-(10**6), 10**6, places=3) | st.integers(-99, 99).map(Decimal)
systems = st.sampled_from(["urn:oid:1.2.3", "https://example.org/codes"])
codings = st.builds(Coding, systems, words.filter(str.isalnum), words)
quantities = st.builds(Quantity, numbers, words)
references = st.builds(
    lambda kind, name: Reference(f"{kind}/{name}", display="A person"),
    st.sampled_from(["Patient", "Practitioner"]),
    st.integers(1, 9),
)
attachments = st.builds(
    lambda title: Attachment("text/plain", data="YWJj", size=3, title=title), words
)

VALUES = {
    "Boolean": st.booleans(),
    "Integer": st.integers(-(2**31), 2**31 - 1),
    "Decimal": numbers,
    "Date": dates,
    "DateTime": moments,
    "Time": clocks,
    "String": words,
    "Uri": st.sampled_from(["https://example.org/a", "urn:oid:1.2.3"]),
    "Coding": codings,
    "Quantity": quantities,
    "Reference": references,
    "Attachment": attachments,
}
TYPES = [
    "boolean",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "text",
    "url",
    "choice",
    "open-choice",
    "quantity",
    "reference",
    "attachment",
]


@st.composite
def definitions(draw, depth: int = 3) -> dict:
    """A tree of items of every type, some repeating, some under a condition."""
    names = iter(range(1000))
    asked: list[str] = []
    return make.definition(*draw(_levels(names, asked, depth)))


@st.composite
def _levels(draw, names, asked, depth) -> list[dict]:
    count = draw(st.integers(1, 3))
    return [draw(_items(names, asked, depth)) for _ in range(count)]


@st.composite
def _items(draw, names, asked, depth) -> dict:
    link_id = f"q{next(names)}"
    kinds_ = [*TYPES, "display"] + ["group"] * 4 * (depth > 0)
    kind = draw(st.sampled_from(kinds_))
    fields: dict = {}
    if asked and draw(st.booleans()):
        question = draw(st.sampled_from(asked))
        exists = make.when(question, answerBoolean=draw(st.booleans()))
        fields["enableWhen"] = [exists]
    if kind == "display":
        return make.item(link_id, kind, **fields)
    fields["repeats"] = draw(st.booleans())
    if kind in {"choice", "open-choice"}:
        fields["answerOption"] = [make.option(code) for code in "abc"]
    if kind == "group" or (depth > 0 and draw(st.integers(0, 4)) == 0):
        fields["item"] = draw(_levels(names, asked, depth - 1))
    if kind != "group":
        asked.append(link_id)
    return make.item(link_id, kind, **fields)


@st.composite
def answers_to(draw, questionnaire, rows: int = 2) -> Answers:
    """Right answers to some of what is asked."""
    counts = {
        item.link_id: draw(st.integers(1, rows))
        for item in questionnaire.walk()
        if item.nests and item.is_group and not questionnaire.nesting(item.link_id)
    }
    given: dict = {}
    for item in questionnaire.walk():
        for path in Instances(questionnaire, Answers(given), counts).paths(
            item.link_id
        ):
            if item.is_question and draw(st.booleans()):
                given[key_of(item.link_id, path)] = draw(_values(item))
    return _settled(questionnaire, Answers(given))


def _settled(questionnaire, answers: Answers) -> Answers:
    """Dropping an answer can leave others without a place: until none is left over."""
    while (kept := relevant(questionnaire, answers)) != answers:
        answers = kept
    return answers


@st.composite
def _values(draw, item) -> list:
    count = draw(st.integers(1, 3)) if item.repeats else 1
    drawn = [draw(_value(item)) for _ in range(count)]
    if any(problem.code for value in drawn for problem in problems(item, value)):
        return []
    options = [item.option(value) for value in drawn]
    alone = len(drawn) > 1 and any(found and found.exclusive for found in options)
    return drawn[:1] if alone else drawn


def _value(item):
    if item.options and not item.is_open:
        return st.sampled_from([option.value for option in item.options])
    strategies = [VALUES[kind] for kind in kinds(item)]
    if item.is_open and item.options:
        strategies = [
            st.sampled_from([option.value for option in item.options]),
            VALUES["String"],
        ]
    return st.one_of(strategies)
