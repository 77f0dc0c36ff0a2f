"""The article and the safety screen say the same about who should not have ketamine.

Neither app knows the other: both are held against clinic/contraindications.json.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from articles import shipped
from articles.plain_language import CITATION
from clinic import contraindications

CHECKOUT = Path(__file__).parents[1]
SCREEN = CHECKOUT / "intake" / "instruments" / "ketamine-safety-screen"
ARTICLE = "is-ketamine-right-for-me"


def version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.name)]


NEWEST = max(SCREEN.glob("*.interpretation.json"), key=version)
LEVELS = {rule["id"]: rule["level"] for rule in json.loads(NEWEST.read_text())["rules"]}
# A flag for a question left blank asks again; it says nothing of its own.
ASKED = {id: level for id, level in LEVELS.items() if not id.endswith("-unanswered")}
ENTRIES = contraindications.read()
LISTS = {
    "not-given": {"clinician"},
    "clinician-first": {"clinician"},
    "tell-us": {"review"},
    "we-also-ask": {"review", "clinician"},
    "medicines": {"review", "clinician"},
    "medicines-we-also-ask": {"review"},
    "help-now": {"urgent"},
}
# Lists that say no more than what we ask need no source; all others do.
ONLY_WHAT_WE_ASK = {"clinician-first", "we-also-ask", "medicines-we-also-ask"}
# The age is asked before consent, by the pathway itself.
ASKED_ELSEWHERE = {"age"}
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)


def article() -> str:
    found = {piece.slug: piece for piece in shipped.read().articles}[ARTICLE]
    return "\n".join([found.parts["short_answer"], found.parts["body"]])


def test_every_rule_that_flags_a_danger_belongs_to_one_entry_and_the_reverse():
    dangers = {id for id, level in ASKED.items() if level != "information"}
    named = Counter(rule for entry in ENTRIES for rule in entry.rules)

    assert set(named) == dangers
    assert [rule for rule, times in named.items() if times > 1] == []


@every_entry
def test_an_entry_is_asked_about_as_gravely_as_it_is_written(entry):
    levels = {ASKED[rule] for rule in entry.rules}

    assert levels <= LISTS[entry.list]
    assert levels or entry.id in ASKED_ELSEWHERE


@every_entry
def test_an_entry_that_makes_a_medical_claim_has_a_reference(entry):
    assert bool(entry.references) is (entry.list not in ONLY_WHAT_WE_ASK)


def test_the_article_prints_every_list_whole_and_says_nothing_beside_it():
    lists = [entry.list for entry in ENTRIES]
    printed = [
        CITATION.sub("", line).strip(" ;.-")
        for line in re.findall(r"^- .*$", article(), re.MULTILINE)
    ]

    assert set(lists) == LISTS.keys()
    wanted = [entry.words for entry in ENTRIES]
    assert [words for words in printed if words in wanted] == wanted


def test_the_file_of_the_article_holds_no_list_of_its_own():
    file = shipped.FOLDER / f"{ARTICLE}.md"
    health = file.read_text().split("## Who should not have")[1]
    health = health.split("## FDA status")[0]

    assert re.findall(r"^- ", health, re.MULTILINE) == []
    assert contraindications.PLACE.findall(health) == [
        name for name in LISTS if name != "help-now"
    ]


def test_a_list_that_nobody_wrote_cannot_be_printed():
    with pytest.raises(KeyError, match="gone"):
        contraindications.fill("{{ contraindications: gone }}")
