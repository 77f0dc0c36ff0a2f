"""A page of radios through our pack, beside the stock Bootstrap pack of crispy."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import crispy_bootstrap5
import pytest
from crispy_forms.helper import FormHelper
from django import forms
from django.template import engines

from intake.pages.form import PageForm
from intake.passage import Leg, Passage
from intake.questionnaires.answers import Answers
from intake.questionnaires.interpretation import Interpretation
from intake.questionnaires.loading import load
from intake.shipped import INSTRUMENTS
from tests.bench.clock import milliseconds, row
from tests.bench.test_core import large
from tests.intake.test_large_pages import one_group

PAGE = "{% load crispy_forms_tags %}{% crispy form %}"


@pytest.fixture
def bootstrap(settings):
    """The stock pack's templates, found without installing the app anew."""
    stock = Path(crispy_bootstrap5.__file__).parent / "templates"
    engine = dict(settings.TEMPLATES[0])
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], stock]}]
    settings.CRISPY_ALLOWED_TEMPLATE_PACKS = ["clinic", "bootstrap5"]


def our_form():
    definition = (INSTRUMENTS / "phq-9" / "1.0.0.json").read_bytes()
    asked = load(definition)

    def make():
        leg = Leg(uuid4(), "x", 1, asked, Interpretation(), Answers(), frozenset())
        return PageForm(step=Passage([leg]).steps[0])

    return make


def stock_form(ours):
    """The same questions as Django and crispy-bootstrap5 ask them."""

    def make():
        form = forms.Form()
        for name, asked in ours.asked.items():
            choices = [(str(n), o.display) for n, o in enumerate(asked.item.options)]
            form.fields[name] = forms.ChoiceField(
                label=asked.item.text, choices=choices, widget=forms.RadioSelect
            )
        form.helper = FormHelper()
        form.helper.template_pack = "bootstrap5"
        form.helper.form_tag = False
        form.helper.disable_csrf = True
        return form

    return make


def test_a_page_of_nine_radios(bootstrap):
    template = engines["django"].from_string(PAGE)
    ours = our_form()
    stock = stock_form(ours())
    ready = ours()

    row(
        "PHQ-9, ten questions, made and drawn",
        milliseconds(lambda: template.render({"form": ours()}), times=60),
        2,
        bootstrap5=milliseconds(lambda: template.render({"form": stock()}), times=60),
    )
    row(
        "  of which drawing",
        milliseconds(lambda: template.render({"form": ready}), times=60),
    )
    assert template.render({"form": ours()}).count('type="radio"') == 40


@pytest.mark.parametrize("text", [large(), one_group()], ids=["pages", "group"])
def test_the_pages_of_a_large_definition(text):
    """The slowest of them; a page is drawn the first time and once it is warm."""
    template = engines["django"].from_string(PAGE)
    asked = load(text)
    leg = Leg(uuid4(), "x", 1, asked, Interpretation(), Answers(), frozenset())
    steps = Passage([leg]).steps

    times = [
        milliseconds(lambda: template.render({"form": PageForm(step=step)}), times=3)  # noqa: B023
        for step in steps
    ]

    row(f"slowest of {len(steps)} pages of 800 items", max(times), 50)
