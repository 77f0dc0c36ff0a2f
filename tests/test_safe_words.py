"""How the site speaks of suicide: no crime, no success, no method, no promise.

Everything of ours that people may read is searched: templates, messages, the strings
of the code, our own questionnaires, consent texts and articles. Published scales stay
as they were published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from intake.teach_back import CHECKS
from tests.texts import CHECKOUT, all_texts

PUBLISHED = {"audit-c", "gad-7", "pc-ptsd-5", "phq-9", "sm-sad-adult"}
TRANSLATION = re.compile(r'^msgstr(?:\[\d\])? "(.*)"$', re.M)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")

# Suicide is no crime and no achievement.
BLAME = re.compile(
    r"\bcommit(?:s|ted|ting)?\b|\b(?:success\w*|fail\w*|complet\w+|unsuccess\w*)\s+"
    r"(?:suicid\w*|attempts?\b)|\bsuicid\w*\s+(?:gesture|threat|success|failure)\b"
    r"|\bcomet\w+ suicidio\b",
    re.I,
)
# Words that name a way in which people die.
METHOD = re.compile(
    r"\b(?:hang(?:ing|ed)|noose|rope|gun|guns|firearm\w*|shoot\w*|overdos\w*|poison\w*"
    r"|razor\w*|knife|knives|blade\w*|slit\w*|jump(?:ed|ing)? (?:off|from)|drown\w*"
    r"|ahorca\w*|sobredosis|pistola\w*|veneno\w*)\b",
    re.I,
)
# What sounds as if somebody looked on, day and night.
WATCH = re.compile(
    r"around the clock|24/7|24 hours|day and night|at any hour|always (?:there|here|"
    r"watch\w*)|we(?:’|')?(?:re| are) (?:here|there) for you|\bmonitor(?:s|ed|ing)?\b"
    r"|keep (?:an eye|watch)|watch over",
    re.I,
)
# … is true where it is denied, or said of a line that is staffed.
TRUE_OF_IT = re.compile(
    r"\b(?:nobody|no one|not|never|don’t|nadie|no)\b|988|911|lifeline|lines?\b|free",
    re.I,
)


def said_in_data(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from said_in_data(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from said_in_data(inner)


@cache
def intake_and_pages() -> dict[str, list[str]]:
    """What people and staff meet outside the articles, by file."""
    found: dict[str, list[str]] = {}
    for text in all_texts():
        found.setdefault(text.place, []).extend([text.msgid, text.plural])
    for path in (CHECKOUT / "intake" / "instruments").rglob("*.json"):
        if path.parent.name not in PUBLISHED:
            found[name(path)] = list(said_in_data(json.loads(path.read_text())))
    for path in (CHECKOUT / "intake" / "consents").glob("*.md"):
        found[name(path)] = [path.read_text()]
    for path in (CHECKOUT / "locale").rglob("*.po"):
        found[name(path)] = TRANSLATION.findall(path.read_text().replace('"\n"', ""))
    return found


@cache
def articles() -> dict[str, list[str]]:
    content = (CHECKOUT / "articles" / "content").rglob("*.md")
    return {name(path): [path.read_text()] for path in content}


def name(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def sentences(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from SENTENCE.split(text)


def breaches(files: dict[str, list[str]], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{file}: {' '.join(sentence.split())[:160]}"
        for file, texts in files.items()
        for sentence in sentences(texts)
        if pattern.search(sentence)
    ]


@pytest.mark.long
def test_everything_that_people_read_is_looked_at():
    assert len(intake_and_pages()) > 150
    assert len(articles()) > 10


@pytest.mark.long
def test_nobody_commits_suicide_and_no_attempt_fails_or_succeeds():
    assert breaches(intake_and_pages() | articles(), BLAME) == []


@pytest.mark.long
def test_no_page_of_the_screening_names_a_method():
    assert breaches(intake_and_pages(), METHOD) == []


@pytest.mark.long
def test_nothing_promises_that_somebody_watches():
    misunderstood = {
        str(words)
        for check in CHECKS
        for code, words in check.answers.items()
        if code != check.right
    }
    promises = [
        breach
        for breach in breaches(intake_and_pages(), WATCH)
        if not TRUE_OF_IT.search(breach)
        and not any(words in breach for words in misunderstood)
    ]

    assert promises == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (BLAME, "He committed suicide."),
        (BLAME, "after a failed attempt"),
        (BLAME, "a successful suicide"),
        (METHOD, "took an overdose"),
        (METHOD, "jumped from a bridge"),
        (WATCH, "We are here for you."),
        (WATCH, "Our team monitors your answers."),
    ],
)
def test_the_search_finds_what_it_is_for(pattern, said):
    assert pattern.search(said)


@pytest.mark.parametrize("said", ["our commitment to you", "the survey was completed"])
def test_the_search_leaves_plain_words_alone(said):
    assert not BLAME.search(said)
