"""Finding articles, and within each the sections that answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.safestring import SafeString
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from articles import asked, extracts
from articles.asked import Query, Term
from articles.models import Article, Passage, SearchEntry, Synonym, Word

A_PAGE, SECTIONS_SHOWN = 10, 2
# Ranking reads every row that it ranks: a common word would read them all.
MOST_RANKED = 1_000
ALIKE, VERY_MUCH_ALIKE = 0.62, 0.8
SHORTEST_MISSPELLED = 4


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
    """Counted and put in order: told a plain limit, PostgreSQL reads the table instead
    of the index when a word is common, and unpacks the words of all that it passes.
    """
    matching = SearchEntry.objects.filter(vector=query)
    numbered = matching.annotate(number=Window(RowNumber()))
    few = numbered.filter(number__lte=MOST_RANKED).order_by("number")[:MOST_RANKED]
    rank = SearchRank(F("search_entry__vector"), query, normalization=1)
    articles = Article.objects.published().filter(search_entry__in=few.values("pk"))
    return articles.as_cards().annotate(rank=rank).order_by("-rank", "slug")


def _with_sections(articles: Sequence[Article], query: Query) -> tuple[Hit, ...]:
    """Give each article the sections that fit best, with an extract of each."""
    best = _best_sections(articles, query)
    sections = defaultdict(list)
    marked = SearchHeadline(
        "text",
        query,
        config=asked.CONFIG,
        start_sel=extracts.OPENS,
        stop_sel=extracts.CLOSES,
        highlight_all=True,
    )
    shown = Passage.objects.filter(pk__in=best).defer("vector", "text")
    shown = shown.annotate(marked=marked)
    for passage in sorted(shown, key=lambda passage: best.index(passage.pk)):
        sections[passage.article_id].append(
            Section(passage.anchor, passage.heading, extracts.of(passage.marked))
        )
    return tuple(Hit(article, tuple(sections[article.pk])) for article in articles)


def _best_sections(articles: Sequence[Article], query: Query) -> list[int]:
    fitting = Passage.objects.filter(article__in=articles, vector=query)
    ranked = fitting.annotate(rank=SearchRank(F("vector"), query))
    best = defaultdict(list)
    rows = ranked.order_by("-rank", "position").values_list("article_id", "pk")
    for article_id, key in rows:
        best[article_id].append(key)
    return [key for keys in best.values() for key in keys[:SECTIONS_SHOWN]]


def _meant(terms: Sequence[Term]) -> str:
    """What was typed, with words of our articles for those that none has; or ''."""
    typed = {word for term in terms for word in term.text.split()}
    known = set(_vocabulary(Q(word__in=typed)))
    strange = {word for word in typed - known if len(word) >= SHORTEST_MISSPELLED}
    nearest = _nearest(strange)
    if not nearest:
        return ""
    return " ".join(
        _said(term, " ".join(nearest.get(word, word) for word in term.text.split()))
        for term in terms
    )


def _nearest(strange: Collection[str]) -> dict[str, str]:
    """The word of ours that each is like. Few mistake the first letter: so a word with
    it that is very much alike is taken, before all words are looked through.
    """
    found: dict[str, str] = {}
    first_letters = Q(
        *(Q(word__startswith=word[0]) for word in strange), _connector="OR"
    )
    for where, least in ((first_letters, VERY_MUCH_ALIKE), (Q(), ALIKE)):
        if left := set(strange) - found.keys():
            choices = _vocabulary(where)
            found |= {
                word: like for word in left if (like := _like(word, choices, least))
            }
    return found


def _vocabulary(where: Q) -> list[str]:
    """Words of our articles, and what people call them: one query."""
    synonyms = Synonym.objects.filter(where).values_list("word", flat=True)
    words = Word.objects.filter(where).values_list("word", flat=True)
    return sorted(words.union(synonyms, all=True))


def _like(word: str, choices: Sequence[str], least: float) -> str:
    alike = DamerauLevenshtein.normalized_similarity
    found = process.extractOne(word, choices, scorer=alike, score_cutoff=least)
    return str(found[0]) if found else ""


def _said(term: Term, text: str) -> str:
    quoted = f'"{text}"' if term.is_phrase else text
    return f"-{quoted}" if term.is_excluded else quoted
