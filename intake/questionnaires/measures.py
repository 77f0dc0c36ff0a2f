"""What scores and rules are made of: data that an interpretation file holds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

LEVELS = ("urgent", "clinician", "review", "information")


@dataclass(frozen=True)
class Band:
    low: Decimal
    high: Decimal
    label: str


@dataclass(frozen=True)
class Cutoff:
    at: Decimal
    label: str


@dataclass(frozen=True)
class Citation:
    text: str
    doi: str = ""


UNCITED = Citation("")


@dataclass(frozen=True)
class ZeroWhen:
    """An answer that makes the total 0 without the other questions."""

    link_id: str
    code: str
    reason: str


@dataclass(frozen=True)
class ScoreSpec:
    code: str
    title: str
    items: tuple[str, ...]
    low: Decimal
    high: Decimal
    method: str = "sum"  # or "mean"
    loinc: str = ""
    prorate_at_most: int = 0  # so many missing items are prorated; 0: no total
    disabled_counts_zero: frozenset[str] = frozenset()
    zero_when: ZeroWhen | None = None
    bands: tuple[Band, ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()
    unconfirmed: bool = False
    note: str = ""
    citation: Citation = UNCITED


@dataclass(frozen=True)
class Source:
    id: str
    text: str


@dataclass(frozen=True)
class AnswerIs:
    link_id: str
    codes: frozenset[str]


@dataclass(frozen=True)
class Answered:
    link_id: str


@dataclass(frozen=True)
class Unanswered:
    """Enabled and left without an answer; says nothing before completion."""

    link_id: str


@dataclass(frozen=True)
class ScoreAtLeast:
    score: str
    at_least: Decimal


@dataclass(frozen=True)
class All:
    parts: tuple[When, ...]


When = AnswerIs | Answered | Unanswered | ScoreAtLeast | All


@dataclass(frozen=True)
class Rule:
    id: str
    level: str
    when: When
    title: str
    why: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Interpretation:
    scores: tuple[ScoreSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
