"""Which explained words a text uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles import page
from articles.models import Article, GlossaryTerm


def words() -> set[str]:
    """Every form of every term."""
    return {name for term in GlossaryTerm.objects.all() for name in term.names}


def used_in(texts: Iterable[str]) -> list[GlossaryTerm]:
    """The terms that stand in the texts, in the order of the alphabet."""
    said = " ".join(texts).casefold()
    return [term for term in GlossaryTerm.objects.all() if _is_in(said, term)]


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
