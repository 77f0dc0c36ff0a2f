"""Words explained, words that people use instead, and words that they misspell."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from articles import standards
from articles.plain_language import without_markup, words
from articles.reading_grade import measure
from tests.articles.test_content import CONTENT, KEYS, SLUGS, body

GLOSSARY = json.loads((CONTENT / "glossary.json").read_text())
SYNONYMS = json.loads((CONTENT / "synonyms.json").read_text())
MISSPELLINGS = json.loads(Path(__file__).with_name("misspellings.json").read_text())
TERMS = {name for row in GLOSSARY for name in (row["term"], *row["also"])}
every_term = pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: row["term"])


def library() -> str:
    """All that the articles say, in small letters and plain words."""
    said = [without_markup(body(slug)) for slug in SLUGS]
    return " ".join(" ".join(said).casefold().split())


def test_the_glossary_is_in_order_and_names_nothing_twice():
    names = [row["term"].casefold() for row in GLOSSARY]

    assert names == sorted(set(names))
    assert len(TERMS) == sum(1 + len(row["also"]) for row in GLOSSARY)


@every_term
def test_a_definition_is_short_plain_and_keeps_the_standard(row):
    definition = row["definition"]

    assert row.keys() == {"term", "also", "definition"}
    assert 2 <= len(words(definition)) <= 40
    assert measure(definition).grade <= 9
    assert standards.uncited_numbers(definition) == []
    assert standards.uncited_weights(definition) == []
    assert standards.forbidden_phrases(definition) == []
    assert standards.keys(definition) <= KEYS


def test_a_synonym_is_typed_by_people_and_means_what_an_article_says():
    text = library()
    typed = [row["word"] for row in SYNONYMS]

    assert typed == sorted(set(typed))
    assert {"shots", "drip", "panic", "shy"} <= set(typed)
    assert all(row.keys() == {"word", "means"} for row in SYNONYMS)
    assert all(re.fullmatch(r"[a-z0-9'’ -]+", word) for word in typed)
    means = {said for row in SYNONYMS for said in row["means"].split(", ")}
    assert {said for said in means if said not in text} == set()


def test_fifty_misspellings_each_mean_a_word_of_an_article():
    said = set(re.findall(r"[a-z]+", library()))
    typed = {row["typed"] for row in MISSPELLINGS}

    assert len(typed) == len(MISSPELLINGS) >= 50
    assert [row for row in MISSPELLINGS if row["meant"] not in said] == []
    assert typed & said == set()
