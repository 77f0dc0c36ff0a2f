"""Earlier submissions of the same person: that there may be one, until confirmed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from intake.models import AuditEvent, PersonMatch
from tests.intake.desk.conftest import press, sheet_of
from tests.intake.factories import ABOUT, make_submission

MAYBE = "There may be another submission of the same person"
GAD_ITEMS = "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7"
GAD = {f"/{code}": "LA6569-3" for code in GAD_ITEMS.split()}


def earlier(days, **answers):
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        return make_submission(**answers)


def confirm(browser, one, other, verdict="same"):
    return press(browser, one, "judge", other=other.pk, verdict=verdict)


def text_of(browser, submission):
    """The sheet, without the link to what is next on the worklist."""
    page = browser.get(sheet_of(submission)).content.decode()
    return re.sub(r'<a class="following".*?</a>', "", page)


def test_nothing_of_another_submission_is_shown_before_it_is_confirmed(desk):
    before = earlier(40, **GAD)
    submission = make_submission(**GAD)

    page = text_of(desk, submission)

    assert MAYBE in page
    assert "the same e-mail address, the same full name" in page
    assert before.reference not in page
    assert AuditEvent.objects.latest("id").submissions == [submission.pk]


@pytest.mark.long
def test_only_exact_matches_are_found(desk):
    make_submission({**ABOUT, "name": "Alex Morgan", "email": "alex@example.com"})

    assert MAYBE not in text_of(desk, make_submission())


def test_a_confirmed_match_shows_what_changed_and_goes_on_record(desk, robin):
    before = earlier(40, **GAD)
    submission = make_submission(**GAD | {"/69725-0": "LA6571-9"})
    confirm(desk, submission, before)

    page = text_of(desk, submission)

    assert MAYBE not in page
    assert before.reference in page
    assert "was 7," in page
    assert "+2" in page
    assert "1 answer changed since then" in page
    read = AuditEvent.objects.latest("id")
    assert (read.actor_id, read.submissions) == (robin.pk, [submission.pk, before.pk])
    for one in (before, submission):
        assert one.events.get(kind="matched").detail["verdict"] == "same"


def test_a_match_is_undone_and_both_are_as_before(desk):
    before, submission = earlier(40, **GAD), make_submission(**GAD)
    confirm(desk, submission, before)
    confirm(desk, before, submission, "undone")

    page = text_of(desk, submission)

    assert MAYBE in page
    assert "was 7," not in page
    assert PersonMatch.objects.get().verdict == "undone"


def test_somebody_else_is_not_asked_about_again(desk):
    before, submission = earlier(40), make_submission()
    confirm(desk, submission, before, "other")

    page = text_of(desk, submission)

    assert MAYBE not in page
    assert before.reference not in page.partition("Timeline")[0]


@pytest.mark.long
def test_three_points_draw_a_trend_with_its_figures(desk):
    first, second = earlier(90, **GAD), earlier(40, **GAD | {"/69725-0": "LA6571-9"})
    submission = make_submission(**GAD)
    confirm(desk, submission, first)
    assert "<polyline" not in text_of(desk, submission)
    confirm(desk, submission, second)

    page = text_of(desk, submission)

    assert page.count("<polyline") == 1
    table = page.partition("As a table")[2]
    assert [f"<td>{total}</td>" in table for total in (7, 9)] == [True, True]


@pytest.mark.long
def test_what_came_later_is_not_called_the_time_before(desk):
    before, submission = earlier(40, **GAD), make_submission(**GAD)
    confirm(desk, submission, before)

    assert "was 7," not in text_of(desk, before)


@pytest.mark.long
def test_a_match_with_what_does_not_exist_is_refused(desk, submission):
    page = press(desk, submission, "judge", other=submission.pk, verdict="same")

    assert "This is no longer here" in page.content.decode()
    assert not PersonMatch.objects.exists()
