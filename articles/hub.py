"""The questions that all articles answer, together: no word of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from articles import markup, page
from articles.markup import Heading
from articles.models import Article, Question, Reference, Topic
from articles.page import Cited


@dataclass(frozen=True)
class Entry:
    id: str
    question: str
    answer: SafeString
    keys: tuple[str, ...]


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
    cited: tuple[Cited, ...]

    @property
    def entries(self) -> list[Entry]:
        shelves = (shelf for group in self.groups for shelf in group.shelves)
        return [entry for shelf in shelves for entry in shelf.entries]


def lay_out(questions: Iterable[Question], references: Sequence[Reference]) -> Hub:
    """Group questions that come in reading order; references in order of number."""
    keys = [reference.key for reference in references]
    shelves = [
        Shelf(article, tuple(_entries(found, keys)))
        for article, found in groupby(questions, key=lambda each: each.article)
    ]
    groups = groupby(shelves, key=lambda shelf: shelf.article.topic)
    places = [
        (Heading(entry.id, entry.question), entry.keys)
        for shelf in shelves
        for entry in shelf.entries
    ]
    return Hub(
        groups=tuple(Group(topic, tuple(found)) for topic, found in groups),
        cited=page.cited(references, places),
    )


def _entries(questions: Iterable[Question], keys: Sequence[str]) -> list[Entry]:
    return [
        Entry(
            id=f"{question.article.slug}-{place}",
            question=question.question,
            answer=markup.render(question.answer, keys).html,
            keys=markup.cited([question.answer]),
        )
        for place, question in enumerate(questions, start=1)
    ]
