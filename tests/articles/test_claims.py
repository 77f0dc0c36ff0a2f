"""Every claim that the project began with is stated in its corrected form.

`claims.json` names, for each claim of the two first documents (A, B) and for each
point that both left out (M), the sentences that say it now.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from articles.plain_language import CITATION, blocks, straight, without_markup
from tests.articles.test_content import (
    CONTENT,
    KEYS,
    REFERENCES,
    SLUGS,
    body,
    every_article,
    front,
    sections,
)

CLAIMS = json.loads((CONTENT / "claims.json").read_text())
WANTED = [f"A{n}" for n in range(1, 23)] + [f"B{n}" for n in range(1, 53)]
LEFT_OUT = [f"M{n}" for n in range(1, 13)]
RUN = 8
every_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])


def test_the_74_claims_and_the_12_omissions_are_all_there():
    assert [claim["id"] for claim in CLAIMS] == [*WANTED, *LEFT_OUT]


def test_the_verdicts_are_those_of_the_review():
    verdicts = Counter(claim["verdict"] for claim in CLAIMS)

    assert verdicts == {
        "supported": 23,
        "needs nuance": 28,
        "wrong or garbled": 8,
        "unsupported": 14,
        "opinion": 1,
        "must be added": 12,
    }


@every_claim
def test_an_article_states_the_corrected_form_with_its_sources(claim):
    assert claim["stated"]
    for place in claim["stated"]:
        text = sections(place["article"])[place["section"]]
        said = " ".join(text.replace("**", "").split())
        assert " ".join(place["sentence"].split()) in said, place["sentence"]


@every_claim
def test_the_sentences_of_a_claim_cite_each_of_its_references(claim):
    cited = {
        key
        for place in claim["stated"]
        for key in re.findall(r"@(\w+)", place["sentence"])
    }

    assert set(claim["references"]) <= cited <= KEYS
    assert any(CITATION.search(place["sentence"]) for place in claim["stated"])


@every_article
def test_an_article_lists_the_claims_that_it_states(slug):
    stated = {
        claim["id"]
        for claim in CLAIMS
        if slug in {place["article"] for place in claim["stated"]}
    }

    assert set(front(slug)["claims"]) == stated


# Original words: no run of eight shared with a source. The sources' runs are kept as
# digests, so that the check needs no copy of them.


def runs(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", straight(text).lower())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def digest(run: str) -> str:
    return hashlib.blake2b(run.encode(), digest_size=5).hexdigest()


@cache
def source_runs() -> set[str]:
    packed = Path(__file__).with_name("source_runs.txt").read_text()
    return set(re.findall("[0-9a-f]{10}", packed.replace("\n", "")))


def test_the_runs_of_the_sources_are_there_to_compare_with():
    titles = [run for entry in REFERENCES for run in runs(entry["title"])]

    assert len(source_runs()) == 2793
    assert {digest(run) for run in titles} <= source_runs()


@pytest.mark.parametrize("slug", SLUGS)
def test_no_run_of_eight_words_is_taken_from_a_source(slug):
    known = source_runs()
    said = {run for block in blocks(body(slug)) for run in runs(without_markup(block))}

    assert [run for run in sorted(said) if digest(run) in known] == []
