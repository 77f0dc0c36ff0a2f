"""Published questionnaires as pages: what was answered stands there again, and a
page that is sent back as it stands gives the same answers.
"""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from random import Random
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.template import engines

from intake.pages.form import PageForm
from intake.passage import Leg, Passage, Step
from intake.questionnaires.answers import Answers
from intake.questionnaires.enablement import relevant
from intake.questionnaires.interpretation import Interpretation
from intake.questionnaires.loading import load
from intake.questionnaires.values import Coding, DateTime
from tests.intake.answering import answered
from tests.intake.test_published_questionnaires import FILES, source, usable

pytestmark = pytest.mark.skipif(
    not FILES.is_dir(), reason="no published files in ../shared/fhir/questionnaires"
)
files = pytest.mark.parametrize("path", usable(), ids=lambda path: path.stem)


class Page(HTMLParser):
    """What a browser would send of a page, and which controls have a name to say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.controls: list[dict[str, str | None]] = []
        self.labelled: set[str | None] = set()
        self.inside_label = False
        self.select = self.textarea = ""
        self.asleep = 0  # within templates, of which a browser sends nothing
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.asleep += tag == "template"
        if tag == "label":
            self.labelled.add(found.get("for"))
            self.inside_label = True
        if tag in {"input", "select", "textarea"} and found.get("type") != "hidden":
            self.controls.append({**found, "inside": str(self.inside_label)})
        if self.asleep:
            return
        if tag == "input":
            self._input(found)
        elif tag == "select":
            self.select = found["name"]
        elif tag == "textarea":
            self.textarea = found["name"]
            self.sent.setlist(self.textarea, [""])
        elif tag == "option" and "selected" in found:
            self.sent.appendlist(self.select, found.get("value") or "")

    def _input(self, found):
        chosen = found.get("type") not in {"radio", "checkbox"} or "checked" in found
        if chosen and found.get("name"):
            self.sent.appendlist(found["name"], found.get("value") or "")

    def handle_data(self, data):
        if self.textarea:
            typed = self.sent[self.textarea] + data
            self.sent[self.textarea] = typed.removeprefix("\n")

    def handle_endtag(self, tag):
        self.asleep -= tag == "template"
        if tag == "textarea":
            self.textarea = ""
        if tag == "label":
            self.inside_label = False

    @property
    def nameless(self):
        return [
            control
            for control in self.controls
            if control["inside"] != "True" and control.get("id") not in self.labelled
        ]


def askable(questionnaire, person: int) -> Answers:
    """Right answers that a form can take: in words where the codes are elsewhere."""
    answers = answered(questionnaire, Random(person))
    elsewhere = {
        key
        for key in answers
        if not questionnaire.locate(key)[0].bounded
        and any(isinstance(value, Coding) for value in answers[key])
    }
    return relevant(questionnaire, answers.replace(dict.fromkeys(elsewhere, ("x",))))


def drawn(form: PageForm) -> Page:
    template = engines["django"].from_string(
        "{% load crispy_forms_tags %}{% crispy form %}"
    )
    return Page(template.render({"form": form}))


def steps(questionnaire, answers) -> list[Step]:
    leg = Leg(uuid4(), "x", 1, questionnaire, Interpretation(), answers, frozenset())
    return Passage([leg]).steps


@files
def test_what_was_answered_stands_there_again_and_comes_back_the_same(path):
    questionnaire = load(source(path))
    answers = askable(questionnaire, 1)

    for step in steps(questionnaire, answers):
        page = drawn(PageForm(step=step))
        again = PageForm(page.sent, step=step)

        assert again.is_valid(), again.errors
        asked = {asked.key for asked in again.asked.values()}
        assert meant(again.given, asked) == meant(answers, asked)


@pytest.mark.long
@files
def test_answers_given_page_by_page_end_as_the_same_answers(path):
    """From an empty draft: each page is filled in as often as it asks for more."""
    questionnaire = load(source(path))
    wanted = askable(questionnaire, 2)
    given = Answers()

    for _round in range(12):
        for step in steps(questionnaire, given):
            filled = given.replace(_known(step, wanted))
            full = replace(step, leg=replace(step.leg, answers=filled))
            sent = drawn(PageForm(step=full)).sent
            form = PageForm(_unscripted(sent, step), step=step)
            assert form.is_valid(), form.errors
            given = given.replace(form.given)

    asked = {
        asked.key
        for step in steps(questionnaire, given)
        for asked in PageForm(step=step).asked.values()
    }
    assert meant(relevant(questionnaire, given), asked) == meant(wanted, asked)


def _unscripted(sent: QueryDict, step: Step) -> QueryDict:
    """Without what only a script would have opened on this page."""
    awake = {asked.item.link_id for asked in PageForm(step=step).asked.values()}
    for name, asked in PageForm(sent, step=step).asked.items():
        if asked.item.link_id not in awake and "@" not in asked.key:
            boxes = [
                n for n in sent if n == name or n.startswith((f"{name}_", f"{name}-o"))
            ]
            for box in boxes:
                del sent[box]
    return sent


def meant(answers, keys) -> dict[str, list[object]]:
    """Answers in any order of ticking, moments in any zone."""
    values = {key: answers.get(key) or () for key in keys}
    return {key: sorted(map(_meaning, given)) for key, given in values.items() if given}


def _meaning(value) -> str:
    moment = value.bounds if isinstance(value, DateTime) else value
    return f"{type(value).__name__} {moment!r}"


def _known(step: Step, wanted: Answers) -> Answers:
    """The wanted answers to what this page shows now."""
    shown = {asked.key for asked in PageForm(step=step).asked.values()}
    rows = {key for key in wanted if "@" in key}
    return Answers({key: wanted.get(key) for key in {*shown, *rows}})


@files
def test_every_control_says_what_it_is_for(path):
    questionnaire = load(source(path))

    for step in steps(questionnaire, askable(questionnaire, 3)):
        assert not drawn(PageForm(step=step)).nameless
