"""The published wording, typed here a second time, and its fingerprint.

Nobody improves a validated scale: a new wording is a new version, compared with the
publisher's own form, with a new line in `wording.sha256`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest

from .shipped import (
    LOINC,
    PUBLISHED,
    codes,
    definition,
    items,
    labels,
    version,
    weights,
)

FINGERPRINTS = Path(__file__).with_name("wording.sha256")

FREQUENCY = [
    "Not at all",
    "Several days",
    "More than half the days",
    "Nearly every day",
]
DIFFICULTY = (
    "If you checked off any problems, how difficult have these made it for you to do"
    " your work, take care of things at home, or get along with other people?"
)
DIFFICULTIES = [
    "Not difficult at all",
    "Somewhat difficult",
    "Very difficult",
    "Extremely difficult",
]
YES_NO = ["Yes", "No"]

# name: the texts in order; a list after a text is its answers.
WORDING: dict[str, list[str | list[str]]] = {
    "gad-7": [
        "Over the last 2 weeks, how often have you been bothered by the following"
        " problems?",
        "1. Feeling nervous, anxious or on edge",
        FREQUENCY,
        "2. Not being able to stop or control worrying",
        FREQUENCY,
        "3. Worrying too much about different things",
        FREQUENCY,
        "4. Trouble relaxing",
        FREQUENCY,
        "5. Being so restless that it is hard to sit still",
        FREQUENCY,
        "6. Becoming easily annoyed or irritable",
        FREQUENCY,
        "7. Feeling afraid as if something awful might happen",
        FREQUENCY,
        DIFFICULTY,
        DIFFICULTIES,
    ],
    "phq-9": [
        "Over the last 2 weeks, how often have you been bothered by any of the"
        " following problems?",
        "1. Little interest or pleasure in doing things",
        FREQUENCY,
        "2. Feeling down, depressed, or hopeless",
        FREQUENCY,
        "3. Trouble falling or staying asleep, or sleeping too much",
        FREQUENCY,
        "4. Feeling tired or having little energy",
        FREQUENCY,
        "5. Poor appetite or overeating",
        FREQUENCY,
        "6. Feeling bad about yourself – or that you are a failure or have let yourself"
        " or your family down",
        FREQUENCY,
        "7. Trouble concentrating on things, such as reading the newspaper or watching"
        " television",
        FREQUENCY,
        "8. Moving or speaking so slowly that other people could have noticed? Or the"
        " opposite – being so fidgety or restless that you have been moving around a"
        " lot more than usual",
        FREQUENCY,
        "9. Thoughts that you would be better off dead or of hurting yourself in some"
        " way",
        FREQUENCY,
        DIFFICULTY,
        DIFFICULTIES,
    ],
    "pc-ptsd-5": [
        "Sometimes things happen to people that are unusually or especially"
        " frightening, horrible, or traumatic. For example:"
        " • a serious accident or fire"
        " • a physical or sexual assault or abuse"
        " • an earthquake or flood"
        " • a war"
        " • seeing someone be killed or seriously injured"
        " • having a loved one die through homicide or suicide.",
        "Have you ever experienced this kind of event?",
        YES_NO,
        "In the past month, have you…",
        "1. Had nightmares about the event(s) or thought about the event(s) when you"
        " did not want to?",
        YES_NO,
        "2. Tried hard not to think about the event(s) or went out of your way to avoid"
        " situations that reminded you of the event(s)?",
        YES_NO,
        "3. Been constantly on guard, watchful, or easily startled?",
        YES_NO,
        "4. Felt numb or detached from people, activities, or your surroundings?",
        YES_NO,
        "5. Felt guilty or unable to stop blaming yourself or others for the event(s)"
        " or any problems the event(s) may have caused?",
        YES_NO,
    ],
    "audit-c": [
        "1. How often do you have a drink containing alcohol?",
        [
            "Never",
            "Monthly or less",
            "2 to 4 times a month",
            "2 to 3 times a week",
            "4 or more times a week",
        ],
        "2. How many drinks containing alcohol do you have on a typical day when you"
        " are drinking?",
        ["1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more"],
        "3. How often do you have six or more drinks on one occasion?",
        ["Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily"],
    ],
}

SOCIAL_SCALE = [
    "Never",
    "Occasionally",
    "Half of the time",
    "Most of the time",
    "All of the time",
]
SOCIAL_ITEMS = [
    "felt moments of sudden terror, fear, or fright in social situations",
    "felt anxious, worried, or nervous about social situations",
    "had thoughts of being rejected, humiliated, embarrassed, ridiculed, or offending"
    " others",
    "felt a racing heart, sweaty, trouble breathing, faint, or shaky in social"
    " situations",
    "felt tense muscles, felt on edge or restless, or had trouble relaxing in social"
    " situations",
    "avoided, or did not approach or enter, social situations",
    "left social situations early or participated only minimally (e.g., said little,"
    " avoided eye contact)",
    "spent a lot of time preparing what to say or how to act in social situations",
    "distracted myself to avoid thinking about social situations",
    "needed help to cope with social situations (e.g., alcohol or medications,"
    " superstitious objects)",
]
WORDING["sm-sad-adult"] = [
    "The following questions ask about thoughts, feelings, and behaviors that you may"
    " have had about social situations. Usual social situations include: public"
    " speaking, speaking in meetings, attending social events or parties, introducing"
    " yourself to others, having conversations, giving and receiving compliments,"
    " making requests of others, and eating and writing in public.",
    "During the PAST 7 DAYS, I have…",
]
for number, sentence in enumerate(SOCIAL_ITEMS, 1):
    WORDING["sm-sad-adult"] += [f"{number}. {sentence}", SOCIAL_SCALE]

NOTICES = {
    "gad-7": "No permission required to reproduce, translate, display or distribute.",
    "phq-9": "No permission required to reproduce, translate, display or distribute.",
    "sm-sad-adult": "This measure can be reproduced without permission by researchers"
    " and by clinicians for use with their patients.",
    "pc-ptsd-5": "public domain, not copyrighted",
    "audit-c": "World Health Organization 2001, AUDIT.",
}

ITEM_CODES = {
    "gad-7": "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7 69722-7",
    "phq-9": "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8"
    " 69722-7",
    "audit-c": "68518-0 68519-8 68520-6",
}

ANSWER_CODES = {
    "gad-7": {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3},
    "phq-9": {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3},
}


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def wording(name: str) -> list[str | list[str]]:
    """What a person reads of the instrument itself; page titles are not part of it."""
    found: list[str | list[str]] = []
    for item in items(name):
        if item["type"] != "group":
            found.append(plain(f"{item.get('prefix', '')} {item['text']}"))
        if item.get("answerOption"):
            found.append([plain(label) for label in labels(item)])
    return found


def fingerprint(name: str) -> str:
    lines = (
        part if isinstance(part, str) else "\n".join(part) for part in wording(name)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_instrument_is_worded_as_published(name):
    assert wording(name) == WORDING[name]


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_fingerprint_of_the_wording_has_not_changed(name):
    lines = FINGERPRINTS.read_text(encoding="utf-8").splitlines()
    recorded = dict(reversed(line.split()) for line in lines)

    assert fingerprint(name) == recorded[f"{name}/{version(name)}"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_rights_notice_travels_with_the_wording(name):
    assert NOTICES[name] in definition(name)["copyright"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_item_of_a_scale_is_forced(name):
    assert not [item["linkId"] for item in items(name) if item.get("required")]


@pytest.mark.parametrize("name", sorted(ITEM_CODES))
def test_items_carry_the_codes_of_loinc_in_order(name):
    asked = [item for item in items(name) if item["type"] == "choice"]

    assert [item["linkId"] for item in asked] == [
        f"/{code}" for code in ITEM_CODES[name].split()
    ]
    assert [item["code"] for item in asked] == [
        [{"system": LOINC, "code": code}] for code in ITEM_CODES[name].split()
    ]


@pytest.mark.parametrize("name", sorted(ANSWER_CODES))
def test_answers_carry_the_codes_of_loinc_and_their_weights(name):
    *scored, difficulty = (i for i in items(name) if i["type"] == "choice")

    for item in scored:
        pairs = zip(codes(item), weights(item), strict=True)
        assert dict(pairs) == ANSWER_CODES[name]
    assert codes(difficulty) == ["LA6572-7", "LA6573-5", "LA6575-0", "LA6574-3"]
    assert weights(difficulty) == [None] * 4


def test_the_lowest_answer_is_not_the_common_misprint():
    printed = [label for name in PUBLISHED for i in items(name) for label in labels(i)]

    assert "Not at all" in printed
    assert "Not at all sure" not in printed


def test_the_first_question_of_the_audit_c_is_not_the_single_question_screen():
    assert "68517-2" not in str(definition("audit-c"))


@pytest.mark.parametrize("name", ["sm-sad-adult", "audit-c"])
def test_the_weights_run_from_zero_to_four(name):
    asked = [item for item in items(name) if item["type"] == "choice"]

    assert [weights(item) for item in asked] == [[0, 1, 2, 3, 4]] * len(asked)


def test_the_examples_of_hard_events_stand_one_on_a_line():
    introduction = items("pc-ptsd-5")[1]["text"]

    assert len([x for x in introduction.split("\n") if x.startswith("• ")]) == 6
