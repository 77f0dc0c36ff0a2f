"""Whoever looks after an article is told when a clinician has to read it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import digest, tasks
from articles.models import Article
from tests.articles.factories import make_article
from tests.factories import make_user

NOON = datetime(2026, 5, 4, 17, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def ann(db):
    return make_user(email="ann@clinic.example")


def due_in(days, owner=None, **fields):
    """A public article, signed long ago."""
    return make_article(
        reviewer_name="R. Example",
        reviewer_credentials="MD",
        last_reviewed=(NOON + (days - 300) * DAY).date(),
        review_due=(NOON + days * DAY).date(),
        review_owner=owner,
        **fields,
    )


def told(now):
    """Whom the worker mails on that day, and what."""
    mail.outbox.clear()
    with time_machine.travel(now, tick=False):
        for who in digest.owed(now):
            digest.tell(who, now)
            digest.tell(who, now)  # a job may run twice
    return {sent.to[0]: sent for sent in mail.outbox}


def test_an_owner_gets_one_mail_about_all_that_is_due(ann):
    due_in(-3, ann, title="Is it safe?")
    due_in(10, ann, title="What does it cost?")
    due_in(60, ann, title="Not yet")
    due_in(-3, make_user(email="bea@clinic.example"), title="Of somebody else")

    sent = told(NOON)

    assert sent.keys() == {"ann@clinic.example", "bea@clinic.example"}
    mine = sent["ann@clinic.example"]
    assert mine.subject == "2 articles to review"
    assert "- Is it safe?: was due on May 1, 2026, and its page says so" in mine.body
    assert "- What does it cost?: due on May 14, 2026" in mine.body
    assert "Not yet" not in mine.body
    assert "https://testserver/admin/articles/article/?review=mine" in mine.body


def test_it_comes_once_a_week_until_nothing_is_due(ann):
    article = due_in(0, ann)

    assert told(NOON)
    assert not told(NOON + WEEK - DAY)
    due_in(0, ann)  # another one does not bring a second mail in one week
    assert not told(NOON + WEEK - DAY)
    assert told(NOON + WEEK)

    later = NOON.date() + 300 * DAY
    Article.objects.update(review_due=later)
    assert not told(NOON + 2 * WEEK)
    article.refresh_from_db()
    assert told(NOON + 300 * DAY)


def test_what_nobody_here_looks_after_goes_to_the_clinics_mailbox(ann, profile):
    profile.staff_email = "desk@clinic.example"
    profile.save()
    due_in(0, title="Nobody’s")
    due_in(0, make_user(is_active=False), title="Of one who left")

    [sent] = told(NOON).values()

    assert sent.to == ["desk@clinic.example"]
    assert "Nobody’s" in sent.body
    assert "Of one who left" in sent.body
    assert "?review=soon" in sent.body


def test_a_draft_and_a_clinic_without_a_mailbox_get_no_mail(ann):
    due_in(0, ann, published_at=None)
    due_in(0)

    assert told(NOON) == {}


def test_the_worker_asks_each_day_and_a_job_names_a_number_only(ann):
    due_in(-300, ann)

    tasks.remind(0)

    [job] = ProcrastinateJob.objects.filter(task_name="articles.tell")
    assert job.args == {"who": ann.pk}
    tasks.tell(**job.args)
    assert [sent.to for sent in mail.outbox] == [["ann@clinic.example"]]
    crons = {
        periodic.task.name: periodic.cron
        for periodic in app.periodic_registry.periodic_tasks.values()
    }
    assert crons["articles.remind"] == "13 13 * * *"


def test_the_queue_shows_each_owner_what_comes_up(editor, ann):
    mine = due_in(-300, ann)
    theirs = due_in(-300)
    far = due_in(9_000, ann)

    def listed(choice, browser=editor):
        page = browser.get(f"/admin/articles/article/?review={choice}")
        return set(page.context["cl"].queryset)

    assert listed("soon") == {mine, theirs}
    assert listed("mine") == set()
    assert far not in listed("due")
