"""Readers who tell us what is wrong."""

from __future__ import annotations

import pytest

from articles.models import MistakeReport
from clinic import rate_limits
from tests.articles.factories import make_article
from tests.factories import make_profile

PAGE = "/report-a-mistake/"


@pytest.fixture
def article(db):
    make_profile()
    return make_article(slug="it", title="Does it help?")


def test_a_report_reaches_the_editors_without_a_name(visitor, editor, article):
    assert f'href="{PAGE}?about=it"' in visitor.get("/articles/it/").content.decode()

    answer = visitor.post(f"{PAGE}?about=it", {"text": "The second number is old."})

    assert "An editor reads this" in visitor.get(answer["Location"]).content.decode()
    [report] = MistakeReport.objects.all()
    assert (report.article, report.text) == (article, "The second number is old.")
    listed = editor.get("/admin/articles/mistakereport/").content.decode()
    assert "The second number is old." in listed


def test_an_empty_report_is_asked_again(visitor, article):
    page = visitor.post(PAGE, {"text": " "}).content.decode()

    assert "Write what is wrong." in page
    assert "<title>Error: Report a mistake" in page


def test_a_program_that_fills_every_box_is_thanked_and_not_heard(visitor, article):
    answer = visitor.post(PAGE, {"text": "Buy now", "website": "x"})

    assert answer.status_code == 302
    assert not MistakeReport.objects.exists()


def test_reports_are_limited_by_network(visitor, article):
    for _ in range(rate_limits.REPORTING.most):
        visitor.post(PAGE, {"text": "Wrong."})

    assert visitor.post(PAGE, {"text": "Wrong."}).status_code == 429
    assert MistakeReport.objects.count() == rate_limits.REPORTING.most


def test_a_settled_report_says_by_whom(editor, visitor, article):
    visitor.post(PAGE, {"text": "Wrong."})
    report = MistakeReport.objects.get()

    editor.post(
        "/admin/articles/mistakereport/",
        {"action": "settle", "_selected_action": [report.pk]},
    )

    report.refresh_from_db()
    assert str(report.settled_by) == "Somebody"


def test_hostile_text_of_a_reader_is_only_text_to_staff(editor, visitor, article):
    visitor.post(PAGE, {"text": "<script>alert(1)</script>" * 3})

    listed = editor.get("/admin/articles/mistakereport/").content.decode()
    assert "<script>alert" not in listed
