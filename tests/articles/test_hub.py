"""All questions and answers on one page, in the words of the articles."""

from __future__ import annotations

import re

import pytest

from articles import loading, shipped
from tests.articles.factories import (
    make_article,
    make_question,
    make_reference,
    make_topic,
)
from tests.articles.test_for_machines import linked, sound
from tests.factories import make_profile

ADDRESS = "/articles/questions-and-answers/"


@pytest.fixture
def asked(db):
    make_profile()
    make_reference("doe2018", title="A small trial")
    make_reference("roe2020", title="A large trial")
    later = make_topic(title="Later topic", position=2)
    first = make_topic(title="First topic", position=1)
    make_question(
        make_article(topic=later, short_title="Does it last?"),
        question="How long?",
        answer="Days [@doe2018].",
    )
    make_question(
        make_article(topic=first, short_title="Is it safe?"),
        question="For whom?",
        answer="Not for all [@roe2020; @doe2018].",
    )


def test_questions_stand_by_topic_and_article_with_one_list_of_references(
    visitor, asked
):
    _head, _, page = visitor.get(ADDRESS).content.decode().partition("<main")

    in_order = ["First topic</h2>", "Is it safe?", "For whom?", "Later topic</h2>"]
    in_order += ["Does it last?", "How long?", "A large trial", "A small trial"]
    places = [page.index(words) for words in in_order]
    assert places == sorted(places)
    assert len(set(re.findall(r'id="ref-(\d+)"', page))) == 2


def test_it_is_one_page_of_questions_to_machines(visitor, asked):
    found = linked(visitor, ADDRESS)

    said = {
        question["name"]: question["acceptedAnswer"]["text"]
        for question in found["FAQPage"]["mainEntity"]
    }
    assert said == {"For whom?": "Not for all.", "How long?": "Days."}
    assert found["FAQPage"]["url"] == f"https://testserver{ADDRESS}"
    titles = [source["name"] for source in found["FAQPage"]["citation"]]
    assert titles == ["A large trial", "A small trial"]
    assert sound(visitor, found) == []


def test_a_reference_names_the_questions_that_cite_it(visitor, asked):
    page = visitor.get(ADDRESS).content.decode()
    [small] = re.findall(r'<li id="ref-2">(.*?)</li>', page, re.DOTALL)

    places = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', small)
    assert [asked for _place, asked in places] == ["For whom?", "How long?"]
    assert all(f'id="{place}"' in page for place, _asked in places)


def test_what_is_not_published_is_not_answered(visitor, asked):
    draft = make_article(published_at=None)
    make_question(draft, question="Hidden?")

    assert "Hidden?" not in visitor.get(ADDRESS).content.decode()


def test_it_costs_the_same_however_many_questions_there_are(
    visitor, asked, django_assert_max_num_queries
):
    visitor.get(ADDRESS)
    for number in range(5):
        make_question(make_article(), question=f"And {number}?")

    with django_assert_max_num_queries(3):
        visitor.get(ADDRESS)


def test_the_index_leads_to_it(visitor, asked):
    assert f'href="{ADDRESS}"' in visitor.get("/articles/").content.decode()


@pytest.mark.long
def test_every_shipped_question_is_on_it(visitor, db):
    make_profile()
    found = shipped.read()
    loading.load(found)

    page = visitor.get(ADDRESS).content.decode()

    assert page.count('<details class="faq"') == 48
    assert page.count("<details") == sum(len(a.questions) for a in found.articles)
    assert "Need help now?" in page
