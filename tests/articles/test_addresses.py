"""Old links: to an article that moved, that was taken down, or that never was."""

from __future__ import annotations

import pytest

from articles import actions, addresses, loading, shipped
from articles.models import Article, MissingPage
from tests.articles.factories import make_article
from tests.articles.test_admin import change, errors, typed


@pytest.fixture
def article(db):
    return make_article(title="Does it help?", slug="it")


def test_the_old_address_of_an_article_leads_to_the_new_one(editor, visitor, article):
    answer = editor.post(change(article), typed(article, slug="does-it-help"))

    assert answer.status_code == 302
    old = visitor.get("/articles/it/")
    assert (old.status_code, old["Location"]) == (301, "/articles/does-it-help/")
    assert visitor.get("/articles/does-it-help/").status_code == 200


def test_an_address_that_came_back_leads_nowhere_else(editor, visitor, article):
    editor.post(change(article), typed(article, slug="other"))
    article.refresh_from_db()
    editor.post(change(article), typed(article, slug="it"))

    assert visitor.get("/articles/it/").status_code == 200
    answer = visitor.get("/articles/other/")
    assert answer["Location"] == "/articles/it/"
    assert answer["Cache-Control"] == "public, max-age=60"  # no loop in a browser


def test_an_address_that_links_rely_on_is_not_given_to_another(editor, article):
    editor.post(change(article), typed(article, slug="does-it-help"))
    other = make_article()

    answer = editor.post(change(other), typed(other, slug="it"))

    assert "links rely on it" in errors(answer)["slug"][0]


@pytest.mark.parametrize("slug", ["words", "questions-and-answers"])
def test_an_address_of_the_site_itself_is_given_to_none(slug, editor, article):
    answer = editor.post(change(article), typed(article, slug=slug))

    assert "Another page of this site" in errors(answer)["slug"][0]


def test_what_was_taken_down_says_so(visitor, article):
    actions.take_down(article)

    answer = visitor.get("/articles/it/")

    assert answer.status_code == 410
    assert "This page was taken down" in answer.content.decode()


def test_what_was_taken_down_may_lead_to_another_article(visitor, article):
    article.replaced_by = make_article(slug="better")
    article.save()
    assert visitor.get("/articles/it/").status_code == 200

    actions.take_down(article)

    assert visitor.get("/articles/it/")["Location"] == "/articles/better/"


def test_an_old_link_is_led_on_as_often_as_it_takes_and_never_round(visitor, article):
    second = make_article(slug="second")
    second.replaced_by = make_article(slug="third")
    second.save()
    article.replaced_by = second
    article.save()
    actions.take_down(article)
    actions.take_down(second)

    assert visitor.get("/articles/it/")["Location"] == "/articles/third/"

    second.replaced_by = article
    second.save(update_fields=["replaced_by"])
    assert visitor.get("/articles/it/").status_code == 410


def test_what_is_public_again_is_read_again(visitor, article):
    actions.take_down(article)
    actions.publish(article)

    assert visitor.get("/articles/it/").status_code == 200


def test_a_draft_was_never_there(visitor, db):
    make_article(slug="draft", published_at=None)

    assert visitor.get("/articles/draft/").status_code == 404


def test_editors_see_what_was_asked_for_in_vain(editor, visitor, db):
    for _ in range(3):
        assert visitor.get("/articles/ketamine-price/").status_code == 404

    [row] = MissingPage.objects.all()
    assert (row.slug, row.times) == ("ketamine-price", 3)
    listed = editor.get("/admin/articles/missingpage/").content.decode()
    assert "ketamine-price" in listed


def test_an_editor_leads_on_who_asks_in_vain(editor, visitor, db):
    article = make_article(slug="cost")
    visitor.get("/articles/ketamine-price/")
    add = "/admin/articles/formeraddress/add/?slug=ketamine-price"
    assert add in editor.get("/admin/articles/missingpage/").content.decode()

    editor.post(add, {"slug": "ketamine-price", "article": article.pk})
    refused = editor.post(add, {"slug": "cost", "article": article.pk})

    answer = visitor.get("/articles/ketamine-price/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/cost/")
    assert not MissingPage.objects.exists()
    assert "An article stands at this address." in refused.content.decode()


def test_asking_for_nonsense_fills_no_table(db, monkeypatch):
    monkeypatch.setattr(addresses, "MOST_MISSING", 3)
    for _ in range(2):
        addresses.note_missing("often")
    for number in range(6):
        addresses.note_missing(f"once-{number}")

    kept = set(MissingPage.objects.values_list("slug", flat=True))
    assert kept == {"often", "once-5", "once-4"}


@pytest.mark.long
def test_a_shipped_article_that_moved_is_not_shipped_again(db):
    loading.load(shipped.read())
    count = Article.objects.count()
    article = Article.objects.get(slug="what-is-ketamine")
    article.slug = "ketamine"
    article.save()
    addresses.move(article, "what-is-ketamine")

    loading.load(shipped.read())

    assert Article.objects.count() == count
