"""Finding an article by words, phrases, other people's words, and misspelled ones."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Synonym
from tests.articles.factories import make_article, make_question

SHARED = {"short_answer": "See below.", "unknowns": "Whether it lasts."}


@pytest.fixture
def shelf(db):
    """Three articles that share a word, each with one of its own."""
    blood = make_article(
        slug="safety",
        title="Side effects and safety",
        body="## On the day\n\nBlood pressure rises.\n\n## Later\n\nThe bladder hurts.",
        **SHARED,
    )
    make_question(blood, question="May I drive home?", answer="Not before tomorrow.")
    make_article(
        slug="cost",
        title="What treatment costs",
        body="## Prices\n\nAn intramuscular injection, without blood tests.",
        **SHARED,
    )
    make_article(
        slug="anxiety",
        title="Understanding social anxiety",
        summary="Fear of being judged, and blood rushing to the face.",
        body="## What helps\n\nTalking therapies.",
        **SHARED,
    )


def look(visitor, asked, **more):
    return visitor.get("/search/", {"q": asked, **more}).content.decode()


def found(visitor, asked, **more):
    """The articles that a search lists, in order."""
    page = look(visitor, asked, **more)
    return re.findall(r'<h3><a href="/articles/([^/]+)/">', page)


def test_a_word_leads_to_the_section_that_has_it(visitor, shelf):
    page = look(visitor, "bladder")

    assert 'href="/articles/safety/#later">Later</a>' in page
    assert "The <mark>bladder</mark> hurts" in page


def extract(visitor, asked):
    """The first extract that a search shows, without its marks."""
    [said] = re.findall(r"</a><p>(.*?)</p></li>", look(visitor, asked))[:1]
    return re.sub("</?mark>", "", said)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("drive", "… You may not drive until the next day. Plan for a lift. "),
        ("lift", "… Plan for a lift. "),
        ("hurry", "There is no hurry. You may not drive"),
        ("clot", "… Do not have it with: … a blood clot; a burst vessel."),
        ("heart", "… Do not have it with: a weak heart; "),
    ],
)
def test_an_extract_is_made_of_whole_sentences(asked, shown, visitor, db):
    rest = " ".join(["And more words."] * 12)
    make_article(
        body=f"""## One

There is no hurry. You may not drive until the next day. Plan for a lift. {rest}

## Two

Some things matter. Do not have it with:

- a weak heart;
- a blood clot;
- a burst vessel.""",
        **SHARED,
    )

    assert (extract(visitor, asked) + " ").startswith(shown)


def test_a_question_is_found_by_its_answer(visitor, shelf):
    page = look(visitor, "tomorrow")

    assert 'href="/articles/safety/#question-1">May I drive home?</a>' in page


def test_a_word_in_the_title_counts_more_than_one_in_the_text(visitor, shelf):
    make_article(slug="blood", title="Blood", body="## One\n\nText.", **SHARED)

    ranked = found(visitor, "blood")

    assert ranked[0] == "blood"
    assert ranked[1] == "anxiety"  # in its summary
    assert set(ranked) == {"blood", "anxiety", "safety", "cost"}


def test_other_forms_of_a_word_are_found(visitor, shelf):
    assert found(visitor, "judging") == ["anxiety"]


def test_a_phrase_stands_as_it_was_written(visitor, shelf):
    assert found(visitor, '"blood pressure"') == ["safety"]
    assert found(visitor, '"pressure blood"') == []


def test_a_word_after_a_minus_is_left_out(visitor, shelf):
    assert set(found(visitor, "blood -pressure")) == {"anxiety", "cost"}


def test_what_people_call_it_finds_what_we_call_it(visitor, shelf):
    assert found(visitor, "shots") == []

    Synonym.objects.create(word="shots", means="injection, infusion")
    Synonym.objects.create(word="going red", means="blood rushing")

    assert found(visitor, "shots") == ["cost"]
    assert found(visitor, "going red") == ["anxiety"]


def test_a_misspelled_word_is_asked_about_and_its_articles_are_shown(visitor, shelf):
    page = look(visitor, "anxeity")

    assert 'Did you mean <a href="?q=anxiety">anxiety</a>?' in page
    assert found(visitor, "anxeity") == ["anxiety"]


def test_when_no_article_has_every_word_some_are_shown_and_it_is_said(visitor, shelf):
    page = look(visitor, "bladder therapies")

    assert "No article has all of these words" in page
    assert set(found(visitor, "bladder therapies")) == {"safety", "anxiety"}


def test_when_nothing_is_found_there_are_ways_on(visitor, shelf):
    page = look(visitor, "qqqqqqqq")

    assert "We found nothing about “qqqqqqqq”" in page
    assert 'href="/articles/"' in page


def test_what_is_not_public_is_not_found(visitor, shelf):
    make_article(slug="draft", body="## One\n\nZebras.", published_at=None, **SHARED)

    assert found(visitor, "zebras") == []


def test_a_change_of_the_text_changes_what_is_found(visitor, db):
    article = make_article(slug="it", body="## One\n\nZebras.", **SHARED)
    article.body = "## One\n\nGiraffes."
    article.save()
    actions.refresh(article)

    assert found(visitor, "giraffes") == ["it"]
    assert found(visitor, "zebras") == []


def test_whoever_types_of_suicide_sees_help_first(visitor, shelf):
    page = look(visitor, "blood and I want to die")

    assert page.index("Need help now?") < page.index("Articles found")


def test_whatever_is_typed_gets_a_page(visitor, shelf):
    typed = [
        *("", "   ", "-", '"', "-blood", "the", "&|!()*:", "<b>x</b>", "'" * 200),
        *("a " * 99, "blood:*", "\\", "%", "blood & !pressure", "é" * 300),
        *('"" ""', "- -- ---", "\u202e", "👩‍⚕️"),
    ]
    for asked in typed:
        answer = visitor.get("/search/", {"q": asked, "page": "x"})

        assert answer.status_code == 200, asked
        assert "<b>x" not in answer.content.decode()


def test_what_was_typed_is_kept_nowhere(visitor, shelf):
    answer = visitor.get("/search/", {"q": "panic"})

    assert answer["Cache-Control"] == "no-store, private"
    assert not answer.cookies
    assert 'content="noindex"' in answer.content.decode()


def test_text_in_an_article_is_never_run_as_markup(visitor, db):
    make_article(body='## One\n\nA zebra & 1 < 2 "<b" `<i>`', **SHARED)

    page = look(visitor, "zebra")

    assert "A <mark>zebra</mark> &amp; 1 &lt; 2" in page
    assert "<b" not in page.split("<h3>")[1].split("</ol>")[0].replace("<body", "")


def test_long_lists_go_on_over_pages(visitor, db):
    for _ in range(12):
        make_article(body="## One\n\nZebras.", **SHARED)

    first, second = found(visitor, "zebras"), found(visitor, "zebras", page=2)

    assert (len(first), len(second)) == (10, 2)
    assert not set(first) & set(second)
    assert "More results" in look(visitor, "zebras")
    assert "Earlier results" in look(visitor, "zebras", page=2)


def test_a_search_costs_the_same_however_much_it_finds(visitor, shelf):
    def queries(asked):
        with CaptureQueriesContext(connection) as captured:
            look(visitor, asked)
        return len(captured)

    queries("blood")
    few = queries("bladder")
    for _ in range(15):
        make_article(body="## One\n\nBlood.\n\n## Two\n\nMore blood.", **SHARED)

    assert queries("blood") == few <= 6
