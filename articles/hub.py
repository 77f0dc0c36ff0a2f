"""The questions that all articles answer, together: no word of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from articles import markup
from articles.models import Article, Question, Reference, Topic


@dataclass(frozen=True)
class Entry:
    id: str
    question: str
    answer: SafeString


@dataclass(frozen=True)
class Shelf:
    """What one article answers."""

    article: Article
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Group:
    topic: Topic
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True)
class Hub:
    groups: tuple[Group, ...]
    references: tuple[Reference, ...]


def lay_out(questions: Iterable[Question], references: Sequence[Reference]) -> Hub:
    """Group questions that come in reading order; references in order of number."""
    keys = [reference.key for reference in references]
    shelves = [
        Shelf(article, tuple(_entries(found, keys)))
        for article, found in groupby(questions, key=lambda each: each.article)
    ]
    groups = groupby(shelves, key=lambda shelf: shelf.article.topic)
    return Hub(
        groups=tuple(Group(topic, tuple(found)) for topic, found in groups),
        references=tuple(references),
    )


def _entries(questions: Iterable[Question], keys: Sequence[str]) -> list[Entry]:
    return [
        Entry(
            id=f"{question.article.slug}-{place}",
            question=question.question,
            answer=markup.render(question.answer, keys).html,
        )
        for place, question in enumerate(questions, start=1)
    ]
