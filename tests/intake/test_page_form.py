"""A page of questions: how it is asked, and what comes back."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils import translation

from intake.pages.form import PageForm
from intake.passage import Leg, Passage
from intake.questionnaires import loading
from intake.questionnaires.answers import Answers
from intake.questionnaires.interpretation import Interpretation
from intake.questionnaires.values import Coding, Date, DateTime, Quantity, Time

CODES = "https://clinic.example/codes"


def questionnaire(*items):
    return loading.load(
        {
            "resourceType": "Questionnaire",
            "url": "https://clinic.example/Questionnaire/example",
            "version": "1",
            "status": "active",
            "item": list(items),
        }
    )


def page(*items, answers=None, data=None):
    """The form of the first page; `data` as a browser would post it."""
    asked = questionnaire(*items)
    given = Answers(answers or {})
    leg = Leg(uuid4(), "example", 1, asked, Interpretation(), given, frozenset())
    [step] = Passage([leg]).steps
    if data is None:
        return PageForm(step=step)
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    return PageForm(posted, step=step)


def item(link_id, kind, **more):
    return {"linkId": link_id, "type": kind, "text": f"About {link_id}", **more}


def in_markdown(words):
    url = "http://hl7.org/fhir/StructureDefinition/rendering-markdown"
    return {"extension": [{"url": url, "valueMarkdown": words}]}


def coded(*codes):
    return [
        {"valueCoding": {"system": CODES, "code": code, "display": code.title()}}
        for code in codes
    ]


MEDICINES = item(
    "medicines",
    "group",
    repeats=True,
    item=[item("name", "string"), item("dose", "quantity")],
)


@pytest.mark.parametrize(
    ("kind", "posted", "value"),
    [
        ("boolean", {"q0": "false"}, False),
        ("integer", {"q0": "12"}, 12),
        ("decimal", {"q0": "1.50"}, "1.50"),
        ("string", {"q0": "  two  words "}, "two  words"),
        ("text", {"q0": "a\r\nb"}, "a\nb"),
        ("url", {"q0": "https://clinic.example/x"}, "https://clinic.example/x"),
        ("time", {"q0": "9:30"}, Time("09:30:00")),
        ("date", {"q0_year": "1985"}, Date("1985")),
        ("date", {"q0_year": "1985", "q0_month": "3"}, Date("1985-03")),
        (
            "date",
            {"q0_year": "1985", "q0_month": "3", "q0_day": "7"},
            Date("1985-03-07"),
        ),
        ("dateTime", {"q0_year": "2020"}, DateTime("2020")),
    ],
)
def test_each_type_comes_back_as_its_own_kind_of_value(kind, posted, value):
    form = page(item("x", kind), data=posted)

    assert form.is_valid(), form.errors
    [given] = form.given["x"]
    assert given == value or str(given) == value
    again = page(item("x", kind), answers={"x": [given]})
    assert again.initial["q0"] is not None


@pytest.mark.parametrize(
    ("kind", "posted"),
    [
        ("integer", {"q0": "1.5"}),
        ("decimal", {"q0": "many"}),
        ("time", {"q0": "25:00"}),
        ("date", {"q0_day": "3"}),
        ("date", {"q0_year": "2023", "q0_month": "2", "q0_day": "30"}),
        ("dateTime", {"q0_year": "2020", "q0_time": "9:30"}),
        ("url", {"q0": "not an address"}),
        ("string", {"q0": "two\nlines"}),
        ("quantity", {"q0_number": "heavy"}),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_question(kind, posted):
    form = page(item("x", kind), data=posted)

    assert not form.is_valid()
    assert list(form.errors) == ["q0"]


def test_unanswered_is_not_no():
    form = page(item("x", "boolean"), data={})

    assert form.is_valid()
    assert form.given == {"x": []}


def test_no_code_of_an_answer_and_no_link_id_stands_in_the_page():
    form = page(item("secret-link", "choice", answerOption=coded("secret-code")))

    html = render_to_string("clinic/field.html", {"field": form["q0"]})

    assert "secret-link" not in "".join(form.fields)
    assert "secret-code" not in html


def test_an_amount_takes_one_of_its_units():
    units = [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption",
            "valueCoding": {"system": CODES, "code": code, "display": code},
        }
        for code in ("kg", "lb")
    ]
    weight = item("weight", "quantity", extension=units)

    form = page(weight, data={"q0_number": "72.5", "q0_unit": "1"})
    without = page(weight, data={"q0_number": "72.5", "q0_unit": ""})

    assert form.is_valid(), form.errors
    assert form.given["weight"] == [Quantity("72.5", "lb", CODES, "lb")] or (
        str(form.given["weight"][0].value) == "72.5"
        and form.given["weight"][0].code == "lb"
    )
    assert not without.is_valid()


def test_other_words_stand_beside_the_options():
    color = item("color", "open-choice", answerOption=coded("red", "blue"))

    chosen = page(color, data={"q0": "1", "q0-other": ""})
    other = page(color, data={"q0": "", "q0-other": "sea green"})

    assert chosen.is_valid()
    assert other.is_valid()
    assert chosen.given["color"] == [Coding(CODES, "blue")]
    assert other.given["color"] == ["sea green"]


def test_none_of_these_stands_alone():
    exclusive = {
        "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
        "valueBoolean": True,
    }
    options = coded("one", "two", "none")
    options[2]["extension"] = [exclusive]
    tried = item("tried", "choice", repeats=True, answerOption=options)

    both = page(tried, data={"q0": ["0", "2"]})
    alone = page(tried, data={"q0": ["2"]})

    assert "q0" in both.errors
    assert alone.is_valid()


def test_add_another_gives_one_more_row_and_keeps_what_was_typed():
    form = page(MEDICINES, data={"add": "q0", "n-q0": "1", "q1-0": "Aspirin"})

    assert form.is_adding
    shown = form.without_errors()
    assert {"q1-0", "q1-1"} <= set(shown.fields)
    assert shown["q1-0"].value() == "Aspirin"
    assert not shown.errors


def test_an_empty_row_is_taken_out_and_those_below_move_up():
    form = page(
        MEDICINES,
        data={"n-q0": "3", "q1-0": "", "q1-1": "Aspirin", "q1-2": "Lithium"},
    )

    assert form.is_valid(), form.errors
    kept = Answers(form.given)
    assert kept == Answers({"name@0": ["Aspirin"], "name@1": ["Lithium"]})


def test_a_repeating_question_takes_several_answers():
    allergies = item("allergies", "string", repeats=True)

    form = page(
        allergies, data={"n-q0": "3", "q0.0": "nuts", "q0.1": "", "q0.2": "bees"}
    )

    assert form.is_valid()
    assert form.given["allergies"] == ["nuts", "bees"]


def test_questions_below_an_answer_follow_it_when_a_row_goes():
    nested = item("child", "string", repeats=True, item=[item("age", "integer")])
    answers = {"child": ["Ann", "Bob"], "age@0": [3], "age@1": [5]}

    form = page(
        nested,
        answers=answers,
        data={"n-q0": "2", "q0.0": "", "q0.1": "Bob", "q1-0": "3", "q1-1": "5"},
    )

    assert form.is_valid(), form.errors
    kept = Answers(answers).replace(form.given)
    assert kept == Answers({"child": ["Bob"], "age@0": [5]})


def test_no_more_rows_than_the_definition_allows_and_never_thousands():
    form = page(MEDICINES, data={"add": "q0", "n-q0": "999"})

    assert len(form.fields) < 200


@pytest.mark.parametrize("repeats", [False, True])
def test_a_question_drawn_once_looks_as_the_template_draws_it(repeats):
    mood = item("mood", "choice", repeats=repeats, answerOption=coded("a", "b", "c"))
    chosen = page(mood, answers={"mood": [Coding(CODES, "b")]})
    [_shown, part] = chosen.helper.layout.fields

    drawn = part.render(_crispy(chosen), {})

    assert drawn == render_to_string("clinic/field.html", {"field": chosen["q0"]})
    assert "checked" in drawn


@pytest.mark.parametrize("kind", ["string", "text", "integer", "decimal", "time"])
def test_words_typed_once_stand_there_as_the_template_draws_them(kind):
    words = '</textarea>"> name="q0" <b>&amp; it\'s'
    typed = {"integer": 7, "decimal": Decimal("1.5"), "time": Time("09:30:00")}
    asked = item("words", kind, maxLength=99) if kind in {"string", "text"} else None
    asked = asked or item("words", kind)
    for answers in ({}, {"words": [typed.get(kind, words)]}, {}):
        form = page(asked, answers=answers)

        drawn = form.helper.layout.fields[-1].render(_crispy(form), {})

        assert drawn == render_to_string("clinic/field.html", {"field": form["q0"]})


@pytest.mark.parametrize("kind", ["string", "choice"])
def test_a_label_that_looks_like_a_box_takes_no_answer_away(kind):
    said = 'Write <textarea name="q0"></textarea> name="q0" or id="id_q0_0" below'
    options = {"answerOption": coded("a", "b")} if kind == "choice" else {}
    asked = item("words", kind, text=said, _text=in_markdown(said), **options)
    given = Coding(CODES, "a") if kind == "choice" else "Mine"
    form = page(asked, answers={"words": [given]})

    drawn = form.helper.layout.fields[-1].render(_crispy(form), {})

    assert drawn == render_to_string("clinic/field.html", {"field": form["q0"]})
    assert "Mine" in drawn or " checked" in drawn


def test_what_one_person_chose_is_never_drawn_for_the_next():
    mood = item("mood", "choice", answerOption=coded("a", "b"))
    mine = page(mood, answers={"mood": [Coding(CODES, "a")]})
    yours = page(mood)

    mine.helper.layout.fields[1].render(_crispy(mine), {})
    drawn = yours.helper.layout.fields[1].render(_crispy(yours), {})

    assert "checked" not in drawn


def test_a_question_with_an_error_is_drawn_with_it():
    mood = item("mood", "choice", required=True, answerOption=coded("a", "b"))
    form = page(mood, data={"q0": "7"})

    drawn = form.helper.layout.fields[1].render(_crispy(form), Context())

    assert 'class="error"' in drawn


def test_fields_are_made_anew_for_another_language():
    described = item("x", "string", extension=[
        {
            "url": "http://hl7.org/fhir/StructureDefinition/entryFormat",
            "valueString": "AB-12",
        }
    ])  # fmt: skip

    english = page(described).fields["q0"]
    with translation.override("es"):
        spanish = page(described).fields["q0"]

    assert english is not spanish


def _crispy(form):
    """A form as crispy hands it to layout objects."""
    form.rendered_fields = set()
    form.crispy_field_template = None
    return form
