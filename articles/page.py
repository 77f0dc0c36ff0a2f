"""An article laid out as its page shows it: stored, or as typed in a preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import markup, passages, pictures
from articles.markup import Heading
from articles.models import Article, GlossaryTerm, Question, Reference
from articles.pictures import Shown

WORDS_A_MINUTE = 200
# What an article calls its own parts, in the language of the page.
PARTS = {
    "Title": gettext_lazy("Title"),
    "Summary": gettext_lazy("Summary"),
    "Evidence": gettext_lazy("Evidence"),
    "Who pays": gettext_lazy("Who pays"),
    "The short answer": gettext_lazy("The short answer"),
    "What we don’t know": gettext_lazy("What we don’t know"),
}
IN_ENGLISH = '<span lang="en">{}</span>'
Place = tuple[Heading, tuple[str, ...]]  # and the keys that are cited there


@dataclass(frozen=True)
class Answered:
    id: str
    question: str
    answer: SafeString


@dataclass(frozen=True)
class Cited:
    """A reference, and the parts of the page that lean on it."""

    reference: Reference
    places: tuple[Heading, ...]


@dataclass(frozen=True)
class Told:
    """What readers are told of a change: in the editors' words, or what happened."""

    at: datetime
    words: str
    happened: Mapping[str, Any]

    @property
    def said(self) -> SafeString:
        """What happened, in the language of the page; headings are in English."""
        if "first" in self.happened:
            return format_html("{}", _("First published."))
        if by := self.happened.get("read_again_by"):
            return format_html(
                _("Read again by {name}: nothing had to change."), name=by
            )
        parts = [_named(name) for name in self.happened.get("changed", ())]
        gone = map(_named, self.happened.get("gone", ()))
        parts += [format_html(_("{part} (taken out)"), part=part) for part in gone]
        return format_html(_("Changed: {parts}."), parts=mark_safe("; ".join(parts)))


@dataclass(frozen=True)
class Explained:
    id: str
    term: str
    definition: str
    is_signed: bool


@dataclass(frozen=True)
class Lead:
    """The first picture of a text, for those who show only one."""

    shown: Shown
    alt: str


@dataclass(frozen=True)
class Page:
    article: Article
    short_answer: SafeString
    body: SafeString
    unknowns: SafeString
    questions: tuple[Answered, ...]
    cited: tuple[Cited, ...]
    related: tuple[Article, ...]
    contents: tuple[Heading, ...]
    terms: tuple[Explained, ...] = ()
    changes: tuple[Told, ...] = ()
    picture: Lead | None = None

    @property
    def references(self) -> tuple[Reference, ...]:
        return tuple(cited.reference for cited in self.cited)

    @property
    def unsigned_terms(self) -> str:
        return unsigned(self.terms)


def stored(article: Article) -> Page:
    """Lay out an article that came from `ArticleQuerySet.whole`: no query."""
    rows: Any = article
    return lay_out(
        article,
        [Question(**row) for row in rows.question_rows or ()],
        [Reference(**row) for row in rows.reference_rows or ()],
        [Article(**row) for row in rows.related_rows or ()],
        [GlossaryTerm(**row) for row in rows.term_rows or ()],
        [
            Told(datetime.fromisoformat(at), *said)
            for at, *said in rows.change_rows or ()
        ],
        [pictures.from_row(row) for row in rows.picture_rows or ()],
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
        *(rows.term_rows, rows.change_rows, rows.picture_rows),
        rows.clinic_rows,
    ]


def lay_out(
    article: Article,
    questions: Sequence[Question],
    references: Sequence[Reference],
    related: Sequence[Article] = (),
    terms: Sequence[GlossaryTerm] = (),
    changes: Sequence[Told] = (),
    shown: Sequence[Shown] = (),
) -> Page:
    """Render every part; references are numbered in the order in which they come."""
    keys = [reference.key for reference in references]
    body = markup.render(article.body, keys, shown)
    answered = tuple(
        Answered(f"question-{number}", asked.question, _html(asked.answer, keys))
        for number, asked in enumerate(questions, start=1)
    )
    return Page(
        article=article,
        short_answer=_html(article.short_answer, keys),
        body=body.html,
        unknowns=_html(article.unknowns, keys),
        questions=answered,
        cited=cited(references, _places(article, answered, questions)),
        related=tuple(related),
        contents=(*body.headings, *_endings(questions, references)),
        terms=tuple(explained(terms)),
        changes=tuple(changes),
        picture=_lead(article.body, pictures.by_key(shown)),
    )


def _lead(text: str, shown: Mapping[str, Shown]) -> Lead | None:
    found = (each for each in markup.placed(text) if each.key in shown)
    return next((Lead(shown[each.key], each.alt) for each in found), None)


def _named(part: str) -> SafeString:
    ours = PARTS.get(part)
    return format_html("{}", ours) if ours else format_html(IN_ENGLISH, part)


def _html(text: str, keys: Sequence[str]) -> SafeString:
    return markup.render(text, keys).html


def _places(
    article: Article, answered: Iterable[Answered], questions: Iterable[Question]
) -> Iterator[Place]:
    """Every part of the page that may cite, in reading order, with what it cites."""
    short_answer = Heading("short-answer", _("The short answer"), "")
    yield short_answer, markup.cited([article.short_answer])
    for heading, keys in passages.citing(article.body):
        yield heading or short_answer, keys
    unknowns = Heading("unknowns", _("What we don’t know"), "")
    yield unknowns, markup.cited([article.unknowns])
    for asked, question in zip(answered, questions, strict=True):
        yield Heading(asked.id, asked.question), markup.cited([question.answer])


def cited(
    references: Sequence[Reference], places: Iterable[Place]
) -> tuple[Cited, ...]:
    """Each reference with the places that cite it."""
    found: defaultdict[str, list[Heading]] = defaultdict(list)
    for heading, keys in places:
        for key in keys:
            found[key].append(heading)
    return tuple(Cited(each, tuple(found[each.key])) for each in references)


def _endings(
    questions: Sequence[Question], references: Sequence[Reference]
) -> Iterable[Heading]:
    yield Heading("unknowns", _("What we don’t know"), "")
    if questions:
        yield Heading("questions", _("Questions and answers"), "")
    if references:
        yield Heading("references", _("References"), "")


def explained(terms: Iterable[GlossaryTerm]) -> Iterator[Explained]:
    """Terms with their definitions in plain words."""
    for number, term in enumerate(terms, start=1):
        words = passages.in_plain_words(term.definition)
        yield Explained(f"word-{number}", term.term, words, bool(term.approved_at))


def unsigned(terms: Sequence[Explained]) -> str:
    """Say which explanations no clinician has signed; nothing when all are."""
    names = [term.term for term in terms if not term.is_signed]
    if len(names) == len(terms):
        return _("No clinician has reviewed these explanations yet.") if names else ""
    listed = format_html_join(", ", IN_ENGLISH, ((name,) for name in names))
    said = _("Not reviewed by a clinician yet: {names}.")
    return format_html(said, names=listed) if names else ""


def texts(article: Article, questions: Iterable[Question]) -> list[str]:
    """Return all that may cite, in reading order."""
    answers = [question.answer for question in questions]
    return [article.short_answer, article.body, article.unknowns, *answers]


def reading_minutes(texts: Iterable[str]) -> int:
    words = sum(markup.count_words(text) for text in texts)
    return max(1, ceil(words / WORDS_A_MINUTE))
