"""The search over what is shipped: misspellings, other words, green checklists."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from django.db import transaction

from articles import checklist, loading, revisions, search, shipped
from articles.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped_shelf(django_db_setup, django_db_blocker):
    """All that is shipped, loaded once for the tests that only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(shipped.read())
        yield
        transaction.set_rollback(True)


MISSPELLED = json.loads(Path(__file__).with_name("misspellings.json").read_text())


@pytest.mark.long
def test_common_misspellings_find_what_was_meant(shipped_shelf):
    """Printed as a table by `pytest -s`: what was typed, what we took it for."""

    def found(text):
        results = search.search(text)
        return results.suggestion, [hit.article.slug for hit in results.hits]

    rows = [(r["typed"], *found(r["typed"]), found(r["meant"])) for r in MISSPELLED]
    right = [typed for typed, _said, slugs, meant in rows if slugs == meant[1] != []]
    table = "".join(f"{typed:24} {said or typed}\n" for typed, said, *_rest in rows)
    sys.stdout.write(f"{table}{len(right)} of {len(rows)} find what was meant\n")

    assert len(rows) >= 50
    assert {typed for typed, *_rest in rows} - {*right} == set()


def test_every_shipped_article_has_a_green_checklist(shipped_shelf):
    found = {
        article.slug: checklist.of(revisions.content_of(article))
        for article in Article.objects.all()
    }

    assert len(found) == 12
    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("shots", "what-to-expect"),
        ("drip", "what-to-expect"),
        ("price", "cost-and-insurance"),
        ("shy", "understanding-anxiety"),
        ("is it addictive", "side-effects-and-safety"),
        ("insurance", "cost-and-insurance"),
        ("nasal spray", "esketamine-and-anxiety"),
    ],
)
def test_plain_words_find_the_article_that_answers(asked, first, shipped_shelf):
    hits = search.search(asked).hits

    assert first in [hit.article.slug for hit in hits[:3]]
