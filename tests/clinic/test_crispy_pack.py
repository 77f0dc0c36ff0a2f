"""The template pack `clinic`: what a form looks like to those who fill it in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

FREQUENCY = [("0", "Not at all"), ("1", "Several days"), ("2", "Nearly every day")]
WORDING = "Thoughts that you would be better off dead"


class DayWidget(forms.MultiWidget):
    def __init__(self) -> None:
        boxes = {
            "month": forms.TextInput({"title": "Month", "size": 2}),
            "day": forms.TextInput({"title": "Day", "size": 2}),
        }
        super().__init__(boxes)

    def decompress(self, value: Any) -> list[Any]:
        return [None, None]


class DayField(forms.MultiValueField):
    widget = DayWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([forms.IntegerField(), forms.IntegerField()], **kwargs)

    def compress(self, data_list: list[Any]) -> list[Any]:
        return data_list


class Questions(forms.Form):
    q0 = forms.ChoiceField(
        label="Trouble relaxing",
        help_text="In the last two weeks.",
        choices=FREQUENCY,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one answer."},
    )
    q1 = forms.CharField(label="What name should we ask for?", help_text="Any name.")
    q2 = forms.CharField(label="Medicines", required=False, widget=forms.Textarea)
    q3 = forms.MultipleChoiceField(
        label="Which have you tried?",
        choices=[("a", "Talking <therapy>"), ("b", "Something else")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    q4 = DayField(label="Date of birth")
    q5 = forms.BooleanField(label="I agree")


def rendered(form: forms.Form) -> str:
    template = Template("{% load crispy_forms_tags %}{% crispy form %}")
    return template.render(Context({"form": form, "csrf_token": "token"}))


def ids(html: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', html)


@pytest.fixture
def wrong() -> str:
    return rendered(Questions({"q3": ["b"], "q4_month": "3", "q4_day": ""}))


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert "autofocus" not in rendered(Questions())


def test_the_summary_takes_the_focus_without_javascript(wrong: str) -> None:
    assert re.search(r'class="summary"[^>]* tabindex="-1" autofocus', wrong)


def test_each_link_of_the_summary_leads_to_a_control(wrong: str) -> None:
    links = re.findall(r'<a href="#([^"]+)"', wrong)

    assert links == ["id_q0_0", "id_q1", "id_q4_0", "id_q5"]
    assert set(links) <= set(ids(wrong))


def test_an_error_stands_between_the_question_and_its_answers(wrong: str) -> None:
    legend = wrong.index("</legend>")
    said = '<p class="error" lang="en-us" id="id_q0_error">Choose one answer.</p>'
    error = wrong.index(said)

    assert legend < error < wrong.index('id="id_q0_0"')


def test_hint_and_error_describe_the_group_that_they_belong_to(wrong: str) -> None:
    assert 'aria-describedby="id_q0_helptext id_q0_error"' in wrong
    assert {"id_q0_helptext", "id_q0_error"} <= set(ids(wrong))
    assert 'aria-describedby="id_q1_helptext id_q1_error"' in wrong


def test_no_id_is_used_twice(wrong: str) -> None:
    assert len(ids(wrong)) == len(set(ids(wrong)))


def test_what_was_typed_and_chosen_is_kept(wrong: str) -> None:
    assert re.search(r'value="b" id="id_q3_1" checked', wrong)
    assert re.search(r'name="q4_month" id="id_q4_0" value="3"', wrong)


def test_every_box_of_a_date_has_its_own_label(wrong: str) -> None:
    assert '<label for="id_q4_0">Month</label>' in wrong
    assert '<label for="id_q4_1">Day</label>' in wrong


def test_markup_in_an_option_is_shown_as_text() -> None:
    html = rendered(Questions())

    assert "Talking &lt;therapy&gt;" in html
    assert "<therapy>" not in html


def test_what_may_be_left_out_says_so_unless_the_form_decides() -> None:
    form = Questions()
    form.fields["q3"].optional = False  # type: ignore[attr-defined]

    html = rendered(form)

    assert html.count("(optional)") == 1
    assert html.index("Medicines") < html.index("(optional)")


def test_a_question_that_a_form_names_is_not_repeated_in_the_summary() -> None:
    form = Questions({})
    form.fields["q0"].label = WORDING
    form.fields["q0"].summary_label = "Question 9"  # type: ignore[attr-defined]

    html = rendered(form)

    assert '<a href="#id_q0_0">Question 9</a>' in html
    assert html.count(WORDING) == 1


def test_a_question_can_say_why_it_is_asked() -> None:
    form = Questions()
    form.fields["q1"].why = "So that we ask for the right person."  # type: ignore[attr-defined]

    html = rendered(form)

    assert '<summary lang="en-us">Why we ask</summary>' in html
    assert html.count("<details") == 1


def test_an_error_of_the_whole_form_stands_in_the_summary() -> None:
    form = Questions({})
    form.add_error(None, "This page was open too long.")

    assert "<li>This page was open too long.</li>" in rendered(form)
