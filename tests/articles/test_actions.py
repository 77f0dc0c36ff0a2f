from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import actions
from articles.models import Article
from tests.articles.factories import (
    LONG_AGO,
    make_article,
    make_question,
    make_reference,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def keys(article):
    return list(article.citations.values_list("reference__key", "position"))


def test_citations_are_numbered_through_all_parts_in_reading_order():
    for key in ("a", "b", "c", "d"):
        make_reference(key)
    article = make_article(
        short_answer="One [@b].", body="Two [@a; @b].", unknowns="Three [@c]."
    )

    make_question(article, answer="Four [@d; @a].")

    assert keys(article) == [("b", 1), ("a", 2), ("c", 3), ("d", 4)]


def test_a_citation_that_left_the_text_leaves_the_list():
    make_reference("a")
    make_reference("b")
    article = make_article(body="x [@a; @b]")
    article.body = "x [@b]"
    article.save(update_fields=["body"])

    actions.refresh(article)

    assert keys(article) == [("b", 1)]


def test_an_unknown_key_changes_nothing():
    make_reference("a")
    article = make_article(body="x [@a]")
    article.body = "x [@nobody; @a]"

    with pytest.raises(actions.UnknownReferences, match=r"\[@nobody\]"):
        actions.refresh(article)

    assert keys(article) == [("a", 1)]


def test_reading_time_counts_questions_too():
    article = make_article(body="word " * 350)
    assert article.reading_minutes == 2

    make_question(article, answer="word " * 200)

    article.refresh_from_db()
    assert article.reading_minutes == 3


def test_publishing_gives_a_draft_its_date():
    article = make_article(published_at=None)

    actions.publish(article)

    assert timezone.now() - article.published_at < timedelta(minutes=1)
    assert Article.objects.published().get() == article


def test_publishing_again_keeps_the_date():
    article = make_article()

    actions.publish(article)

    article.refresh_from_db()
    assert article.published_at == LONG_AGO


def test_publishing_with_an_unknown_key_is_refused():
    article = make_article(published_at=None)
    Article.objects.update(body="x [@nobody]")

    with pytest.raises(actions.UnknownReferences):
        actions.publish(article)

    assert not Article.objects.published()


@pytest.mark.parametrize("part", ["summary", "short_answer", "body", "unknowns"])
def test_publishing_without_a_part_is_refused(part):
    article = make_article(**{part: "", "published_at": None})

    with pytest.raises(actions.NotReady):
        actions.publish(article)

    assert not Article.objects.published()


def test_taking_down_hides_an_article_and_keeps_its_text():
    article = make_article()

    actions.take_down(article)

    article.refresh_from_db()
    assert not article.is_published
    assert article.body


def test_confirming_a_reference_names_who_did_it():
    user = make_user()
    reference = make_reference(confidence="MV")

    actions.confirm(reference, by=user)

    reference.refresh_from_db()
    assert reference.confirmed_by == user
    assert not reference.is_to_be_confirmed


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_save_at_once_wait_for_each_other():
    for key in ("a", "b"):
        make_reference(key)
    article = make_article(body="x [@a; @b]")

    def save(_):
        try:
            actions.refresh(Article.objects.get(pk=article.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as editors:
        list(editors.map(save, range(40)))

    assert keys(article) == [("a", 1), ("b", 2)]
