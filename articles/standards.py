"""The rules that a text must keep before a clinic may say it in public.

Each rule takes one text, or all parts of an article by name, and returns what
breaks it: sentences or words that an editor can find. No rule judges whether a
claim is true. A part is Markdown; headings of level two divide it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from articles.plain_language import (
    CITATION,
    LINK,
    PICTURE,
    blocks,
    sentences,
    straight,
    without_markup,
)

KEY = re.compile(r"@([a-z0-9_]+)")

# Numbers that are no findings: whom to call and what to press, the age of adulthood,
# the questions that a page lists, and the day until which its prices hold.
PRICES_HOLD = re.compile(r"\bprices\b[^.]*\buntil ([A-Z][a-z]+ \d{1,2}, 20\d\d)", re.I)
NOT_FINDINGS = re.compile(
    r"\b(988(?:lifeline\.org)?|911|838255|press [12]|under 18|(?:all )?12 questions"
    rf"|{PRICES_HOLD.pattern})\b",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eighteen|half)\b",
    re.IGNORECASE,
)
# Words of praise and of scale need a source beside them.
WEIGHED = re.compile(
    r"\b(rapid\w*|effective\w*|most people|many people|significant\w*|studies show"
    r"|better than|up to|long-term)\b",
    re.IGNORECASE,
)
NEVER = re.compile(
    r"\b(cure[sd]?|miracle\w*|breakthrough\w*|game.changer|proven|guarantee\w*"
    r"|risk.free|no side effects|neuroprotect\w*|promising|dramatic\w*|addicts?"
    r"|abusers?|suffer\w*|well-founded|panic fantas\w*|sensitization"
    r"|low potential for addiction|typically mild|good choice|standard option"
    r"|particularly effective|revolutionary|life-changing"
    r"|book (?:now|today|a visit|your)|call us today|limited offer)\b"
    r"|\b7[014]\s?%"
    r"|better than (?:CBT|therapy|antidepressants)",
    re.IGNORECASE,
)
# These may stand only where the reader is warned of them.
ONLY_IN_A_WARNING = re.compile(
    r"\b(success rate|non-addictive|(?<!fully )safe|safely|prevents?"
    r"|protects? (?:the|your) brain|FDA-approved)\b",
    re.IGNORECASE,
)
WARNS = re.compile(
    r"\b(not|no|never|nobody|wary|warns?|warned|cannot|whether|left out|called it)\b"
    r"|\?$",
    re.IGNORECASE,
)
WARNING_SECTION = re.compile(r"\b(red flags|wary|not trust|don't know)\b", re.I)
# Figures that the reference list marks as remembered or seen only in copies.
UNCONFIRMED = {"crane2023", "murrough2013", "zarate2006"}
HEDGE = re.compile(r"\b(about|report(?:ed|s)?|may|tends?|looked at)\b", re.IGNORECASE)
# Who cites a trial that helped also cites those that did not.
OTHER_SIDE = {
    "berman2000": {"lii2023", "jelovac2025"},
    "zarate2006": {"lii2023", "jelovac2025"},
    "murrough2013": {"lii2023", "jelovac2025"},
    "dean2021": {"lii2023", "jelovac2025"},
    "feder2021": {"abdallah2022"},
    "orhurhu2019": {"ferraro2025"},
}
ABBREVIATION = re.compile(r"\b[A-Z]{2,}s?\b")
# Abbreviations that everybody here knows, or that are numbers.
KNOWN_TO_ALL = {"US", "UK", "OK", "II", "III", "IV"}
# What a clinician writes without a thought and a reader may never have heard.
CLINICAL_WORDS = re.compile(
    r"\b("
    "adjuncts?|adverse|aetiology|agonists?|analges\\w+|anesthetics?|antagonists?|"
    "anticonvulsants?|arrhythmias?|benzodiazepines?|bioavailability|catatonia|"
    "comorbid\\w*|contraindicat\\w+|cystitis|delirium|dissociati\\w+|efficacy|"
    "etiology|glutamate|half-life|hepatic|hypertensi\\w+|hypomania|hypotensi\\w+|"
    "intramuscular\\w*|intranasal\\w*|intravenous\\w*|mania|metabolites?|monotherapy|"
    "neuropathic|neuroplasticity|neurotransmitters?|NMDA receptors?|off-label|opioids?|"
    "placebos?|prognosis|prophyla\\w+|psychosis|psychotropic|refractory|relapses?|"
    "remission|renal|responders?|sequelae|stimulants?|subanesthetic|subcutaneous\\w*|"
    "sublingual\\w*|tachycardia|titrat\\w+|toxicity|troches?"
    r")\b",
    re.IGNORECASE,
)
MENTION = re.compile(r"suicid", re.IGNORECASE)
CARD = re.compile(r"^```help\s*^```", re.MULTILINE)
SECTION = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


Rule = Callable[[str], Iterable[str]]


def sections(parts: Mapping[str, str]) -> dict[str, str]:
    """Return the parts, each divided at its headings of level two."""
    found: dict[str, str] = {}
    for name, text in parts.items():
        opening, *rest = SECTION.split(straight(text))
        found |= {straight(name): opening} if opening.strip() else {}
        found |= dict(zip(rest[::2], rest[1::2], strict=True))
    return found


def keys(text: str) -> set[str]:
    return {key for cited in CITATION.findall(text) for key in KEY.findall(cited)}


def has_citation(sentence: str) -> bool:
    return CITATION.search(sentence) is not None


def uncited_numbers(text: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(straight(text))
        if COUNT.search(NOT_FINDINGS.sub("", sentence)) and not has_citation(sentence)
    ]


def uncited_in_pictures(text: str) -> list[str]:
    """Return what pictures are said to show in figures, without a source below."""
    return [
        match[1]
        for match in PICTURE.finditer(straight(text))
        if re.search(r"\d", match[1]) and not has_citation(match[0])
    ]


def uncited_weights(text: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(straight(text))
        if WEIGHED.search(sentence) and not has_citation(sentence)
    ]


def forbidden_phrases(text: str) -> list[str]:
    return [match[0] for match in NEVER.finditer(without_markup(straight(text)))]


def told_as_fact(parts: Mapping[str, str]) -> list[str]:
    """Return sentences that make a claim which may only be warned of."""
    return [
        sentence
        for heading, text in sections(parts).items()
        if not WARNING_SECTION.search(heading) and heading != "unknowns"
        for sentence in sentences(text)
        if ONLY_IN_A_WARNING.search(sentence) and not WARNS.search(sentence)
    ]


def unhedged(text: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(straight(text))
        if keys(sentence) & UNCONFIRMED and not HEDGE.search(sentence)
    ]


def undated_prices(text: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(text)
        if re.search(r"\$\d", sentence) and not re.search(r"\b20\d\d\b", sentence)
    ]


def prices_past_their_date(text: str, today: date) -> list[str]:
    """Return the reason when prices are shown without a day that is still to come."""
    if not re.search(r"\$\d", text):
        return []
    found = PRICES_HOLD.search(" ".join(text.split()))
    if not found:
        return ["prices, but no day until which they hold"]
    if datetime.strptime(found[1], "%B %d, %Y").date() < today:
        return [found[0]]
    return []


def one_sided(parts: Mapping[str, str]) -> list[str]:
    cited = keys(" ".join(parts.values()))
    missing = {key: OTHER_SIDE[key] - cited for key in cited & OTHER_SIDE.keys()}
    return [
        f"{key} without {', '.join(sorted(others))}"
        for key, others in sorted(missing.items())
        if others
    ]


def without_help(parts: Mapping[str, str]) -> list[str]:
    """Return what mentions suicide without the number to call, or the help card."""
    silent = [
        block
        for text in parts.values()
        for block in blocks(text)
        if MENTION.search(block) and "988" not in without_markup(block)
    ]
    mentioned = any(MENTION.search(text) for text in parts.values())
    if mentioned and not any(CARD.search(text) for text in parts.values()):
        silent.append("suicide is mentioned, but the help card is nowhere")
    return silent


def broken_links(text: str, pages: Iterable[str]) -> list[str]:
    known = set(pages)
    said = PICTURE.sub("", text)
    targets = [target for _, target in LINK.findall(said)]
    bare = re.findall(r"https?://\S+", said)
    return [target for target in targets if target not in known] + bare


def unexplained(text: str, terms: Iterable[str]) -> list[str]:
    """Return the abbreviations that the glossary does not have."""
    return _unknown(ABBREVIATION.findall(_said(text)), {*terms, *KNOWN_TO_ALL})


def unexplained_words(text: str, terms: Iterable[str]) -> list[str]:
    """Return the clinical words that the glossary does not have."""
    found = (word.lower() for word in CLINICAL_WORDS.findall(_said(text)))
    return _unknown(found, {term.lower() for term in terms})


def _said(text: str) -> str:
    return " ".join(without_markup(block) for block in blocks(text))


def _unknown(found: Iterable[str], known: set[str]) -> list[str]:
    """Return what is neither known nor several of something known."""
    return sorted(set(found) - known - {f"{term}s" for term in known})


def unknown_keys(text: str, known: Iterable[str]) -> list[str]:
    return sorted(keys(text) - set(known))


def check(
    parts: Mapping[str, str],
    *,
    known: Iterable[str],
    pages: Iterable[str],
    today: date,
    terms: Iterable[str],
) -> list[Finding]:
    """Return everything that keeps an article from being fit to print.

    `known` are the keys of references, `pages` the addresses that a text may link
    to, `terms` what the glossary explains.
    """
    whole = "\n\n".join(parts.values())
    known, pages, terms = set(known), set(pages), set(terms)
    by_text: dict[str, Rule] = {
        "number without a reference": uncited_numbers,
        "number in a picture without a reference": uncited_in_pictures,
        "weighty word without a reference": uncited_weights,
        "forbidden phrase": forbidden_phrases,
        "unconfirmed figure told as certain": unhedged,
        "price without its year": undated_prices,
        "price past its date": lambda text: prices_past_their_date(text, today),
        "broken link": lambda text: broken_links(text, pages),
        "unexplained abbreviation": lambda text: unexplained(text, terms),
        "unexplained word": lambda text: unexplained_words(text, terms),
        "unknown reference": lambda text: unknown_keys(text, known),
    }
    by_parts: dict[str, Callable[[Mapping[str, str]], Iterable[str]]] = {
        "claim told as fact": told_as_fact,
        "one side of the evidence": one_sided,
        "no help beside it": without_help,
    }
    found = {name: rule(whole) for name, rule in by_text.items()}
    found |= {name: rule(parts) for name, rule in by_parts.items()}
    if not parts.get("unknowns", "").strip():
        found["part missing"] = ["what we don't know"]
    return [Finding(name, text) for name, texts in found.items() for text in texts]
