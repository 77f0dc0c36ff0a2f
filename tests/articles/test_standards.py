"""Each rule of the content standard, shown a text that breaks it."""

from __future__ import annotations

from datetime import date

import pytest

from articles import standards

TODAY = date(2026, 11, 21)
PAGES = {"/help-now/", "/articles/other/"}
CARD = "```help\n```\n"


def broken(body, *, unknowns="- How long it lasts.", **others):
    parts = {"short_answer": "- It may help.", "body": body, "unknowns": unknowns}
    found = standards.check(
        parts | others,
        known={"doe2018", "crane2023"},
        pages=PAGES,
        today=TODAY,
        terms={"CBT"},
    )
    return [finding.rule for finding in found]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("In all, 6 of 18 people responded.", "number without a reference"),
        ("Half of them slept.", "number without a reference"),
        ("| a | b |\n|---|---|\n| x | 5 of 9 |\n", "number without a reference"),
        ("It is effective.", "weighty word without a reference"),
        ("Studies show it.", "weighty word without a reference"),
        ("A miracle for addicts.", "forbidden phrase"),
        ("Book now and see.", "forbidden phrase"),
        ("It is safe.", "claim told as fact"),
        ("Ask about our success rate.", "claim told as fact"),
        ("It had 17 adverts [@crane2023].", "unconfirmed figure told as certain"),
        ("It costs $500 [@doe2018].", "price without its year"),
        ("In 2023 it cost $500 [@doe2018].", "price past its date"),
        ("See [this](/articles/gone/).", "broken link"),
        ("See https://example.com for it.", "broken link"),
        ("It may help [@roe2020].", "unknown reference"),
        (f"Some think of suicide.\n\n{CARD}", "no help beside it"),
        ("Suicide: call or text 988.", "no help beside it"),
        ("Ask about an SNRI.", "unexplained abbreviation"),
        ("It is a subanesthetic dose.", "unexplained word"),
    ],
)
def test_a_rule_that_is_broken_is_named(text, rule):
    assert broken(text) == [rule] or rule in broken(text)


@pytest.mark.parametrize(
    "text",
    [
        "In all, 6 of 18 people responded [@doe2018].",
        "Call or text 988, or call 911. Ask all 12 questions.",
        "| a | b |\n|---|---|\n| x | 5 of 9 [@doe2018] |\n",
        "It is not safe for everyone. Is it safe?",
        "## Red flags in advertising\n\n- a “success rate”;\n- the word “safe”.",
        "In the US, ask about CBT.",
        "About 17 adverts were seen [@crane2023].",
        f"If you think about suicide, call 988 now.\n\n{CARD}",
        "See [this](/articles/other/) and [help](/help-now/).",
        "In 2023 it cost $500 [@doe2018]. Prices here hold until June 30, 2027.",
    ],
)
def test_a_text_that_keeps_the_rules_passes(text):
    assert broken(text) == []


def test_prices_expire_on_the_day_that_the_text_names():
    text = "In 2023 it cost $500 [@doe2018]. Prices hold until November 20, 2026."

    assert "price past its date" in broken(text)


def test_a_positive_trial_needs_the_negative_one_beside_it():
    assert standards.one_sided({"body": "It helped [@feder2021]."}) == [
        "feder2021 without abdallah2022"
    ]
    both = {"body": "It helped [@feder2021].", "unknowns": "Or not [@abdallah2022]."}
    assert standards.one_sided(both) == []


def test_what_we_do_not_know_is_part_of_every_article():
    assert broken("It may help.", unknowns=" ") == ["part missing"]


def test_an_answer_is_held_to_the_same_rules():
    assert broken("It may help.", **{"How many?": "It is 9 of 10."}) == [
        "number without a reference"
    ]
