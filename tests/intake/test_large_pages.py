"""More questions than one page can send: as many pages as it needs."""

from __future__ import annotations

from math import ceil
from uuid import uuid4

from django.http import QueryDict

from intake.actions import catalogue as actions
from intake.catalogue import hindrances
from intake.curation import preview
from intake.pages.form import PageForm
from intake.passage import Leg, Passage
from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import MAX_FIELDS, fields
from intake.questionnaires.interpretation import Interpretation
from intake.questionnaires.loading import load
from tests.intake.every_control import coded, definition, item

EIGHT_HUNDRED = 800


def questions(count: int, start: int = 0):
    numbers = range(start, start + count)
    return [item(f"q{n}", "string", f"Question {n}?") for n in numbers]


def one_group(count: int = EIGHT_HUNDRED) -> str:
    return definition(item("all", "group", "All of it", item=questions(count)))


def begun(text: str) -> Leg:
    asked = load(text)
    return Leg(uuid4(), "x", 1, asked, Interpretation(), Answers(), frozenset())


def test_one_group_of_800_questions_is_asked_page_by_page_and_nothing_is_lost(settings):
    leg, pages = begun(one_group()), 0
    here = Passage([leg]).steps[0]

    while here is not None:
        names = PageForm(step=here).asked
        sent = QueryDict(mutable=True)
        sent.update({name: f"to {asked.key}" for name, asked in names.items()})
        assert len(sent) <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        form = PageForm(sent, step=here)
        assert form.is_valid()
        leg, here = preview.following(form, form.given)
        pages += 1

    assert pages == ceil(EIGHT_HUNDRED / MAX_FIELDS)
    assert [leg.answers.get(f"q{n}") for n in range(EIGHT_HUNDRED)] == [
        (f"to q{n}",) for n in range(EIGHT_HUNDRED)
    ]


def test_a_page_that_is_small_enough_stays_whole():
    assert len(load(one_group(MAX_FIELDS)).pages) == 1
    assert len(load(one_group(MAX_FIELDS + 1)).pages) == 2


def test_a_group_inside_a_large_page_is_parted_only_when_it_must_be():
    small = item("small", "group", "Small", item=questions(60))
    large = item("large", "group", "Large", item=questions(150, 60))
    other = item("other", "group", "Other", item=questions(60, 210))
    pages = load(
        definition(item("p", "group", "Page", item=[small, other, large]))
    ).pages

    assert [(page.title, len(page.items)) for page in pages] == [
        ("Page", 1),
        ("Page", 1),
        ("Large", 60),
        ("Large", 60),
        ("Large", 30),
    ]
    assert [page.index for page in pages] == [0, 1, 2, 3, 4]


def test_boxes_to_tick_and_dates_count_for_what_they_send():
    ticks = item("t", "choice", "T", repeats=True, answerOption=coded("a", "b", "c"))
    asked = load(definition(item("p", "group", "P", item=[ticks])))

    assert fields(asked.item("t")) == 3
    assert fields(load(definition(item("d", "dateTime", "D"))).item("d")) == 4


def test_rows_are_added_only_while_all_of_them_can_be_sent():
    rows = item("rows", "group", "Rows", repeats=True, item=questions(60))
    here = Passage([begun(definition(rows))]).steps[0]

    def grows(count: int) -> bool:
        form = PageForm(QueryDict(f"n-q0={count}"), step=here)
        [block] = form.helper.layout.fields[1:]
        return bool(block.context["grows"])

    assert grows(1)
    assert not grows(5)


def test_what_no_page_can_send_is_not_activated(db):
    rows = item("rows", "group", "Rows", repeats=True, item=questions(450))
    version = actions.load(definition(rows), "", "Ours")[0]

    assert any("form fields at once" in reason for reason in hindrances(version))
