from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Article, Citation, Reference, Topic
from tests.articles.factories import (
    make_article,
    make_question,
    make_reference,
    make_topic,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

REVIEW = {
    "reviewer_name": "Somebody",
    "reviewer_credentials": "MD",
    "last_reviewed": date(2026, 1, 5),
    "review_due": date(2027, 1, 5),
}


def refused(name, call, **fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        call(**fields)
    return True


# What the database refuses


def test_a_topic_has_an_address_of_its_own():
    make_topic(slug="anxiety")

    assert refused("topic_slug", make_topic, slug="anxiety")


def test_a_reference_has_a_key_of_its_own():
    make_reference("doe2018")

    assert refused("reference_key", make_reference, key="doe2018")


@pytest.mark.parametrize("key", ["Doe2018", "doe 2018", "doe-2018", "dœ"])
def test_a_key_is_plain(key):
    assert refused("reference_key_is_plain", make_reference, key=key)


def test_a_grade_is_one_of_four():
    assert refused("reference_confidence_is_known", make_reference, confidence="X")


def test_a_confirmation_names_who_confirmed():
    user = make_user()
    name = "reference_confirmation_is_signed"

    assert refused(name, make_reference, confirmed_at=timezone.now())
    assert refused(name, make_reference, confirmed_by=user)


def test_an_article_has_an_address_of_its_own():
    make_article(slug="it")

    assert refused("article_slug", make_article, slug="it")


def test_a_summary_fits_a_search_result():
    with pytest.raises(DataError), transaction.atomic():
        make_article(summary="x" * 161)


def test_evidence_has_one_of_five_labels():
    name = "article_evidence_is_known"

    assert refused(name, make_article, evidence_label="proven")


@pytest.mark.parametrize("part", ["summary", "short_answer", "body", "unknowns"])
def test_nothing_is_public_without_all_its_parts(part):
    assert refused("article_published_is_complete", make_article, **{part: ""})
    assert make_article(**{part: "", "published_at": None})


@pytest.mark.parametrize("part", list(REVIEW))
def test_a_review_is_signed_whole_or_not_at_all(part):
    rest = {name: value for name, value in REVIEW.items() if name != part}

    assert refused("article_review_is_signed", make_article, **rest)
    assert refused("article_review_is_signed", make_article, **{part: REVIEW[part]})


def test_the_next_review_comes_after_the_last_one():
    review = REVIEW | {"review_due": REVIEW["last_reviewed"]}

    assert refused("article_review_is_due_after_it_happened", make_article, **review)


@pytest.mark.parametrize("months", [0, 25])
def test_reviews_are_one_to_twenty_four_months_apart(months):
    name = "article_is_reviewed_every_two_years"

    assert refused(name, make_article, review_interval_months=months)


def test_an_article_lists_a_reference_once_and_a_number_once():
    article, one, two = make_article(), make_reference(), make_reference()
    cite = Citation.objects.create
    cite(article=article, reference=one, position=1)

    assert refused(
        "citation_lists_a_reference_once",
        cite,
        article=article,
        reference=one,
        position=2,
    )
    assert refused(
        "citation_number_is_used_once",
        cite,
        article=article,
        reference=two,
        position=1,
    )
    assert refused(
        "citation_numbers_begin_at_one",
        cite,
        article=article,
        reference=two,
        position=0,
    )


def test_a_question_has_an_answer():
    article = make_article()

    assert refused("question_has_an_answer", make_question, article=article, answer="")
    assert refused(
        "question_has_an_answer", make_question, article=article, question=""
    )


def test_what_is_cited_or_used_cannot_be_deleted():
    make_reference("doe2018")
    article = make_article(body="Text [@doe2018].")

    with pytest.raises(ProtectedError):
        Reference.objects.get().delete()
    with pytest.raises(ProtectedError):
        article.topic.delete()


def test_an_author_who_leaves_does_not_take_the_article_along():
    author = make_user()
    article = make_article(author=author)

    author.delete()

    article.refresh_from_db()
    assert article.author is None


# What is found


def test_an_article_is_public_from_its_moment_on():
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    article = make_article(published_at=moment)
    make_article(published_at=None)

    assert list(Article.objects.published(moment)) == [article]
    assert not Article.objects.published(moment - timedelta(seconds=1))


def test_due_for_review_is_what_is_public_and_past_its_day():
    due = make_article(**REVIEW)
    make_article(**REVIEW, published_at=None)
    make_article()

    assert list(Article.objects.due_for_review(date(2027, 1, 5))) == [due]
    assert not Article.objects.due_for_review(date(2027, 1, 4))


def test_awaiting_review_is_what_is_public_and_unsigned():
    make_article(**REVIEW)
    make_article(published_at=None)
    awaiting = make_article()

    assert list(Article.objects.awaiting_review()) == [awaiting]


def test_reading_order_follows_topics_then_positions():
    later, sooner = make_topic(position=2), make_topic(position=1)
    third = make_article(topic=later)
    second = make_article(topic=sooner, position=2)
    first = make_article(topic=sooner, position=1)

    assert list(Article.objects.in_reading_order()) == [first, second, third]


def test_a_reference_is_open_until_it_was_seen_or_confirmed():
    user = make_user()
    make_reference("seen", confidence="S")
    make_reference(
        "signed", confidence="MV", confirmed_at=timezone.now(), confirmed_by=user
    )
    for grade in ("S2", "MH", "MV"):
        make_reference(f"open_{grade.lower()}", confidence=grade)

    open_ones = Reference.objects.to_be_confirmed()
    assert open_ones.keys() == {"open_s2", "open_mh", "open_mv"}
    assert {r.key for r in Reference.objects.all() if r.is_to_be_confirmed} == (
        open_ones.keys()
    )


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({"doi": "10.1/x", "url": "https://a.example/"}, "https://doi.org/10.1/x"),
        ({"doi": "", "url": "https://a.example/", "pmid": "1"}, "https://a.example/"),
        ({"doi": "", "pmid": "12"}, "https://pubmed.ncbi.nlm.nih.gov/12/"),
        ({"doi": ""}, ""),
    ],
)
def test_a_reference_leads_to_the_most_lasting_address(fields, link):
    assert make_reference(**fields).link == link


def test_names_are_what_staff_reads():
    topic = Topic(title="Safety")

    assert str(topic) == "Safety"
    assert str(Article(title="It")) == "It"
    assert str(Reference(key="doe2018")) == "doe2018"
