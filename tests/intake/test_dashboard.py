"""The desk in figures: right, vague where small, as cheap for many as for few."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from articles import editors
from clinic import roles
from intake import retention
from intake.actions import review
from intake.dashboard import dashboard
from intake.messages import self_test
from intake.models import HouseRules, StopCount
from tests.factories import make_user, sign_in
from tests.intake.factories import make_draft, make_submission, unsee

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def sent_and_read(
    ago: timedelta, after: timedelta, *, decided: timedelta | None = None
):
    """Sent so long ago, read and decided some time after that."""
    moment = timezone.now() - ago
    by = make_user(roles.CLINICIANS)
    with time_machine.travel(moment):
        submission = make_submission()
    with time_machine.travel(moment + after):
        review.opened(submission, by=by)
    if decided:
        with time_machine.travel(moment + decided):
            seen = review.newest(submission)
            review.decide(submission.pk, "declined", by=by, text="No", seen=seen)
    return submission


def test_the_median_is_of_what_was_read(open_clinic):
    for hours in (1, 2, 30):
        sent_and_read(5 * DAY, hours * HOUR)
    make_submission()

    read, decided = dashboard(timezone.now()).times

    assert read.words == "2.0 hours"
    assert read.measured == 3
    assert decided.words == "nothing to measure yet"


@pytest.mark.long
def test_what_takes_longer_than_promised_says_so(open_clinic):
    HouseRules.objects.create(pk=1, decide_days=2)
    sent_and_read(9 * DAY, HOUR, decided=5 * DAY)

    read, decided = dashboard(timezone.now()).times

    assert (decided.words, decided.is_late, decided.width) == ("5.0 days", True, 100)
    assert not read.is_late


@pytest.mark.long
def test_what_was_sent_long_ago_no_longer_counts(open_clinic):
    sent_and_read(40 * DAY, 30 * HOUR)

    assert dashboard(timezone.now()).times[0].measured == 0


@pytest.mark.long
def test_the_oldest_waiting_is_named_by_its_time(open_clinic):
    assert dashboard(timezone.now()).waiting.oldest is None
    with time_machine.travel(timezone.now() - 3 * DAY):
        make_submission()

    waiting = dashboard(timezone.now()).waiting
    assert (waiting.oldest.words, waiting.oldest.is_late) == ("3.0 days", False)
    assert (waiting.urgent, waiting.to_do, waiting.width) == ("0", "1", 0)


@pytest.mark.long
def test_who_began_is_counted_though_the_draft_is_forgotten(open_clinic):
    with time_machine.travel(timezone.now() - 14 * DAY):
        make_draft()
        make_submission()
    retention.purge(timezone.now() - 7 * DAY)

    week = next(w for w in dashboard(timezone.now()).weeks if w.started)

    assert (week.started, week.sent, week.stopped) == (2, 1, 1)
    assert (week.started_height, week.sent_height) == (100, 50)


@pytest.mark.long
def test_where_somebody_stopped_is_the_page_not_gone_on_from(open_clinic):
    draft = make_draft()
    unsee(draft, "/44250-9")
    with time_machine.travel(timezone.now() + 8 * DAY):
        retention.purge(timezone.now() - 7 * DAY)

    assert StopCount.objects.get().page == "PHQ-9, 1"


@pytest.mark.long
def test_whoever_answered_all_and_never_sent_stopped_at_the_end(draft):
    retention.purge(timezone.now())

    assert StopCount.objects.get().page == "check and send"


@pytest.mark.long
def test_a_draft_that_does_not_open_is_forgotten_all_the_same(draft):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_response SET document = 'nothing sealed'")

    assert retention.purge(timezone.now()) == 1
    assert StopCount.objects.get().page == "unknown"


@pytest.mark.long
def test_one_that_was_sent_away_for_age_is_not_counted(draft):
    retention.forget(draft.pk)

    assert not StopCount.objects.exists()


def test_few_are_not_counted_out(open_clinic):
    monday = timezone.now().date() - timedelta(days=timezone.now().weekday())
    for page, count in (("PHQ-9, 1", 12), ("GAD-7, 1", 4), ("About you, 2", 1)):
        StopCount.objects.create(week=monday, page=page, count=count)

    stops = dashboard(timezone.now()).stops

    assert [(stop.page, stop.count) for stop in stops] == [
        ("PHQ-9, 1", "12"),
        ("2 other pages", "fewer than 5 each"),
    ]


def test_the_front_page_draws_each_figure_with_its_table(reviewer, owner, open_clinic):
    sent_and_read(DAY, HOUR, decided=2 * HOUR)
    StopCount.objects.create(week=timezone.now().date(), page="PHQ-9, 1", count=9)
    self_test.begin(timezone.now())
    own = ["waits", "times", "weeks", "stops", "health"]

    for browser, names in ((reviewer, own), (owner, [*own, "articles-drawn"])):
        page = browser.get("/admin/").content.decode()
        cards = dict(re.findall(r'<h3 id="([a-z-]+)">(.*?)</section>', page, re.DOTALL))
        assert [*cards] == names
        for name, card in cards.items():
            assert "<svg" in card, name
            assert "<table" in card, name


@pytest.mark.long
@pytest.mark.parametrize("person", ["editor", "front_desk", "auditor", "stranger"])
def test_the_front_page_shows_no_figures_to_others(person, request, open_clinic):
    said = request.getfixturevalue(person).get("/admin/").content.decode()

    assert "The desk in figures" not in said


@pytest.mark.long
def test_an_editor_sees_what_waits_for_a_clinician(editor_of_articles):
    said = editor_of_articles.get("/admin/").content.decode()

    assert "articles due for review" in said
    assert "/admin/articles/article/?review=due" in said


@pytest.fixture
def editor_of_articles(db):
    return sign_in(make_user(editors.group().name), "password", "mfa")


@pytest.mark.long
def test_the_figures_cost_as_much_for_twenty_as_for_one(
    reviewer, open_clinic, django_assert_max_num_queries
):
    for _number in range(20):
        make_submission()

    with django_assert_max_num_queries(33):
        reviewer.get("/admin/")
