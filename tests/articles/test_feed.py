from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils.dateparse import parse_datetime

from articles import actions
from tests.articles.factories import LONG_AGO, make_article

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(visitor, profile):
    def read():
        response = visitor.get("/feed/")
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(response.content)

    return read


def test_the_feed_is_valid_atom(feed):
    make_article(title="Does it <help> & how?", slug="it")

    root = feed()

    (entry,) = root.findall(f"{ATOM}entry")
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Harbor Clinic"
    for element in (root, entry):
        assert element.findtext(f"{ATOM}title")
        assert parse_datetime(element.findtext(f"{ATOM}updated")).tzinfo
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == (
        "https://testserver/feed/"
    )


def test_an_entry_leads_to_its_article(feed):
    make_article(title="Does it <help> & how?", slug="it", summary="What is known.")

    entry = feed().find(f"{ATOM}entry")

    link = entry.find(f"{ATOM}link")
    assert link.get("href") == "https://testserver/articles/it/"
    assert entry.findtext(f"{ATOM}title") == "Does it <help> & how?"
    assert entry.findtext(f"{ATOM}summary") == "What is known."


def test_an_entry_stays_the_same_one_when_its_address_changes(feed):
    article = make_article(slug="it", summary="Fewer than 5 <of 10> & more.")
    before = feed().find(f"{ATOM}entry")

    article.slug = "another"
    article.save()
    after = feed().find(f"{ATOM}entry")

    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")
    assert before.findtext(f"{ATOM}id").startswith("tag:testserver,2026:")
    summary = before.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert summary.text == "Fewer than 5 &lt;of 10&gt; &amp; more."


def test_the_newest_comes_first_and_changes_are_dated(feed):
    older = make_article(published_at=LONG_AGO)
    newer = make_article(published_at=LONG_AGO + timedelta(days=1))
    changed_at = LONG_AGO + timedelta(days=9)
    actions.refresh(older, at=changed_at)

    entries = feed().findall(f"{ATOM}entry")

    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert titles == [newer.title, older.title]
    assert parse_datetime(entries[1].findtext(f"{ATOM}updated")) == changed_at
    assert parse_datetime(entries[1].findtext(f"{ATOM}published")) == LONG_AGO


def test_a_feed_without_articles_is_still_a_feed(feed):
    assert feed().findall(f"{ATOM}entry") == []
