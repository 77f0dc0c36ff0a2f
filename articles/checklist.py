"""What must be put right before a text is published, as an editor reads it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles import gallery, glossary, markup, pictures, revisions, standards
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
        pages=pages(),
        terms=glossary.words(),
        today=timezone.localdate(),
    )
    said = [*_missing(content), *_boasting(content), *_misshaped(parts)]
    return [*said, *_pictured(content["body"]), *found]


def pages() -> dict[str, str]:
    """The pages of this site that a text may link to, by address: their titles."""
    titles = {
        "help_now": gettext("Help now"),
        "articles:index": gettext("Articles"),
        "articles:questions": gettext("Questions and answers"),
        "articles:glossary": gettext("Words"),
    }
    found = Article.objects.published().in_reading_order().values_list("slug", "title")
    return {reverse(name): title for name, title in titles.items()} | {
        reverse("articles:article", args=[slug]): title for slug, title in found
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


def _pictured(text: str) -> Iterator[Finding]:
    """What is missing beside a picture, or a picture that is."""
    known = pictures.by_key(gallery.shown_in(text))
    for placed in markup.placed(text):
        if not placed.alt.strip():
            yield Finding("picture without words for who cannot see it", placed.key)
        if placed.key not in known:
            yield Finding("unknown picture", placed.key)
        elif not known[placed.key].has_origin:
            yield Finding("picture without its maker and licence", placed.key)
