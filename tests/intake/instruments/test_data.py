"""Does what is shipped hold together? Read as JSON, without the program."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from .shipped import (
    ALL,
    INSTRUMENTS,
    LOINC,
    OWN,
    PUBLISHED,
    ROOT,
    codes,
    definition,
    interpretation,
    items,
    pathway,
    questions,
    version,
    why,
)

RULES = [(name, rule) for name in ALL for rule in interpretation(name)["rules"]]
RULE_IDS = [rule["id"] for _, rule in RULES]

# Words that promise, judge or wound, and have no place in our own questions.
UNWANTED = re.compile(
    r"\b(commit|eligible|eligibility|qualify|addict|abuser?|suffer\w*|failed|"
    r"overdose|pills|hang\w*|gun|cure\w*|guarantee\w*|proven|monitor\w*|"
    r"diagnosis)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", ALL)
def test_a_definition_says_what_it_is(name):
    shipped = definition(name)

    assert shipped["url"] == f"https://anteroom.example/fhir/Questionnaire/{name}"
    assert shipped["version"] == version(name)
    assert shipped["status"] == "active"
    assert shipped["copyright"]


@pytest.mark.parametrize("name", ALL)
def test_an_interpretation_belongs_to_its_definition(name):
    beside, shipped = interpretation(name), definition(name)

    assert (beside["questionnaire"], beside["version"]) == (
        shipped["url"],
        version(name),
    )


@pytest.mark.parametrize("name", ALL)
def test_an_instrument_tells_where_it_comes_from(name):
    text = (INSTRUMENTS / name / "PROVENANCE.md").read_text(encoding="utf-8")

    assert "2026-11-21" in text
    assert "## Before use" in text


@pytest.mark.parametrize("name", PUBLISHED)
def test_works_of_others_are_listed_in_the_notice(name):
    assert f"intake/instruments/{name}/\n" in (ROOT / "NOTICE").read_text("utf-8")


def test_codes_of_loinc_bring_the_notice_of_loinc():
    notice = "This material contains content from LOINC"
    using = [name for name in ALL if LOINC in str(definition(name)["item"])]

    assert using == ["gad-7", "phq-9", "audit-c"]
    assert all(notice in definition(name)["copyright"] for name in using)
    assert notice in (ROOT / "NOTICE").read_text("utf-8")


@pytest.mark.parametrize("name", ALL)
def test_link_ids_and_the_codes_of_answers_are_unique(name):
    link_ids = [item["linkId"] for item in items(name)]

    assert len(link_ids) == len(set(link_ids))
    for item in items(name):
        assert len(codes(item)) == len(set(codes(item))), item["linkId"]


@pytest.mark.parametrize("name", OWN)
def test_every_question_of_our_own_says_why_it_is_asked(name):
    assert [link_id for link_id, item in questions(name).items() if not why(item)] == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_scale_says_why_it_is_asked_without_touching_its_wording(name):
    assert why(definition(name))
    assert [link_id for link_id, item in questions(name).items() if why(item)] == []


@pytest.mark.parametrize("name", OWN)
def test_our_own_words_promise_and_judge_nothing(name):
    said = [text for item in items(name) for text in (item["text"], why(item) or "")]
    said += [code["display"] for i in items(name) for code in _options(i)]

    assert [text for text in said if UNWANTED.search(text)] == []


@pytest.mark.parametrize("name", ALL)
def test_a_condition_reads_an_answer_from_an_earlier_page(name):
    """So that the form works without JavaScript."""
    seen: set[str] = set()
    for page in definition(name)["item"]:
        for item in [page, *page.get("item", [])]:
            for condition in item.get("enableWhen", []):
                assert condition["question"] in seen, item["linkId"]
        seen |= {item["linkId"] for item in page.get("item", [])}


@pytest.mark.parametrize("name", ALL)
def test_a_condition_names_an_answer_that_can_be_given(name):
    asked = questions(name)
    for item in items(name):
        for condition in item.get("enableWhen", []):
            if coding := condition.get("answerCoding"):
                question = asked[condition["question"]]
                assert coding["code"] in codes(question), item["linkId"]


@pytest.mark.parametrize("name", OWN)
def test_every_page_of_our_own_has_a_title(name):
    pages = definition(name)["item"]

    assert {page["type"] for page in pages} == {"group"}
    assert all(page["text"] for page in pages)


def test_rule_ids_are_unique():
    assert len(RULE_IDS) == len(set(RULE_IDS))


@pytest.mark.parametrize("name", ALL)
def test_a_rule_names_answers_that_exist(name):
    asked, scored = questions(name), interpretation(name)["scores"]

    for rule in interpretation(name)["rules"]:
        when = rule["when"]
        if "score" in when:
            assert when["score"] in [score["code"] for score in scored]
        else:
            assert set(when.get("codes", [])) <= set(codes(asked[when["link_id"]]))
            assert len(when) == 2, rule["id"]  # the question, and one thing about it


def test_a_rule_tells_staff_what_and_why_and_from_where():
    for _, rule in RULES:
        assert rule["level"] in {"urgent", "clinician", "review", "information"}
        assert rule["title"]
        assert rule["why"].endswith(".")
        assert rule["sources"]


def test_a_source_is_known_by_its_id_or_marked_as_memory():
    for source in (source for _, rule in RULES for source in rule["sources"]):
        assert source["text"]
        assert re.fullmatch(r"[KS]\d+|M", source["id"])


def test_what_stands_on_memory_says_so():
    from_memory = [s for _, r in RULES for s in r["sources"] if s["id"] == "M"]

    assert from_memory
    assert all("unconfirmed" in source["text"] for source in from_memory)


@pytest.mark.parametrize("name", ALL)
def test_a_score_reads_items_that_exist_and_its_bands_leave_no_gap(name):
    for score in interpretation(name)["scores"]:
        assert set(score["items"]) <= set(questions(name))
        assert score["citation"]["text"]
        edges = [(band["from"], band["to"]) for band in score["bands"]]
        if edges:
            assert (edges[0][0], edges[-1][1]) == (score["low"], score["high"])
            assert all(after[0] == before[1] + 1 for before, after in pairwise(edges))


def test_no_flag_rests_on_the_unconfirmed_score():
    assert interpretation("sm-sad-adult")["scores"][0]["unconfirmed"]
    assert interpretation("sm-sad-adult")["rules"] == []


def test_the_pathway_asks_everything_once_in_the_agreed_order():
    parts = [part["questionnaires"] for part in pathway()["parts"]]

    assert parts == [
        ["about-you"],
        ["what-brings-you"],
        ["gad-7", "sm-sad-adult", "phq-9"],
        ["pc-ptsd-5", "audit-c"],
        ["ketamine-safety-screen"],
        ["treatments"],
    ]


def test_the_names_that_the_program_relies_on_are_asked():
    assert list(questions("about-you")) == [
        "name",
        "ask-for",
        "birth-date",
        "email",
        "phone",
        "email-ok",
        "text-ok",
        "call-ok",
        "voicemail-ok",
        "say-who",
        "times",
        "state",
    ]


def test_one_way_to_reach_a_person_is_needed():
    needed = {item["linkId"] for item in items("about-you") if item.get("required")}

    assert needed == {
        "name",
        "birth-date",
        "reach-you",
        "email-ok",
        "text-ok",
        "call-ok",
        "state",
    }


def test_medicines_are_asked_for_once():
    asked = [link_id for name in ALL for link_id in questions(name)]

    assert asked.count("medicine-list") == 1
    assert "medicine" not in " ".join(questions("treatments")).replace(
        "worked-other-medicine", ""
    )


def _options(item):
    return [option["valueCoding"] for option in item.get("answerOption", [])]
