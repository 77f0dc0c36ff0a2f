"""Which explained words a text uses, and all of them on one page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from articles import markup, page
from articles.markup import Heading
from articles.models import Article, GlossaryTerm, Reference
from articles.page import Cited, Explained


@dataclass(frozen=True)
class Words:
    entries: tuple[Explained, ...]
    cited: tuple[Cited, ...]

    @property
    def unsigned(self) -> str:
        return page.unsigned(self.entries)


def lay_out(terms: Sequence[GlossaryTerm], references: Sequence[Reference]) -> Words:
    """Every word, with the numbers of what its explanation rests on."""
    keys = [reference.key for reference in references]
    entries = [
        replace(entry, definition=markup.render(term.definition, keys).html)
        for entry, term in zip(page.explained(terms), terms, strict=True)
    ]
    places = [
        (Heading(entry.id, entry.term), markup.cited([term.definition]))
        for entry, term in zip(entries, terms, strict=True)
    ]
    return Words(tuple(entries), page.cited(references, places))


def words() -> set[str]:
    """Every form of every term that readers find explained."""
    return {name for term in GlossaryTerm.objects.explained() for name in term.names}


def used_in(texts: Iterable[str]) -> list[GlossaryTerm]:
    """The terms that stand in the texts, in the order of the alphabet."""
    said = " ".join(texts).casefold()
    return [term for term in GlossaryTerm.objects.explained() if _is_in(said, term)]


def note(article: Article, texts: Iterable[str]) -> None:
    """Write down which terms an article uses."""
    article.terms.set(used_in(texts))


def note_all() -> None:
    """Look through every article again: a term came, went or was changed."""
    for article in Article.objects.prefetch_related("questions"):
        note(article, page.texts(article, article.questions.all()))


def _is_in(said: str, term: GlossaryTerm) -> bool:
    forms = "|".join(re.escape(name.casefold()) for name in term.names)
    return re.search(rf"\b(?:{forms})s?\b", said) is not None
