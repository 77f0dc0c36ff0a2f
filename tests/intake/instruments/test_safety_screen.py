"""Are all 38 topics asked, and does each flag as the routing rules say?

The table is typed from the list of topics, not from the data. In it, A is a
contraindication (clinician), R a precaution (review), S for planning (information),
U urgent. Every other rule of a topic is on an answer left blank.
"""

from __future__ import annotations

import pytest

from .shipped import codes, definition, interpretation, items, questions, topics

SCREEN = "ketamine-safety-screen"
LEVELS = {"A": "clinician", "R": "review", "S": "information", "U": "urgent"}

YES, NO = ("yes", "not-sure"), ("no", "not-sure")
RECENT = ("last-6-weeks", "last-12-months", "not-sure")
UNSURE = ("not-sure",)

# topic: {question: (class, concerning answers)}; None is for information only
TOPIC_TABLE = {
    1: {"ketamine-allergy": ("A", YES), "ketamine-reaction": ("A", YES)},
    2: {"aneurysm": ("A", YES)},
    3: {"avm": ("A", YES)},
    4: {"head-bleed": ("A", YES)},
    5: {
        "high-bp": ("R", YES),
        "bp-controlled": ("A", NO),
        "bp-reading": None,
        "bp-reading-when": None,
    },
    6: {
        "heart-attack": ("R", YES),
        "heart-attack-recent": ("A", YES),
        "heart-failure": ("R", YES),
        "heart-failure-recent": ("A", YES),
        "heart-failure-stable": ("A", NO),
        "chest-pain": ("R", YES),
        "chest-pain-recent": ("A", YES),
        "chest-pain-stable": ("A", NO),
        "heart-valve": ("R", YES),
        "heart-valve-recent": ("A", YES),
        "heart-valve-stable": ("A", NO),
        "heart-rhythm": ("R", YES),
        "heart-rhythm-recent": ("A", YES),
        "heart-rhythm-stable": ("A", NO),
    },
    7: {
        "stroke": ("R", YES),
        "stroke-when": ("A", RECENT),
        "mini-stroke": ("R", YES),
        "mini-stroke-when": ("A", RECENT),
        "bp-crisis": ("R", YES),
        "bp-crisis-when": ("A", RECENT),
    },
    8: {
        "head-pressure": ("R", YES),
        "brain-growth": ("R", YES),
        "brain-fluid": ("R", YES),
        "head-injury": ("R", YES),
    },
    9: {
        "glaucoma": ("R", YES),
        "eye-injury": ("R", YES),
        "eye-surgery": ("R", YES),
    },
    10: {
        "seeing-hearing": ("R", YES),
        "strong-beliefs": ("R", YES),
        "family-schizophrenia": ("R", YES),
        "psychosis-now": ("A", YES),
        "psychosis-controlled": ("A", NO),
    },
    11: {
        "high-mood": ("R", YES),
        "bipolar": ("R", YES),
        "high-mood-now": ("A", YES),
    },
    12: {"suicidal-thoughts": ("U", YES), "suicide-attempt": ("U", YES)},
    13: {"memory-condition": ("R", YES)},
    14: {
        "alcohol-problems": ("R", YES),
        "drug-problems": ("R", YES),
        "others-worried": ("R", YES),
        "past-substance": ("R", YES),
        "substance-now": ("A", YES),
        "substance-which": None,
        "substance-when": ("R", UNSURE),
    },
    15: {"ketamine-use": ("R", YES), "ketamine-elsewhere": ("R", YES)},
    16: {"pregnant": ("A", YES), "planning-pregnancy": ("A", YES)},
    17: {"breastfeeding": ("A", YES)},
    18: {
        "liver-disease": ("R", YES),
        "liver-tests": ("R", YES),
        "liver-severe": ("A", YES),
    },
    19: {"kidney-disease": ("S", YES), "dialysis": ("S", YES)},
    20: {
        "bladder-condition": ("R", YES),
        "bladder-pain": ("R", YES),
        "bladder-urge": ("R", YES),
    },
    21: {
        "overactive-thyroid": ("R", YES),
        "thyroid-medicine": ("R", YES),
        "thyroid-treated": ("A", NO),
        "thyroid-controlled": ("A", NO),
    },
    22: {"seizure": ("R", YES)},
    23: {"porphyria": ("R", YES)},
    24: {
        "sleep-apnea": ("S", YES),
        "lung-disease": ("S", YES),
        "home-oxygen": ("S", YES),
        "cpap": ("S", NO),
    },
    25: {
        "anesthetic-problem": ("S", YES),
        "relative-anesthetic": ("S", YES),
        "difficult-airway": ("S", YES),
    },
    26: {"recently-pregnant": ("S", UNSURE), "pre-eclampsia": ("A", YES)},
    27: {
        "benzodiazepine": ("R", YES),
        "sleep-or-anxiety": ("R", YES),
        "opioid": ("R", YES),
        "gabapentin": ("R", YES),
        "muscle-relaxant": ("R", YES),
    },
    28: {"maoi": ("R", YES)},
    29: {
        "stimulant": ("R", YES),
        "decongestant": ("R", YES),
        "cocaine-amphetamine": ("R", YES),
    },
    30: {"theophylline": ("A", YES), "ergometrine": ("A", YES)},
    31: {"lamotrigine": ("S", YES)},
    32: {"medicine-list": ("S", "answered")},
    33: {"escort": ("S", NO), "escort-who": None},
    34: {"no-driving": ("S", NO)},
    35: {"fasting-problem": ("S", YES)},
    38: {"off-label": ("S", UNSURE)},
}
ELSEWHERE = {36: ("about-you", "birth-date"), 37: ("treatments", "treatments-tried")}
ROWS = [
    (topic, link_id, expected)
    for topic, asked in TOPIC_TABLE.items()
    for link_id, expected in asked.items()
]
INFORMATION_ONLY = {link_id for _, link_id, expected in ROWS if expected is None}
CLASS_A = {topic for topic, _, expected in ROWS if expected and expected[0] == "A"}

QUESTIONS = questions(SCREEN)
RULES = interpretation(SCREEN)["rules"]


def on_answers(link_id):
    """Class and concerning answers, as the rules of one question have them."""
    found = [
        (rule["level"], tuple(rule["when"].get("codes", ["answered"])))
        for rule in RULES
        if rule["when"]["link_id"] == link_id and not rule["when"].get("unanswered")
    ]
    return [(level, ("answered",) if c == ("answered",) else c) for level, c in found]


def blank_rules(link_id):
    return [
        rule["level"]
        for rule in RULES
        if rule["when"]["link_id"] == link_id and rule["when"].get("unanswered")
    ]


def test_all_topics_are_covered():
    assert set(TOPIC_TABLE) | set(ELSEWHERE) == set(range(1, 39))


@pytest.mark.parametrize(("topic", "place"), ELSEWHERE.items())
def test_a_topic_answered_elsewhere_is_marked_there_and_not_asked_twice(topic, place):
    name, link_id = place

    assert topic in topics(questions(name)[link_id])
    assert not [q for q in QUESTIONS.values() if topic in topics(q)]


def test_every_question_belongs_to_one_topic_of_the_table():
    assert {link: topics(q) for link, q in QUESTIONS.items()} == {
        link_id: {topic} for topic, link_id, _ in ROWS
    }


@pytest.mark.parametrize(("topic", "link_id", "expected"), ROWS)
def test_a_question_flags_exactly_its_concerning_answers(topic, link_id, expected):
    if expected is None:
        assert on_answers(link_id) == []
        return
    level, concerning = expected
    concerning = (concerning,) if isinstance(concerning, str) else concerning

    assert on_answers(link_id) == [(LEVELS[level], concerning)]


def test_not_sure_always_flags():
    unsure = [link for link, q in QUESTIONS.items() if "not-sure" in codes(q)]

    assert len(unsure) > 80
    for link_id in unsure:
        (rule,) = on_answers(link_id)
        assert "not-sure" in rule[1], link_id


def test_a_blank_where_it_could_hide_a_contraindication_is_reviewed():
    planning = {"medicine-list": ["information"], "off-label": ["information"]}
    for topic, link_id, expected in ROWS:
        hides = (topic in CLASS_A or topic == 12) and expected is not None
        wanted = planning.get(link_id, ["review"] if hides else [])
        assert blank_rules(link_id) == wanted, link_id


def test_every_question_has_a_rule_or_is_for_information_only():
    ruled = {rule["when"]["link_id"] for rule in RULES}

    assert set(QUESTIONS) - ruled == INFORMATION_ONLY


def test_a_rule_carries_its_topic_in_its_id():
    for rule in RULES:
        (topic,) = topics(QUESTIONS[rule["when"]["link_id"]])
        assert rule["id"].startswith(f"k{topic}-{rule['when']['link_id']}")


def test_a_follow_up_is_asked_of_those_who_are_not_sure_as_well():
    for item in items(SCREEN):
        asked = {}
        for condition in item.get("enableWhen", []):
            code = condition["answerCoding"]["code"]
            asked.setdefault(condition["question"], set()).add(code)
        assert all(given == {"yes", "not-sure"} for given in asked.values())


def test_pages_follow_the_body_and_are_about_seven():
    pages = [page["linkId"] for page in definition(SCREEN)["item"]]

    assert [page for page in pages if not page.endswith("-more")] == [
        "heart",
        "head",
        "body",
        "pregnancy",
        "mind",
        "safety",
        "medicines",
        "visits",
    ]
    follow_ups = [page for page in pages if page.endswith("-more")]
    assert follow_ups == ["heart-more", "body-more", "pregnancy-more", "mind-more"]
    for page in follow_ups:
        assert pages[pages.index(page) - 1] == page.removesuffix("-more")


def test_a_follow_up_page_is_asked_when_one_of_its_questions_is():
    for page in definition(SCREEN)["item"]:
        if page["linkId"].endswith("-more"):
            asked = [item for item in page["item"] if item["type"] != "display"]
            assert all(item["enableWhen"] for item in asked)
            assert _conditions([page]) == _conditions(asked)


def test_crisis_lines_stand_before_and_after_the_questions_on_safety():
    (page,) = [p for p in definition(SCREEN)["item"] if p["linkId"] == "safety"]
    first, *asked, last = page["item"]

    assert [item["linkId"] for item in asked] == [
        "suicidal-thoughts",
        "suicide-attempt",
    ]
    for line in (first, last):
        assert line["type"] == "display"
        assert "988" in line["text"]
        assert "911" in line["text"]


def test_everyone_can_say_that_pregnancy_does_not_apply():
    for link_id in ("pregnant", "planning-pregnancy", "breastfeeding"):
        assert codes(QUESTIONS[link_id]) == ["yes", "no", "not-sure", "does-not-apply"]


def _conditions(given):
    return {
        (condition["question"], condition["answerCoding"]["code"])
        for item in given
        for condition in item["enableWhen"]
    }
