"""An article laid out as its page shows it: stored, or as typed in a preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import markup, passages
from articles.markup import Heading
from articles.models import Article, GlossaryTerm, Question, Reference

WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class Answered:
    question: str
    answer: SafeString


@dataclass(frozen=True)
class Explained:
    term: str
    definition: str


@dataclass(frozen=True)
class Page:
    article: Article
    short_answer: SafeString
    body: SafeString
    unknowns: SafeString
    questions: tuple[Answered, ...]
    references: tuple[Reference, ...]
    related: tuple[Article, ...]
    contents: tuple[Heading, ...]
    terms: tuple[Explained, ...] = ()


def stored(article: Article) -> Page:
    """Lay out an article that came from `ArticleQuerySet.whole`: no query."""
    rows: Any = article
    return lay_out(
        article,
        [Question(**row) for row in rows.question_rows or ()],
        [Reference(**row) for row in rows.reference_rows or ()],
        [Article(**row) for row in rows.related_rows or ()],
        [GlossaryTerm(**row) for row in rows.term_rows or ()],
    )


def parts(article: Article) -> list[object]:
    """Return all that makes the page of such an article what it is today."""
    rows: Any = article
    fields = [field.attname for field in Article._meta.concrete_fields]
    return [
        timezone.localdate(),
        *(getattr(article, name) for name in fields),
        (article.topic.slug, article.topic.title, str(article.author or "")),
        *(rows.question_rows, rows.reference_rows, rows.related_rows),
        rows.term_rows,
        rows.clinic_rows,
    ]


def lay_out(
    article: Article,
    questions: Sequence[Question],
    references: Sequence[Reference],
    related: Sequence[Article] = (),
    terms: Sequence[GlossaryTerm] = (),
) -> Page:
    """Render every part; references are numbered in the order in which they come."""
    keys = [reference.key for reference in references]
    body = markup.render(article.body, keys)
    return Page(
        article=article,
        short_answer=markup.render(article.short_answer, keys).html,
        body=body.html,
        unknowns=markup.render(article.unknowns, keys).html,
        questions=tuple(
            Answered(question.question, markup.render(question.answer, keys).html)
            for question in questions
        ),
        references=tuple(references),
        related=tuple(related),
        contents=(*body.headings, *_endings(questions, references)),
        terms=tuple(explained(terms)),
    )


def _endings(
    questions: Sequence[Question], references: Sequence[Reference]
) -> Iterable[Heading]:
    yield Heading("unknowns", _("What we don’t know"), "")
    if questions:
        yield Heading("questions", _("Questions and answers"), "")
    if references:
        yield Heading("references", _("References"), "")


def explained(terms: Iterable[GlossaryTerm]) -> Iterable[Explained]:
    """Terms with their definitions in plain words."""
    for term in terms:
        yield Explained(term.term, passages.in_plain_words(term.definition))


def texts(article: Article, questions: Iterable[Question]) -> list[str]:
    """Return all that may cite, in reading order."""
    answers = [question.answer for question in questions]
    return [article.short_answer, article.body, article.unknowns, *answers]


def reading_minutes(texts: Iterable[str]) -> int:
    words = sum(markup.count_words(text) for text in texts)
    return max(1, ceil(words / WORDS_A_MINUTE))
