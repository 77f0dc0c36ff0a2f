"""Finding articles, and within each the sections that answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.search import SearchHeadline, SearchRank, SearchVector
from django.db.models import F, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from articles import asked
from articles.asked import Query, Term
from articles.models import Article, Passage, Synonym, Word

A_PAGE, SECTIONS_SHOWN = 10, 2
# Ranking reads every row that it ranks: a common word would read them all.
MOST_RANKED = 1_000
ALIKE = 0.62
SHORTEST_MISSPELLED = 4
# No text of ours holds these; what stands between them is highlighted.
OPENS, CLOSES = "\ue000", "\ue001"


class Found(StrEnum):
    """How what is shown fits what was asked."""

    ALL = "all"
    MEANT = "meant"
    SOME = "some"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Section:
    anchor: str
    heading: str
    extract: SafeString


@dataclass(frozen=True)
class Hit:
    article: Article
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Results:
    found: Found
    hits: tuple[Hit, ...] = ()
    has_more: bool = False
    suggestion: str = ""


def search(text: str, page: int = 1) -> Results:
    """Look for every word; then for what was meant; then for some of the words."""
    terms = asked.read(text)
    results = _look(terms, Found.ALL, page)
    if results.hits or not terms:
        return results
    if meant := _meant(terms):
        results = _look(asked.read(meant), Found.MEANT, page, suggestion=meant)
    return results if results.hits else _look(terms, Found.SOME, page)


def _look(
    terms: Sequence[Term], found: Found, page: int, *, suggestion: str = ""
) -> Results:
    synonyms = _synonyms(terms)
    some = asked.any_of(terms, synonyms)
    query = some if found is Found.SOME else asked.all_of(terms, synonyms)
    if query is None or some is None:
        return Results(Found.NOTHING)
    start = (page - 1) * A_PAGE
    articles = list(_ranked(query)[start : start + A_PAGE + 1])
    hits = _with_sections(articles[:A_PAGE], some)
    what = found if hits else Found.NOTHING
    return Results(what, hits, len(articles) > A_PAGE, suggestion)


def _synonyms(terms: Sequence[Term]) -> dict[str, list[str]]:
    rows = Synonym.objects.filter(word__in=asked.phrases(terms)) if terms else ()
    return {row.word: row.meanings for row in rows}


def _ranked(query: Query) -> QuerySet[Article]:
    matching = Article.objects.published().filter(search_entry__vector=query)
    rank = SearchRank(F("search_entry__vector"), query, normalization=1)
    few = Article.objects.filter(pk__in=matching.values("pk")[:MOST_RANKED])
    return few.as_cards().annotate(rank=rank).order_by("-rank", "slug")


def _with_sections(articles: Sequence[Article], query: Query) -> tuple[Hit, ...]:
    """Give each article the sections that fit best, with an extract of each."""
    best = _best_sections(articles, query)
    sections = defaultdict(list)
    extract = SearchHeadline(
        "text",
        query,
        config=asked.CONFIG,
        start_sel=OPENS,
        stop_sel=CLOSES,
        max_words=34,
        min_words=18,
    )
    shown = Passage.objects.filter(pk__in=best).annotate(extract=extract)
    for passage in sorted(shown, key=lambda passage: best.index(passage.pk)):
        sections[passage.article_id].append(
            Section(passage.anchor, passage.heading, _marked(passage.extract))
        )
    return tuple(Hit(article, tuple(sections[article.pk])) for article in articles)


def _best_sections(articles: Sequence[Article], query: Query) -> list[int]:
    heading = SearchVector("heading", config=asked.CONFIG, weight="A")
    vector = heading + SearchVector("text", config=asked.CONFIG, weight="C")
    passages = Passage.objects.filter(article__in=articles).annotate(vector=vector)
    ranked = passages.filter(vector=query).annotate(rank=SearchRank(vector, query))
    best = defaultdict(list)
    rows = ranked.order_by("-rank", "position").values_list("article_id", "pk")
    for article_id, key in rows:
        best[article_id].append(key)
    return [key for keys in best.values() for key in keys[:SECTIONS_SHOWN]]


def _marked(extract: str) -> SafeString:
    marked = escape(extract).replace(OPENS, "<mark>").replace(CLOSES, "</mark>")
    return mark_safe(marked)


def _meant(terms: Sequence[Term]) -> str:
    """What was typed, with words of our articles for those that none has; or ''."""
    known = list(Word.objects.values_list("word", flat=True))
    known += Synonym.objects.values_list("word", flat=True)
    meant = [_corrected(term, set(known), known) for term in terms]
    return (
        "" if meant == [_said(term, term.text) for term in terms] else " ".join(meant)
    )


def _corrected(term: Term, known: set[str], choices: Sequence[str]) -> str:
    words = (
        word
        if word in known or len(word) < SHORTEST_MISSPELLED
        else _nearest(word, choices)
        for word in term.text.split()
    )
    return _said(term, " ".join(words))


def _nearest(word: str, choices: Sequence[str]) -> str:
    alike = DamerauLevenshtein.normalized_similarity
    found = process.extractOne(word, choices, scorer=alike, score_cutoff=ALIKE)
    return str(found[0]) if found else word


def _said(term: Term, text: str) -> str:
    quoted = f'"{text}"' if term.is_phrase else text
    return f"-{quoted}" if term.is_excluded else quoted
