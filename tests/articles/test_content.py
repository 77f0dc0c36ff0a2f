"""The shipped articles: every fact cited, words plain, nothing oversold.

These tests read the files only. The outlines they hold articles to come from the
clinical content plan; a clinic that rewrites an article does so in the admin.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

CONTENT = Path(__file__).parents[2] / "articles" / "content"
REFERENCES = json.loads((CONTENT / "references.json").read_text())
TOPICS = json.loads((CONTENT / "topics.json").read_text())
KEYS = {reference["key"] for reference in REFERENCES}

OUTLINES = {
    "understanding-anxiety": {
        "sections": [
            "When worry becomes a disorder",
            "What social anxiety disorder is (and is not)",
            "Signs in the body, thoughts and behavior",
            "How common it is: two numbers that get mixed up",
            "Why it happens: genes, temperament, life and health",
            "First steps that help, and when to get help now",
        ],
        "questions": [
            "Is social anxiety the same as being shy?",
            "Is anxiety inherited?",
            "Can drinking make anxiety worse?",
            "How is social anxiety disorder diagnosed?",
        ],
        "claims": "A1 A2 A3 A7 A8 A9 A10 A11 A12 A13 A14 A15 A16 A17 A18 A19 A20"
        " B1 B2 B3 M9",
        "references": "nimh_anxiety_topic nimh_sad_guide nimh_gad_guide nimh_sad_stats"
        " nimh_any_anxiety kessler2005 grant2005 hettema2001 tambs2009 moreno2016"
        " jeronimus2016 reiss2013 peverill2021 nice_cg159 lifeline988",
    },
    "ketamine-for-social-anxiety": {
        "sections": [
            "The main trial: 18 adults, one infusion",
            "The other small studies",
            'Why you should not trust a "success rate"',
            "How fast, and how long it lasts",
            "What nobody has tested yet",
        ],
        "questions": [
            "How many people respond?",
            "How soon might I notice a change?",
            "How long does it last?",
            "Will I need more than one infusion?",
        ],
        "claims": "A4 A5 B5 B16 B20 B22 B23 B27 B32 B35 B36 B37 B50 M6 M7",
        "references": "taylor2018 glue2017 glue2018 glue2020 whittaker2021"
        " hartland2023 lii2023 fda_compounded2023",
    },
    "side-effects-and-safety": {
        "sections": [
            "Common effects in the first two hours",
            "Call for help: serious signs",
            "Bladder, liver and memory",
            "Is ketamine addictive?",
            "Long-term use: what is and is not known",
            'Claims to be wary of ("protects the brain")',
            "How to report a side effect",
        ],
        "questions": [
            "How long do side effects last?",
            "Is ketamine addictive?",
            "Can it damage the bladder?",
            "Does it protect the brain?",
            "Can I use it for years?",
        ],
        "claims": "B24 B25 B26 B27 B28 B29 B30 B44 B46 M3 M5 M8 M11 M12",
        "references": "acevedo2020 short2018 nikayin2022 anderson2022 strous2022 le2022"
        " abuse_review2026 zaki2025 ketalar_label fda_compounded2023 dea_1999 medwatch"
        " brachman2016",
    },
    "is-ketamine-right-for-me": {
        "sections": [
            "Who should not have ketamine",
            "Check first: health conditions and medicines",
            "FDA status in plain words",
            "12 questions to ask any provider",
            "Red flags in advertising",
            "If you are in crisis",
        ],
        "questions": [
            "Can I have it if I am pregnant or breastfeeding?",
            "Can I have it with high blood pressure?",
            "Is it for people under 18?",
            "What training should staff have?",
        ],
        "claims": "M1 M2 M3 M4 M5 M9 M10 B21 B40 B51 B52",
        "references": "spravato_label ketalar_label sanacora2017 cohen2018 asa2025"
        " fda_offlabel fda_compounded2023 fda_nasal2022 crane2023 lifeline988",
    },
}
SLUGS = list(OUTLINES)
every_article = pytest.mark.parametrize("slug", SLUGS)

FENCE = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
CITATION = re.compile(r"\[@[a-z0-9_]+(?:; @[a-z0-9_]+)*\]")
LINK = re.compile(r"\[([^\]@]+)\]\(([^)]*)\)")
MARKER = re.compile(r"^(?:- |\d+\. )")
LEAD_IN = re.compile(r"^\*\*[^*]+[.:,]\*\*")


# Reading the files


@cache
def text_of(slug: str) -> str:
    """The file with typographic quotes made plain, so that tests can name them."""
    text = (CONTENT / f"{slug}.md").read_text()
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def front(slug: str) -> dict:
    return json.loads(FENCE.match(text_of(slug))[2])


def body(slug: str) -> str:
    return FENCE.sub("", text_of(slug), count=1)


def sections(slug: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", body(slug), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def answers(slug: str) -> dict[str, str]:
    parts = re.split(
        r"^### (.+)$", sections(slug)["Questions and answers"], flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], map(str.strip, parts[2::2]), strict=True))


def figures(slug: str) -> list[list[str]]:
    return [
        block.strip().splitlines()
        for kind, block in FENCE.findall(body(slug))
        if kind == "dots"
    ]


def blocks(text: str) -> list[str]:
    """Paragraphs and list items, without headings and figures."""
    lines = re.sub(r"^#+ .*$", "", FENCE.sub("", text), flags=re.MULTILINE)
    found = re.split(r"\n\s*\n|\n(?=- |\d+\. )", lines)
    return [block.strip() for block in found if block.strip()]


def sentences(text: str) -> list[str]:
    """Sentences with their citations; a list item is at least one sentence."""
    found = []
    for block in blocks(text):
        plain = MARKER.sub("", block).replace("\n", " ")
        plain = plain.replace("**", "")
        found += re.split(r'(?<=[.!?])"?\s+(?=["A-Z0-9])', plain)
    return found


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9][\w',.-]*", without_markup(text))


def without_markup(text: str) -> str:
    return LINK.sub(r"\1", CITATION.sub("", text)).replace("**", "")


def written(slug: str) -> dict[str, str]:
    """What counts as the body: everything but the questions and answers."""
    return {
        heading: text
        for heading, text in sections(slug).items()
        if heading != "Questions and answers"
    }


# The references


def test_there_are_82_references_with_keys_of_their_own():
    assert len(REFERENCES) == len(KEYS) == 82
    assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in KEYS)


def test_every_reference_says_how_sure_we_are_of_it():
    grades = [reference["confidence"] for reference in REFERENCES]
    assert {grade: grades.count(grade) for grade in sorted(set(grades))} == {
        "MH": 15,
        "S": 61,
        "S2": 6,
    }


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda entry: entry["key"])
def test_a_reference_can_be_found_by_its_reader(reference):
    assert list(reference) == [
        "key",
        "authors",
        "year",
        "title",
        "source",
        "doi",
        "pmid",
        "url",
        "confidence",
        "note",
    ]
    assert all(isinstance(value, str) for value in reference.values())
    assert all(reference[part] for part in ("authors", "title", "source"))
    assert re.fullmatch(r"(19|20)\d\d|n\.d\.", reference["year"])
    assert re.fullmatch(r"(10\.\d{4,}/\S+)?", reference["doi"])
    assert re.fullmatch(r"\d*", reference["pmid"])
    assert re.fullmatch(r"(https://\S+)?", reference["url"])
    # The Federal Register of 1999 is cited by volume and page.
    in_print = reference["key"] == "dea_1999"
    assert reference["doi"] or reference["pmid"] or reference["url"] or in_print


# What an article is made of


def test_topics_have_neutral_names_and_an_order():
    assert [topic["slug"] for topic in TOPICS] == [
        "anxiety",
        "evidence",
        "safety",
        "deciding",
    ]
    assert [topic["position"] for topic in TOPICS] == [1, 2, 3, 4]
    assert all(topic["title"] and topic["summary"] for topic in TOPICS)


def test_only_the_articles_with_an_outline_are_shipped():
    assert sorted(path.stem for path in CONTENT.glob("*.md")) == sorted(SLUGS)


@every_article
def test_the_front_matter_is_complete(slug):
    data = front(slug)
    assert set(data) == {
        "slug",
        "title",
        "short_title",
        "summary",
        "topic",
        "position",
        "audience_question",
        "evidence",
        "review_interval_months",
        "related",
        "claims",
    }
    assert data["slug"] == slug
    assert len(data["summary"]) <= 160
    assert data["short_title"].endswith("?")
    assert data["topic"] in {topic["slug"] for topic in TOPICS}
    assert data["evidence"]["label"] in {
        "strong",
        "moderate",
        "early",
        "mixed",
        "not-shown",
    }
    assert data["evidence"]["text"].endswith(".")
    assert data["review_interval_months"] in {12, 24}
    assert set(data["related"]) <= set(SLUGS) - {slug}
    assert set(OUTLINES[slug]["claims"].split()) <= set(data["claims"])


@every_article
def test_an_article_follows_its_outline(slug):
    assert list(sections(slug)) == [
        "The short answer",
        *OUTLINES[slug]["sections"],
        "What we don't know",
        "Questions and answers",
    ]
    assert list(answers(slug)) == OUTLINES[slug]["questions"]


@every_article
def test_the_short_answer_is_three_to_five_points_and_one_is_the_main_risk(slug):
    points = blocks(sections(slug)["The short answer"])
    assert 3 <= len(points) <= 5
    assert all(point.startswith("- ") for point in points)
    assert any("main risk" in point for point in points)


@every_article
def test_an_article_is_neither_thin_nor_tiring(slug):
    assert 700 <= sum(len(words(text)) for text in written(slug).values()) <= 1100


@every_article
def test_an_answer_is_short_and_cited(slug):
    lengths = {q: len(words(answer)) for q, answer in answers(slug).items()}
    assert {q: n for q, n in lengths.items() if not 40 <= n <= 70} == {}
    assert all(CITATION.search(answer) for answer in answers(slug).values())


@every_article
def test_a_figure_of_people_adds_up_and_names_its_source(slug):
    for lines in figures(slug):
        *groups, caption, source = lines
        assert caption.startswith("caption: ")
        assert source.removeprefix("source: ") in KEYS
        assert len(groups) >= 2
        for group in groups:
            some, of_all = re.fullmatch(r"[^:]+: (\d+) of (\d+)", group).groups()
            assert 0 <= int(some) <= int(of_all) <= 100


# Citations


@every_article
def test_every_citation_names_a_reference(slug):
    cited = set(re.findall(r"@(\w+)", body(slug)))
    assert cited <= KEYS
    assert set(OUTLINES[slug]["references"].split()) <= cited


@every_article
def test_brackets_with_an_at_sign_are_all_citations(slug):
    assert body(slug).count("[@") == len(CITATION.findall(body(slug)))


@every_article
def test_a_citation_stands_before_the_mark_that_ends_its_sentence(slug):
    for match in CITATION.finditer(body(slug)):
        assert body(slug)[match.start() - 1] == " ", match[0]
        assert body(slug)[match.end()] in ".;:,", match[0]


# Numbers that are no findings: whom to call and what to press, the age of adulthood,
# the questions that the article lists itself, and its own counting of what follows.
NOT_FINDINGS = re.compile(
    r"\b(988(?:lifeline\.org)?|911|838255|press 1|under 18|all 12 questions"
    r"|Two trials in depression show)\b"
)
COUNT = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eighteen|half)\b",
    re.IGNORECASE,
)


def uncited_numbers(slug: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(body(slug))
        if COUNT.search(NOT_FINDINGS.sub("", sentence))
        and not CITATION.search(sentence)
    ]


@every_article
def test_every_number_stands_beside_its_source(slug):
    assert uncited_numbers(slug) == []


EVIDENCE = re.compile(
    r"\b(studies|study|trials?|reviews?|surveys?|found|(?<!off-)label"
    r"|guidance says|approved|most people|common|rare|average|researchers)\b",
    re.IGNORECASE,
)
# Sentences that speak of evidence without adding a finding to it.
ABOUT_THE_PAGE = (
    "Surveys differ.",
    "Twin studies ask how much",
    "Two trials in depression show why that matters:",
    "One trial this small cannot tell you",
    "The studies cannot tell us",
    "Some of these points come from the label",
    "This list brings together drug labels and expert guidance.",
    'words such as "safe", "non-addictive" or "FDA-approved ketamine"',
    "Has the FDA approved this use?",
    "Other common effects are:",
    "Common signs of social anxiety disorder are:",
)


@every_article
def test_a_sentence_that_speaks_of_evidence_cites_it(slug):
    assert [
        sentence
        for sentence in sentences(body(slug))
        if EVIDENCE.search(LINK.sub("", sentence))
        and not CITATION.search(sentence)
        and not sentence.startswith(ABOUT_THE_PAGE)
    ] == []


# Figures that the reference list marks as remembered or seen only in copies.
UNCONFIRMED = {"crane2023", "murrough2013", "zarate2006"}
HEDGE = re.compile(r"\b(about|report(?:ed)?|may|tends?|looked at)\b")


@every_article
def test_a_figure_that_is_not_yet_confirmed_is_hedged(slug):
    for sentence in sentences(body(slug)):
        cited = set(re.findall(r"@(\w+)", sentence))
        if cited & UNCONFIRMED:
            assert HEDGE.search(sentence), sentence


@every_article
def test_a_price_carries_the_year_of_its_source(slug):
    for sentence in sentences(body(slug)):
        if re.search(r"\$\d", sentence):
            assert re.search(r"\b20\d\d\b", sentence), sentence


# Words


NEVER = re.compile(
    r"\b(cure[sd]?|miracle\w*|breakthrough\w*|game.changer|proven|guarantee\w*"
    r"|risk.free|no side effects|neuroprotect\w*|promising|dramatic\w*|addicts?"
    r"|abusers?|suffer\w*|well-founded|panic fantas\w*|sensitization"
    r"|low potential for addiction|typically mild|good choice|standard option"
    r"|particularly effective|revolutionary|life-changing)\b"
    r"|\b7[014]\s?%"
    r"|better than (?:CBT|therapy|antidepressants)",
    re.IGNORECASE,
)


@every_article
def test_words_that_sell_never_appear(slug):
    text = without_markup(body(slug))
    assert [match[0] for match in NEVER.finditer(text)] == []


ONLY_IN_A_WARNING = re.compile(
    r"\b(success rate|non-addictive|(?<!fully )safe|safely|prevents?"
    r"|protects? (?:the|your) brain|FDA-approved)\b",
    re.IGNORECASE,
)
WARNS = re.compile(
    r"\b(not|no|never|nobody|wary|warns?|cannot|whether|left out|called it)\b|\?$",
    re.IGNORECASE,
)
WARNING_SECTIONS = {
    "Red flags in advertising",
    'Why you should not trust a "success rate"',
    'Claims to be wary of ("protects the brain")',
    "What we don't know",
}


@every_article
def test_a_claim_to_be_wary_of_appears_only_where_we_warn(slug):
    told_as_fact = [
        sentence
        for heading, text in sections(slug).items()
        if heading not in WARNING_SECTIONS
        for sentence in sentences(text)
        if ONLY_IN_A_WARNING.search(sentence) and not WARNS.search(sentence)
    ]
    assert told_as_fact == []


WEIGHED = re.compile(
    r"\b(rapid\w*|effective\w*|most people|many people|significant\w*|studies show"
    r"|better than|up to|long-term)\b",
    re.IGNORECASE,
)


@every_article
def test_a_word_of_praise_or_scale_comes_with_a_source(slug):
    loose = [
        sentence
        for sentence in sentences(body(slug))
        if WEIGHED.search(sentence) and not CITATION.search(sentence)
    ]
    assert loose == []


@every_article
def test_negative_trials_stand_beside_positive_ones(slug):
    cited = set(re.findall(r"@(\w+)", body(slug)))
    if "murrough2013" in cited or "dean2021" in cited:
        assert {"lii2023", "jelovac2025"} <= cited


@every_article
def test_suicide_is_never_mentioned_without_a_number_to_call(slug):
    mentions = [block for block in blocks(body(slug)) if "suicid" in block.lower()]
    assert mentions
    silent = [block for block in mentions if "988" not in without_markup(block)]
    assert silent == []
    assert "911" in body(slug)
    assert "](/help-now/)" in body(slug)


@every_article
def test_links_lead_only_to_pages_that_exist(slug):
    pages = {f"/articles/{other}/" for other in SLUGS} | {"/help-now/"}
    assert {target for _, target in LINK.findall(body(slug))} <= pages
    assert not re.search(r"https?://|<\w", body(slug))


# Plain language: Flesch-Kincaid grade with the names of drugs and conditions, which a
# reader of these pages meets in every paragraph, counted as one short word.

NAMES = re.compile(
    r"\b(social anxiety disorder|generalized anxiety disorder|anxiety disorders?"
    r"|panic disorder|social anxiety|generalized anxiety|anxiety|es?ketamine|ketamine"
    r"|spravato|midazolam|sertraline|escitalopram|benzodiazepines|theophylline|opioids"
    r"|depression|schizophrenia|psychosis|bipolar disorder|post-traumatic stress"
    r"|obsessive-compulsive disorder|cognitive behavioral therapy)\b",
    re.IGNORECASE,
)
SILENT = re.compile(r"(?:[^aeiouy]es|[^td]ed|[^l]e|[aeiouy]le)$")
SPOKEN = re.compile(r"(?:[csxz]|[cs]h|[^aeiou]l|g)es$")
PARTED = re.compile(r"(?<![tscgx])i[aou]|ie[nt]|[aeiou]ing|ual|uat")


def syllables(word: str) -> int:
    """Vowel groups, less silent endings, more parted vowels; letters of an acronym.

    Over the words of these articles the sum is within 1 % of the CMU dictionary's.
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) > 1 and word.isupper():
        return len(letters)
    groups = len(re.findall(r"[aeiouy]+", letters)) + len(PARTED.findall(letters))
    silent = SILENT.search(letters) and not SPOKEN.search(letters)
    return max(groups - bool(silent), 1)


def grade(text: str) -> tuple[float, float]:
    """Flesch-Kincaid grade, and words in an average sentence."""
    said = [NAMES.sub("drug", without_markup(s)) for s in spoken(text)]
    tokens = [word for sentence in said for word in words(sentence)]
    length = len(tokens) / len(said)
    load = sum(map(syllables, tokens)) / len(tokens)
    return 0.39 * length + 11.8 * load - 15.59, length


def spoken(text: str) -> list[str]:
    """Sentences without the bold words that only open a paragraph or an item."""
    lines = [LEAD_IN.sub("", MARKER.sub("", block)) for block in blocks(text)]
    return [s for line in lines for s in sentences(line) if words(s)]


@every_article
def test_a_reader_of_thirteen_can_follow(slug):
    reading_grade, sentence_length = grade(body(slug))
    assert reading_grade <= 8
    assert sentence_length < 20


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("people", 2),
        ("infusion", 3),
        ("evidence", 3),
        ("treated", 2),
        ("asked", 1),
        ("studies", 2),
        ("clinic", 2),
        ("medication", 4),
        ("serious", 3),
        ("doses", 2),
        ("medicine", 3),
        ("FDA", 3),
        ("questionnaire", 3),
    ],
)
def test_the_scorer_counts_syllables_as_they_are_spoken(word, count):
    assert syllables(word) == count
