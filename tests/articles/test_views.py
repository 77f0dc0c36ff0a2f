from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import actions
from articles.models import Article, Question, Reference, Topic
from clinic.models import Profile
from tests.articles.factories import (
    make_article,
    make_question,
    make_reference,
    make_topic,
)
from tests.factories import make_profile, make_user

PUBLIC = ["/", "/articles/", "/articles/it/", "/topics/anxiety/", "/feed/"]
PUBLIC += ["/sitemap.xml"]


@pytest.fixture
def article(db):
    make_profile()
    make_reference("doe2018", title="A small trial", doi="10.1000/1", pmid="77")
    article = make_article(
        slug="it",
        title="Does it help?",
        topic=make_topic(slug="anxiety", title="Anxiety"),
        short_answer="Perhaps [@doe2018].",
        body="## What was tried\n\nOne trial [@doe2018].",
        unknowns="How long it lasts.",
        evidence_text="One trial of 18 people.",
    )
    make_question(article, question="How soon?", answer="Nobody knows.")
    return article


def page(client, address="/articles/it/"):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        page(client, address)
    return len(captured)


# What a reader finds


def test_an_article_says_what_it_knows_and_how_well(visitor, article):
    html = page(visitor)

    assert "<title>Does it help?" in html
    assert '<meta name="description" content="What is known.">' in html
    assert "Evidence: early" in html
    assert "One trial of 18 people." in html
    assert 'Perhaps.<sup><a href="#ref-1"' in html
    assert '<a href="#what-was-tried">What was tried</a>' in html
    assert '<h2 id="what-was-tried">' in html
    assert "How long it lasts." in html
    assert "1 min read" in html


def test_an_article_ends_with_questions_references_and_help(visitor, article):
    html = page(visitor)

    assert "<h3>How soon?</h3>" in html
    assert '<li id="ref-1">Doe J, Roe R (2018).' in html
    assert '<a href="https://doi.org/10.1000/1">A small trial</a>' in html
    assert "PMID 77" in html
    assert 'href="/help-now/"' in html
    assert "It is not medical advice" in html


def test_a_reference_says_where_it_is_cited(visitor, article):
    make_question(article, question="By how much?", answer="A little [@doe2018].")
    html = page(visitor)
    [entry] = re.findall(r'<li id="ref-1">(.*?)</li>', html, re.DOTALL)

    places = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', entry)
    assert places == [
        ("short-answer", "The short answer"),
        ("what-was-tried", "What was tried"),
        ("question-2", "By how much?"),
    ]
    assert all(f'id="{place}"' in html for place, _heading in places)


def test_an_article_says_who_earns_money(visitor, article):
    assert "This clinic sells ketamine treatment." in page(visitor)


def test_an_entry_that_nobody_compared_with_its_source_says_so(visitor, article):
    said = "We have still to compare this entry with its source."
    assert said not in page(visitor)

    Reference.objects.update(confidence="MV")

    assert said in page(visitor)


def test_an_article_without_a_reviewer_says_that_it_awaits_review(visitor, article):
    assert "No clinician has reviewed this page yet." in page(visitor)


def test_an_article_names_its_reviewer(visitor, article):
    Article.objects.update(
        reviewer_name="Somebody Real",
        reviewer_credentials="MD, psychiatrist",
        last_reviewed=date(2026, 1, 5),
        review_due=timezone.localdate() + timedelta(days=1),
    )

    html = page(visitor)

    assert "Reviewed by Somebody Real, MD, psychiatrist, on Jan. 5, 2026." in html
    assert "No clinician has reviewed" not in html
    assert "overdue" not in html


def test_an_overdue_review_is_said_in_public(visitor, article):
    Article.objects.update(
        reviewer_name="Somebody Real",
        reviewer_credentials="MD",
        last_reviewed=date(2025, 1, 5),
        review_due=timezone.localdate(),
    )

    assert "The next review is overdue." in page(visitor)


def test_an_author_is_named_and_an_e_mail_address_never_shown(visitor, article):
    author = make_user()
    Article.objects.update(author=author)
    assert "Somebody" in page(visitor)

    author.full_name = ""
    author.save()

    assert "writer@clinic.example" not in page(visitor)


def test_related_articles_that_are_public_are_offered(visitor, article):
    article.related.add(make_article(title="Public one"))
    article.related.add(make_article(title="Draft one", published_at=None))

    html = page(visitor)

    assert "Read next" in html
    assert "Article-" in html
    assert "Draft" not in html


@pytest.mark.parametrize("when", [None, timezone.now() + timedelta(days=1)])
def test_what_is_not_published_is_not_there(visitor, article, when):
    Article.objects.update(published_at=when)

    assert visitor.get("/articles/it/").status_code == 404
    for address in ("/", "/articles/", "/topics/anxiety/", "/feed/", "/sitemap.xml"):
        assert "/articles/it/" not in page(visitor, address)


def test_lists_show_cards_by_topic(visitor, article):
    make_topic(title="Empty topic")

    html = page(visitor, "/articles/")

    assert '<h2 id="topic-anxiety"><a href="/topics/anxiety/">Anxiety</a></h2>' in html
    assert html.count('<li class="card">') == 1
    assert "Empty topic" not in html


def test_lists_without_articles_say_so(visitor, db):
    make_topic(slug="anxiety")

    assert "being prepared" in page(visitor, "/articles/")
    assert "being prepared" in page(visitor, "/")
    assert "Nothing is published" in page(visitor, "/topics/anxiety/")


@time_machine.travel("2026-11-22T12:00:00Z")  # a Sunday
def test_home_says_when_a_person_reads_next_by_the_clinics_clock(visitor, profile):
    assert "Next reading time: Monday, 9 a.m." in page(visitor, "/")


def test_the_date_of_a_change_is_the_clinics(visitor, article):
    Article.objects.update(updated_at=datetime(2026, 3, 1, 2, tzinfo=UTC))

    assert ">Feb. 28, 2026</time>" in page(visitor)


@pytest.mark.parametrize(
    "address",
    ["/articles/none/", "/topics/none/", "/articles/%00/", "/articles/..%2f/"],
)
def test_what_does_not_exist_is_a_plain_no(visitor, db, address):
    assert visitor.get(address).status_code in (400, 404)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_take_no_posts(visitor, article, address):
    if address not in ("/feed/", "/sitemap.xml"):
        assert visitor.post(address).status_code == 405


# What it costs


def test_an_article_costs_the_same_whatever_its_length(visitor, article):
    short = queries(visitor, "/articles/it/")
    keys = [make_reference().key for _ in range(40)]
    article.body = "\n\n".join(f"## S {key}\n\nText [@{key}]." for key in keys)
    article.save()
    Question.objects.bulk_create(
        Question(article=article, position=n, question=f"Q{n}?", answer="Yes.")
        for n in range(30)
    )
    article.related.set([make_article() for _ in range(9)])
    actions.refresh(article)

    assert queries(visitor, "/articles/it/") == short <= 3


@pytest.mark.long
@pytest.mark.parametrize("address", ["/", "/articles/", "/topics/anxiety/", "/feed/"])
def test_a_list_costs_the_same_whatever_its_length(visitor, article, address):
    few = queries(visitor, address)
    for _ in range(12):
        make_article(topic=article.topic)
        make_article()

    assert queries(visitor, address) == few <= 5


# What may be kept


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_may_be_kept_and_set_no_cookie(visitor, article, address):
    response = visitor.get(address)

    assert "public" in response["Cache-Control"]
    assert "max-age=60" in response["Cache-Control"]
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_do_not_read_a_session(stranger, article, address):
    response = stranger.get(address)

    assert "public" in response["Cache-Control"]
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_message_for_staff_waits_for_a_page_of_theirs(editor, article, address):
    editor.post(
        "/admin/articles/article/",
        {"action": "publish", "_selected_action": [article.pk]},
    )

    response = editor.get(address)

    assert "is published." not in response.content.decode()
    assert response.cookies == {}
    assert "is published." in editor.get("/admin/").content.decode()


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_that_did_not_change_is_not_sent_again(visitor, article, address):
    etag = visitor.get(address)["ETag"]

    response = visitor.get(address, headers={"if-none-match": etag})

    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag
    assert "public" in response["Cache-Control"]


def test_knowing_that_an_article_did_not_change_costs_one_query(visitor, article):
    etag = visitor.get("/articles/it/")["ETag"]

    with CaptureQueriesContext(connection) as captured:
        visitor.get("/articles/it/", headers={"if-none-match": etag})

    assert len(captured) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: Article.objects.update(body="## New\n\nText."),
        lambda: Article.objects.update(evidence_label="mixed"),
        lambda: Question.objects.update(answer="Soon."),
        lambda: Question.objects.all().delete(),
        lambda: Reference.objects.update(title="New title"),
        lambda: Topic.objects.update(title="New topic"),
        lambda: Profile.objects.update(phone="555-0100"),
        lambda: Article.objects.get().related.add(make_article()),
    ],
)
def test_any_change_on_the_page_is_noticed(visitor, article, change):
    before = visitor.get("/articles/it/")

    change()

    after = visitor.get("/articles/it/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


@pytest.mark.parametrize("address", PUBLIC)
def test_asking_for_the_head_answers_without_a_body(visitor, article, address):
    response = visitor.head(address)

    assert response.status_code == 200
    assert response.content == b""
