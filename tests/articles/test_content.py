"""The shipped articles: every fact cited, words plain, nothing oversold.

These tests read the files only. The outlines they hold articles to come from the
clinical content plan; a clinic that rewrites an article does so in the admin.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from articles import piece, shipped, standards
from articles.plain_language import (
    CITATION,
    FENCE,
    LINK,
    blocks,
    sentences,
    straight,
    words,
)
from articles.reading_grade import as_printed, measure

CONTENT = Path(__file__).parents[2] / "articles" / "content"
REFERENCES = json.loads((CONTENT / "references.json").read_text())
TOPICS = json.loads((CONTENT / "topics.json").read_text())
KEYS = {reference["key"] for reference in REFERENCES}
OUTLINES = json.loads(Path(__file__).with_name("outlines.json").read_text())
SLUGS = list(OUTLINES)
every_article = pytest.mark.parametrize("slug", SLUGS)

# The shipped texts are written for this day; prices in them hold longer.
WRITTEN_ON = date(2026, 11, 21)


# Reading the files


@cache
def all_shipped() -> shipped.Shipped:
    return shipped.read()


def parts(slug: str) -> dict[str, str]:
    return next(a.parts for a in all_shipped().articles if a.slug == slug)


@cache
def text_of(slug: str) -> str:
    """The file with typographic quotes made plain, so that tests can name them."""
    return straight(piece.filled(CONTENT / f"{slug}.md"))


def front(slug: str) -> dict:
    return json.loads(FENCE.match(text_of(slug))[2])


def body(slug: str) -> str:
    return FENCE.sub("", text_of(slug), count=1)


def sections(slug: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", body(slug), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def answers(slug: str) -> dict[str, str]:
    parts = re.split(
        r"^### (.+)$", sections(slug)["Questions and answers"], flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], map(str.strip, parts[2::2]), strict=True))


def figures(slug: str) -> list[list[str]]:
    return [
        block.strip().splitlines()
        for kind, block in FENCE.findall(body(slug))
        if kind == "dots"
    ]


def written(slug: str) -> dict[str, str]:
    """What counts as the body: everything but the questions and answers."""
    return {
        heading: text
        for heading, text in sections(slug).items()
        if heading != "Questions and answers"
    }


# The references


def test_there_are_82_references_with_keys_of_their_own():
    assert len(REFERENCES) == len(KEYS) == 82
    assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in KEYS)


def test_every_reference_says_how_sure_we_are_of_it():
    grades = [reference["confidence"] for reference in REFERENCES]
    assert {grade: grades.count(grade) for grade in sorted(set(grades))} == {
        "MH": 15,
        "S": 61,
        "S2": 6,
    }


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda entry: entry["key"])
def test_a_reference_can_be_found_by_its_reader(reference):
    assert list(reference) == [
        "key",
        "authors",
        "year",
        "title",
        "source",
        "doi",
        "pmid",
        "url",
        "confidence",
        "note",
        "is_guarded",
    ]
    assert isinstance(reference["is_guarded"], bool)
    assert all(isinstance(reference[name], str) for name in list(reference)[:-1])
    assert all(reference[part] for part in ("authors", "title", "source"))
    assert re.fullmatch(r"(19|20)\d\d|n\.d\.", reference["year"])
    assert re.fullmatch(r"(10\.\d{4,}/\S+)?", reference["doi"])
    assert re.fullmatch(r"\d*", reference["pmid"])
    assert re.fullmatch(r"(https://\S+)?", reference["url"])
    # The Federal Register of 1999 is cited by volume and page.
    in_print = reference["key"] == "dea_1999"
    assert reference["doi"] or reference["pmid"] or reference["url"] or in_print


# What an article is made of


def test_topics_have_neutral_names_and_an_order():
    assert [topic["slug"] for topic in TOPICS] == [
        "anxiety",
        "evidence",
        "safety",
        "deciding",
        "the-day",
        "cost",
    ]
    assert [topic["position"] for topic in TOPICS] == [1, 2, 3, 4, 5, 6]
    assert all(topic["title"] and topic["summary"] for topic in TOPICS)


def test_only_the_articles_with_an_outline_are_shipped():
    assert sorted(path.stem for path in CONTENT.glob("*.md")) == sorted(SLUGS)


@every_article
def test_the_front_matter_is_complete(slug):
    data = front(slug)
    assert set(data) == {
        "slug",
        "title",
        "short_title",
        "summary",
        "topic",
        "position",
        "audience_question",
        "evidence",
        "review_interval_months",
        "guarded",
        "related",
        "claims",
    }
    assert data["slug"] == slug
    assert len(data["summary"]) <= 160
    assert data["short_title"].endswith("?")
    assert data["topic"] in {topic["slug"] for topic in TOPICS}
    assert data["evidence"]["label"] in {
        "strong",
        "moderate",
        "early",
        "mixed",
        "not-shown",
    }
    assert data["evidence"]["text"].endswith(".")
    assert data["review_interval_months"] in {12, 24}
    assert set(data["related"]) <= set(SLUGS) - {slug}
    assert set(OUTLINES[slug]["claims"]) <= set(data["claims"])


@every_article
def test_an_article_follows_its_outline(slug):
    assert list(sections(slug)) == [
        "The short answer",
        *OUTLINES[slug]["sections"],
        "What we don't know",
        "Questions and answers",
    ]
    assert list(answers(slug)) == OUTLINES[slug]["questions"]


@every_article
def test_the_short_answer_is_three_to_five_points_and_one_is_the_main_risk(slug):
    points = blocks(sections(slug)["The short answer"])
    assert 3 <= len(points) <= 5
    assert all(point.startswith("- ") for point in points)
    assert any("main risk" in point for point in points)


@every_article
def test_an_article_is_neither_thin_nor_tiring(slug):
    assert 700 <= sum(len(words(text)) for text in written(slug).values()) <= 1100


@every_article
def test_an_answer_is_short_and_cited(slug):
    lengths = {q: len(words(answer)) for q, answer in answers(slug).items()}
    assert {q: n for q, n in lengths.items() if not 40 <= n <= 70} == {}
    assert all(CITATION.search(answer) for answer in answers(slug).values())


@every_article
def test_a_figure_of_people_adds_up_and_names_its_source(slug):
    for lines in figures(slug):
        *groups, caption, source = lines
        assert caption.startswith("caption: ")
        assert set(source.removeprefix("source: ").split("; ")) <= KEYS
        assert len(groups) >= 2
        for group in groups:
            some, of_all = re.fullmatch(r"[^:]+: (\d+) of (\d+)", group).groups()
            assert 0 <= int(some) <= int(of_all) <= 100


# Citations


@every_article
def test_every_citation_names_a_reference(slug):
    cited = set(re.findall(r"@(\w+)", body(slug)))
    assert cited <= KEYS
    assert set(OUTLINES[slug]["references"]) <= cited


@every_article
def test_brackets_with_an_at_sign_are_all_citations(slug):
    assert body(slug).count("[@") == len(CITATION.findall(body(slug)))


@every_article
def test_a_citation_stands_before_the_mark_that_ends_its_sentence(slug):
    for match in CITATION.finditer(body(slug)):
        assert body(slug)[match.start() - 1] == " ", match[0]
        following = body(slug)[match.end() :]
        assert following.startswith((".", ";", ":", ",", " |")), match[0]


EVIDENCE = re.compile(
    r"\b(studies|study|trials?|reviews?|surveys?|found|(?<!off-)label"
    r"|guidance says|approved|most people|common|rare|average|researchers)\b",
    re.IGNORECASE,
)
# Sentences that speak of evidence without adding a finding to it: questions, what to
# ask, and what this page itself does, found or did not find.
ABOUT_THE_PAGE = re.compile(
    r"\?$|\bask\b|\b(?:we|our) (?:found|have still|sources|whole)\b|:$"
    r"|^(?:Surveys differ|Twin studies ask how much|One trial this small|The studies"
    r" cannot|Small trials swing|The label matters|Studies do not carry over"
    r"|Some come from the label|These points come from drug labels"
    r'|words such as "safe"|Health plans look at|That is the whole base)|tend(?:s)? to'
    r"|as far as we know",
    re.IGNORECASE,
)


@every_article
def test_a_sentence_that_speaks_of_evidence_cites_it(slug):
    assert [
        sentence
        for sentence in sentences(body(slug))
        if EVIDENCE.search(LINK.sub("", sentence))
        and not CITATION.search(sentence)
        and not ABOUT_THE_PAGE.search(sentence)
    ] == []


# The rules of the content standard, which the editors' checklist applies as well


@every_article
def test_an_article_keeps_every_rule(slug):
    pages = shipped.pages(all_shipped())

    found = standards.check(
        parts(slug),
        known=KEYS,
        pages=pages,
        today=WRITTEN_ON,
        terms=shipped.terms(),
    )

    assert found == []


@every_article
def test_a_reader_of_thirteen_can_follow(slug):
    reading = as_printed(body(slug))

    assert measure(body(slug)).grade <= reading.grade <= 8
    assert reading.sentence_length < 20
