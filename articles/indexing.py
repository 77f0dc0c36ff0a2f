"""Writes down what search looks in, whenever an article changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.db.models.expressions import Combinable

from articles import asked, passages
from articles.models import Article, Passage, SearchEntry, Word

SHORTEST_WORD, LONGEST_WORD = 3, 60


@transaction.atomic
def write(article: Article) -> None:
    """Index one article as it is stored, in place of what was there."""
    found = list(_passages(article))
    Passage.objects.filter(article=article).delete()
    Passage.objects.bulk_create(found)
    SearchEntry.objects.update_or_create(
        article=article, defaults={"vector": _vector(article, found)}
    )
    _write_words([article.title, article.short_title, article.summary])
    _write_words(f"{passage.heading} {passage.text}" for passage in found)


def write_missing() -> int:
    """Index what was written before there was a search; returns how many."""
    missing = Article.objects.filter(search_entry=None)
    for article in missing:
        write(article)
    return len(missing)


def _passages(article: Article) -> Iterator[Passage]:
    sections = [
        ("short-answer", "", article.short_answer),
        *passages.sections(article.body),
        ("unknowns", "", article.unknowns),
        *(
            (f"question-{number}", asked.question, asked.answer)
            for number, asked in enumerate(article.questions.all(), start=1)
        ),
    ]
    for position, (anchor, heading, text) in enumerate(sections):
        yield Passage(
            article=article,
            position=position,
            anchor=anchor,
            heading=heading[:300],
            text=passages.in_plain_words(text),
        )


def _vector(article: Article, passages: Iterable[Passage]) -> Combinable:
    by_weight = {
        "A": f"{article.title} {article.short_title} {article.audience_question}",
        "B": article.summary,
        "C": "",
        "D": "",
    }
    for passage in passages:
        weight = "D" if passage.anchor.startswith("question-") else "C"
        by_weight["B"] += f" {passage.heading}"
        by_weight[weight] += f" {passage.text}"
    vectors: list[Combinable] = [
        SearchVector(Value(text), config=asked.CONFIG, weight=weight)
        for weight, text in by_weight.items()
    ]
    return reduce(lambda whole, vector: whole + vector, vectors)


def _write_words(texts: Iterable[str]) -> None:
    whole = {word for text in texts for word in asked.WORD.findall(text.casefold())}
    found = whole | {part for word in whole for part in word.split("-")}
    fitting = (w for w in found if SHORTEST_WORD <= len(w) <= LONGEST_WORD)
    rows = [Word(word=word) for word in sorted(fitting) if not word.isdecimal()]
    Word.objects.bulk_create(rows, ignore_conflicts=True)
