"""Tables, sliders, markup, conditions: what stands in the page, what comes back."""

from __future__ import annotations

import json
import re
from html import unescape
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.template import engines

from intake.pages.form import PageForm
from intake.passage import Leg, Passage
from intake.questionnaires.answers import Answers
from intake.questionnaires.interpretation import Interpretation
from intake.questionnaires.loading import load
from tests.intake.every_control import (
    ACROSS,
    CODES,
    CONTROLS,
    GATED,
    GRID,
    MATRIX,
    PILLS,
    SLIDER,
    coded,
    coding,
    definition,
    extension,
    item,
    when,
)
from tests.intake.test_published_forms import Page

DRAW = "{% load crispy_forms_tags %}{% crispy form %}"


def step(*items, answers=None, seen=()):
    asked = load(definition(item("page", "group", "A page", item=list(items))))
    given = Answers(answers or {})
    leg = Leg(uuid4(), "x", 1, asked, Interpretation(), given, frozenset(seen))
    return Passage([leg]).steps[0]


def posted(here, **data):
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent[name.replace("__", "-")] = value
    return PageForm(sent, step=here)


def html(form) -> str:
    return engines["django"].from_string(DRAW).render({"form": form})


@pytest.mark.parametrize("page", [CONTROLS, PILLS, MATRIX, ACROSS, GRID, GATED])
def test_every_control_has_a_name_to_say(page):
    assert not Page(html(PageForm(step=step(page)))).nameless


def test_a_group_table_is_a_table_with_headers_and_a_row_each():
    drawn = html(PageForm(step=step(PILLS, answers={"pill@0": ["A"], "pill@1": ["B"]})))

    assert re.findall(r'<th scope="col">\s*(?:<span[^>]*>)?([^<]+)', drawn) == [
        "Row",
        "Name",
        "Dose",
        "Every day",
        "Taken for",
    ]
    assert re.findall(r'<th scope="row">(\d)</th>', drawn) == ["1", "2"]
    assert 'Name <span class="visually-hidden">(Your medicines 2)</span>' in drawn
    assert 'name="add" value="q1"' in drawn


def test_a_row_is_added_to_a_table_without_a_script():
    here = step(PILLS)

    form = posted(here, add="q1", n__q1="1", q2__0="Aspirin").without_errors()

    assert re.findall(r'<th scope="row">(\d)</th>', html(form)) == ["1", "2"]
    assert form["q2-0"].value() == "Aspirin"


def test_a_slip_in_a_table_is_said_in_its_cell():
    form = posted(step(PILLS), n__q1="1", q3__0="12")

    assert list(form.errors) == ["q2-0"]
    assert 'id="id_q2-0_error"' in html(form)


@pytest.mark.parametrize("table", [MATRIX, ACROSS])
def test_questions_with_the_same_answers_stand_in_a_table(table):
    here = step(table)

    drawn = html(PageForm(step=here))
    form = posted(here, q2="0", q3="2")

    assert "<fieldset" not in drawn
    assert drawn.count('type="radio"') == 6
    labelled = re.findall(r'aria-labelledby="(\S+) (\S+)"', drawn)
    ids = set(re.findall(r'\bid="([^"]+)"', drawn))
    assert len(labelled) == 6
    assert {one for pair in labelled for one in pair} <= ids
    assert form.is_valid()
    assert [values[0].code for values in form.given.values()] == ["never", "often"]


def test_what_was_chosen_and_what_is_wrong_shows_in_the_table():
    here = step(MATRIX)
    form = posted(here, q3="2")

    drawn = html(form)

    assert list(form.errors) == ["q2"]
    assert 'id="id_q2_error"' in drawn
    assert re.search(r'name="q3" value="2"[^>]*checked', drawn)


def test_questions_with_different_answers_stand_one_below_the_other():
    other = item("x", "choice", "Other", answerOption=coded("a", "b", "c"))
    table = {**MATRIX, "item": [*MATRIX["item"], other]}

    drawn = html(PageForm(step=step(table)))

    assert "<table" not in drawn
    assert drawn.count('type="radio"') == 9


def test_a_grid_has_a_row_for_each_group():
    drawn = html(PageForm(step=step(GRID)))

    assert re.findall(r'<th scope="row">(\w+)</th>', drawn) == ["Weekdays", "Weekends"]
    assert 'Naps <span class="visually-hidden">(Sleep Weekends)</span>' in drawn


def test_a_slider_says_its_limits_to_the_script_and_stays_a_number_box():
    form = PageForm(step=step(item("x", "integer", "Pain", *SLIDER)))

    drawn = html(form)

    assert 'data-slider-min="0" data-slider-max="10" data-slider-step="2"' in drawn
    assert form.scripts == ["js/slider.js"]
    assert PageForm(step=step(item("x", "integer", "Pain"))).scripts == []


def test_labels_look_as_their_author_marked_them_up_and_nothing_acts():
    marked = {"extension": [extension("rendering-markdown", Markdown="*one* <b>x</b>")]}
    one = {"valueCoding": {"code": "1", "display": "one", "_display": marked}}
    two = {"valueString": "two", "_valueString": marked}
    asked = item("x", "choice", "Which?", answerOption=[one, two])

    drawn = html(PageForm(step=step(CONTROLS, asked)))

    assert "Any <b>pain</b><br>today?" in drawn
    assert "<strong>Read</strong> this" in drawn
    assert drawn.count("<em>one</em> &lt;b&gt;x&lt;/b&gt;") == 2
    assert "x()" not in drawn


def test_a_question_can_link_to_help():
    drawn = html(PageForm(step=step(CONTROLS)))

    assert 'href="https://clinic.example/help" target="_blank"' in drawn


@pytest.mark.parametrize(
    ("orientation", "is_across"), [("horizontal", True), ("vertical", False)]
)
def test_answers_stand_as_the_definition_says(orientation, is_across):
    asked = item(
        "x",
        "choice",
        "Which?",
        extension("questionnaire-choiceOrientation", Code=orientation),
        answerOption=coded("a", "b" if is_across else "c"),
    )

    assert PageForm(step=step(asked)).fields["q1"].across is is_across


# Conditions within a page ---------------------------------------------------------

OPEN = {"pain": [True]}


def conditions(form) -> list[dict]:
    found = re.findall(r'data-when="([^"]+)"', html(form))
    return [json.loads(unescape(text)) for text in found]


def test_what_could_be_asked_sleeps_in_a_template_that_no_browser_sends():
    form = PageForm(step=step(GATED))

    assert [asked.key for asked in form.asked.values()] == ["pain"]
    assert set(Page(html(form)).sent) == {"shown"}
    assert form.scripts == ["js/slider.js", "js/conditions.js"]


def test_conditions_name_fields_and_numbers_never_links_or_codes():
    drawn = html(PageForm(step=step(GATED)))

    found = conditions(PageForm(step=step(GATED)))
    assert found == [
        {"any": False, "tests": [["q2", "=", "true"]]},
        {"any": False, "tests": [["q3", "=", "2"]]},
        {"any": False, "tests": [["q6", ">", "6"]]},
        {"any": True, "tests": [["q3", "=", "0"], ["q3", "=", "1"]]},
        {"any": False, "tests": [["q2", "exists", False]]},
    ]
    assert "elsewhere" not in drawn
    assert "strong-words" not in drawn


def test_without_a_script_the_server_asks_again():
    form = posted(step(GATED), q2="true")

    assert form.is_valid()
    assert list(form.given) == ["pain"]
    assert "where" not in form.keys


def test_what_a_script_opened_is_taken_with_the_answer_that_opened_it():
    form = posted(
        step(GATED),
        q2="true",
        q3="2",
        q5="Knee",
        q6="8",
        q7="Rest",
        woken="q3 q5 q6 q7",
    )

    assert form.is_valid(), form.errors
    assert form.given["place-name"] == ["Knee"]
    assert form.given["strong-words"] == ["Rest"]
    assert {"where", "place-name", "strong"} <= form.keys


def test_what_a_script_opened_says_so_when_it_is_sent():
    awake = html(PageForm(step=step(GATED))).replace("template", "div")

    assert Page(awake).sent.getlist("woken") == ["q3", "q7", "q5 q6", "q8"]


def test_what_was_opened_and_left_is_not_asked_again():
    form = posted(step(GATED), q2="true", woken="q3")

    assert form.is_valid()
    assert "where" in form.keys


def test_what_a_script_opened_is_held_to_its_rules():
    form = posted(step(GATED), q2="true", q3="2", q6="x", woken="q3 q5 q6")

    assert sorted(form.errors) == ["q5", "q6"]


def test_what_is_hidden_by_another_answer_keeps_its_answer_and_stops_nobody():
    answers = {**OPEN, "where": load(definition(GATED)).item("where").initial}
    here = step(GATED, answers=answers)

    form = posted(here, q2="false", q3="1", q6="x", q5="")

    assert form.is_valid(), form.errors
    assert form.given["where"][0].code == "back"


def test_a_condition_that_only_the_server_can_judge_is_left_to_it():
    words = item("words", "string", "Words")
    on_words = when("words", answerString="secret")
    on_date = when("day", ">", answerDate="2020-01-01")
    here = step(
        words,
        item("day", "date", "Day"),
        item("x", "string", "X", enableWhen=[on_words]),
        item("y", "string", "Y", enableWhen=[on_date]),
    )

    form = PageForm(step=here)

    assert conditions(form) == []
    assert "secret" not in html(form)
    assert "q3" not in form.fields


def test_what_other_pages_settle_is_settled():
    first = item("first", "group", "First", item=[item("a", "boolean", "A")])
    both = [when("a", answerBoolean=True), when("b", answerBoolean=True)]
    gated = item("c", "string", "C", enableWhen=both, enableBehavior="all")
    second = item("second", "group", "Second", item=[item("b", "boolean", "B"), gated])
    asked = load(definition(first, second))

    def found(answers):
        leg = Leg(uuid4(), "x", 1, asked, Interpretation(), answers, frozenset([0]))
        return conditions(PageForm(step=Passage([leg]).steps[1]))

    assert found(Answers({"a": [True]})) == [
        {"any": False, "tests": [["q3", "=", "true"]]}
    ]
    assert found(Answers({"a": [False]})) == []


def test_a_row_of_a_table_has_conditions_of_its_own():
    gate = item("gate", "boolean", "Gate")
    inner = item(
        "inner", "string", "Inner", enableWhen=[when("gate", answerBoolean=True)]
    )
    rows = item("rows", "group", "Rows", repeats=True, item=[gate, inner])

    found = conditions(PageForm(step=step(rows, answers={"gate@1": [True]})))

    assert [test["tests"][0][0] for test in found] == ["q2-0", "q2-1"]


def test_an_answer_that_is_not_offered_opens_nothing():
    asked = item("a", "choice", "A", answerOption=coded("x"))
    gated = item("b", "string", "B", enableWhen=[when("a", **coding("z"))])

    assert conditions(PageForm(step=step(asked, gated))) == []
    assert CODES not in html(PageForm(step=step(asked, gated)))
