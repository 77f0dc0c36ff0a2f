"""What must be put right before a text is published, as an editor reads it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from articles import glossary, markup, revisions, standards
from articles.models import Article, Reference
from articles.revisions import Content
from articles.standards import Finding

NEEDED = ("summary", "short_answer", "body", "unknowns")
# They stand above the text, in lists and in search engines, and cite nothing.
HEADLINES = ("title", "short_title", "summary", "audience_question", "evidence_text")


def of(content: Content) -> list[Finding]:
    """Everything that keeps a revision from being fit to print; [] is green."""
    parts = revisions.parts(content)
    found = standards.check(
        parts,
        known=Reference.objects.values_list("key", flat=True),
        pages=_pages(),
        terms=glossary.words(),
        today=timezone.localdate(),
    )
    return [*_missing(content), *_boasting(content), *_misshaped(parts), *found]


def _pages() -> set[str]:
    """The addresses on this site that a text may link to."""
    articles = Article.objects.published().values_list("slug", flat=True)
    names = ("help_now", "articles:index", "articles:questions", "articles:glossary")
    return {reverse(name) for name in names} | {
        reverse("articles:article", args=[slug]) for slug in articles
    }


def _missing(content: Content) -> Iterator[Finding]:
    for name in NEEDED:
        if not content[name].strip():
            yield Finding("part missing", name.replace("_", " "))


def _boasting(content: Content) -> Iterator[Finding]:
    headlines = {name: content[name] for name in HEADLINES}
    for text in headlines.values():
        for phrase in standards.forbidden_phrases(text):
            yield Finding("forbidden phrase", phrase)
    for sentence in standards.told_as_fact(headlines):
        yield Finding("claim told as fact", sentence)


def _misshaped(parts: dict[str, str]) -> Iterator[Finding]:
    for name, text in parts.items():
        for problem in markup.problems(text, sections=name == "body"):
            yield Finding("text cannot be shown", problem)
