"""The search among a hundred thousand articles, and LIKE asked for the same beside it.

Texts are made of a vocabulary in which few words are common and most are rare, as in
any language. `make bench` prints the times, as does `pytest tests/bench/… -s`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise, product
from statistics import median
from typing import NamedTuple

import psutil
import pytest
from django.db import connection, transaction

from articles import search
from tests.articles.factories import make_topic
from tests.factories import Browser, make_profile

from .clock import row, say

ARTICLES, SECTIONS, POOL = 100_000, 4, 8_000
VOCABULARY, WORDS_IN_A_SECTION = 30_000, 90
RUNS, LIKE_RUNS, GOAL = 25, 3, 50
SYLLABLES = ("ba", "co", "di", "fu", "ga", "le", "mi", "no", "pu", "ra")
SYLLABLES += ("so", "ti", "vu", "ze", "ko", "la", "ne", "pi", "ru", "te")
pytestmark = [pytest.mark.django_db, pytest.mark.long]

MAKE = """
DROP INDEX search_entry_words;
CREATE TEMP TABLE pool (n int PRIMARY KEY, text text, words tsvector);
CREATE TEMP TABLE slot AS SELECT n, section, (random() * {pool} - 0.5)::int AS text
    FROM generate_series(1, {articles}) AS n, generate_series(1, {sections}) AS section;
CREATE AGGREGATE pg_temp.joined(tsvector)
    (sfunc = tsvector_concat, stype = tsvector, initcond = '');
"""
KEEP = "INSERT INTO pool VALUES (%s, %s, setweight(to_tsvector('english', %s), 'C'))"
# Only what search looks at differs from one article to the next.
ARTICLE = """
INSERT INTO articles_article (
    id, slug, title, short_title, summary, audience_question, position, topic_id,
    evidence_label, evidence_text, short_answer, body, unknowns, conflict_of_interest,
    reviewer_name, reviewer_credentials, review_interval_months, published_at,
    updated_at, reading_minutes, content_sha256, guarded
)
SELECT 1000000 + slot.n, 'generated-' || slot.n, 'Title ' || slot.n, 'Short',
    left(min(pool.text), 150), '', 0, {topic}, 'early', '', 'It may help.',
    string_agg('## Section' || E'\\n\\n' || pool.text, E'\\n\\n'), 'A lot.', 'We sell.',
    '', '', 12, now() - slot.n * interval '1 minute', now(), 3, '', ''
FROM slot JOIN pool ON pool.n = slot.text GROUP BY slot.n;
"""
PASSAGE = """
INSERT INTO articles_passage (article_id, position, anchor, heading, text)
SELECT 1000000 + slot.n, slot.section, 'section-' || slot.section, 'Section', pool.text
FROM slot JOIN pool ON pool.n = slot.text;
"""
ENTRY = """
INSERT INTO articles_searchentry (article_id, vector)
SELECT 1000000 + slot.n, setweight(to_tsvector('english', 'Title ' || slot.n), 'A')
    || pg_temp.joined(pool.words)
FROM slot JOIN pool ON pool.n = slot.text GROUP BY slot.n;
"""
FINISH = """
SET CONSTRAINTS ALL IMMEDIATE;
CREATE INDEX search_entry_words ON articles_searchentry
    USING gin (vector) WITH (fastupdate = off);
ANALYZE articles_article; ANALYZE articles_passage; ANALYZE articles_searchentry;
ANALYZE articles_word;
"""
# Without any rank, and by an index in the order of the dates, which favours it.
LIKE = """
SELECT slug, title, summary FROM articles_article WHERE published_at <= now()
AND {tests} ORDER BY published_at DESC LIMIT 10
"""
HAS = "(title ILIKE %s OR summary ILIKE %s OR body ILIKE %s)"


class Asked(NamedTuple):
    what: str
    texts: list[str]


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """Every word, the most common first; and the texts in which they stand."""
    dice = random.Random(6)
    words = ["".join(parts) for parts in product(SYLLABLES, repeat=4)]
    words = dice.sample(words, VOCABULARY)
    weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(VOCABULARY)))
    texts = [
        dice.choices(words, cum_weights=weights, k=WORDS_IN_A_SECTION)
        for _ in range(POOL)
    ]
    with django_db_blocker.unblock(), transaction.atomic():
        make_profile()
        write(words, [" ".join(text) + "." for text in texts], make_topic().pk)
        yield words, texts
        transaction.set_rollback(True)


def write(words: Sequence[str], texts: Sequence[str], topic: int) -> None:
    with connection.cursor() as cursor:
        counts = {"articles": ARTICLES, "sections": SECTIONS, "pool": POOL}
        cursor.execute("SELECT setseed(0.6)")
        cursor.execute(MAKE.format(**counts))
        rows = [(place, text, text) for place, text in enumerate(texts)]
        cursor.executemany(KEEP, rows)
        cursor.executemany(
            "INSERT INTO articles_word VALUES (%s) ON CONFLICT DO NOTHING",
            [(word,) for word in words],
        )
        cursor.execute(ARTICLE.format(topic=topic) + PASSAGE + ENTRY + FINISH)


def questions(words: Sequence[str], texts: Sequence[Sequence[str]]) -> list[Asked]:
    """What people type: a few sorts, each many times with other words."""
    dice = random.Random(7)

    def rare() -> str:
        return words[dice.randrange(2_000, 20_000)]

    def common() -> str:
        return words[dice.randrange(20, 300)]

    # The most common words of a language are no words to a search.
    stops = set(words[:100])

    def phrase() -> str:
        text = dice.choice(texts)
        pairs = [pair for pair in pairwise(text) if not stops & set(pair)]
        return '"{} {}"'.format(*dice.choice(pairs))

    def misspelled() -> str:
        word = words[dice.randrange(300, 5_000)]
        return f"{word[:3]}{word[4]}{word[3]}{word[5:]}"

    sorts: dict[str, Callable[[], str]] = {
        "a rare word": rare,
        "a common word": common,
        "two common words": lambda: f"{common()} {common()}",
        "five words, common and rare": lambda: " ".join(
            [*(common() for _ in range(4)), rare()]
        ),
        "a phrase": phrase,
        "a word without another": lambda: f"{rare()} -{common()}",
        "a misspelled word": misspelled,
        "a word that nothing is like": lambda: "q" * dice.randrange(6, 12),
    }
    return [Asked(what, [make() for _ in range(RUNS)]) for what, make in sorts.items()]


def milliseconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """The median by the wall clock: the database is another process."""
    work(texts[0])
    spent = []
    for text in texts:
        begun = time.perf_counter()
        work(text)
        spent.append((time.perf_counter() - begun) * 1000)
    return median(spent)


def processor(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Milliseconds of the processor for one, here and in the database, on average:
    what others do on the machine counts for less in it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        both = [psutil.Process(), psutil.Process(cursor.fetchone()[0])]

    def spent() -> float:
        return sum(sum(process.cpu_times()[:2]) for process in both)

    begun = spent()
    for text in texts:
        work(text)
    return (spent() - begun) * 1000 / len(texts)


def like(text: str) -> list[tuple[str, ...]]:
    """What a search without an index does for the same words."""
    words = [word.strip('"') for word in text.split()]
    tests = [("NOT " if word[0] == "-" else "") + HAS for word in words]
    values = [f"%{word.lstrip('-')}%" for word in words for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(LIKE.format(tests=" AND ".join(tests)), values)
        return cursor.fetchall()


def test_a_search_among_a_hundred_thousand_articles(library):
    every: list[str] = []
    for what, texts in questions(*library):
        ours = milliseconds(search.search, texts)
        row(f"search, {what}", ours, GOAL, LIKE=milliseconds(like, texts[:LIKE_RUNS]))
        every += texts
    row("search, all of these", milliseconds(search.search, every), GOAL)
    spent = processor(search.search, every)
    say(f"search, {ARTICLES:,} articles, processor: {spent:.1f} ms on average")
    page = milliseconds(lambda text: Browser().get("/search/", {"q": text}), every)
    say(f"search, {ARTICLES:,} articles, the whole page: {page:.1f} ms at the median")
