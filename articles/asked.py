"""What somebody typed into the search box, as words, phrases and exclusions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery

CONFIG = "english"
LONGEST, MOST_TERMS, LONGEST_SYNONYM = 200, 12, 3
TERM = re.compile(r'(?P<not>-?)(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s"]+))')
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
Query = Any  # SearchQuery and what its operators give
Synonyms = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Term:
    """A word or a phrase, in small letters."""

    text: str
    is_phrase: bool = False
    is_excluded: bool = False


def read(text: str) -> list[Term]:
    """Return at most twelve terms; signs that are no words are passed over."""
    found = []
    for match in TERM.finditer(text[:LONGEST].casefold()):
        said = match["phrase"] or match["word"]
        words = " ".join(WORD.findall(said))
        if words:
            is_phrase = match["phrase"] is not None or " " in words
            found.append(Term(words, is_phrase, bool(match["not"])))
    return found[:MOST_TERMS]


def words(terms: Iterable[Term]) -> list[str]:
    """Every word that is looked for."""
    return [
        word for term in terms if not term.is_excluded for word in term.text.split()
    ]


def phrases(terms: Iterable[Term]) -> set[str]:
    """Every run of words that may have a synonym."""
    said = words(terms)
    sizes = range(1, LONGEST_SYNONYM + 1)
    starts = range(len(said))
    return {" ".join(said[at : at + size]) for size in sizes for at in starts}


def all_of(terms: Sequence[Term], synonyms: Synonyms) -> Query | None:
    """Find what holds every term, or a synonym of it; None when nothing is asked."""
    return _without_excluded(and_, terms, synonyms)


def any_of(terms: Sequence[Term], synonyms: Synonyms) -> Query | None:
    """Find what holds some term, and none of the excluded ones."""
    return _without_excluded(or_, terms, synonyms)


def _without_excluded(
    join: Callable[[Query, Query], Query], terms: Sequence[Term], synonyms: Synonyms
) -> Query | None:
    wanted = list(_alternatives(terms, synonyms))
    excluded = [~_exactly(term) for term in terms if term.is_excluded]
    return reduce(and_, [reduce(join, wanted), *excluded]) if wanted else None


def _alternatives(terms: Sequence[Term], synonyms: Synonyms) -> Iterable[Query]:
    """For each term a query; words that together have a synonym are one term."""
    wanted = [term for term in terms if not term.is_excluded]
    at = 0
    while at < len(wanted):
        size = next((n for n in (3, 2) if _together(wanted, at, n) in synonyms), 1)
        text = _together(wanted, at, size)
        said = reduce(and_, (_exactly(term) for term in wanted[at : at + size]))
        others = [_phrase(other) for other in synonyms.get(text, ())]
        yield reduce(or_, [said, *others])
        at += size


def _together(terms: Sequence[Term], at: int, size: int) -> str:
    several = terms[at : at + size]
    return " ".join(t.text for t in several) if len(several) == size else ""


def _exactly(term: Term) -> Query:
    return (
        _phrase(term.text) if term.is_phrase else SearchQuery(term.text, config=CONFIG)
    )


def _phrase(text: str) -> SearchQuery:
    return SearchQuery(text, config=CONFIG, search_type="phrase")
