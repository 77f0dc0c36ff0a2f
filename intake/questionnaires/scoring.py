"""Answers to scores. A score with a missing item is no score (the reason says so)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .answers import Answers
from .definition import Questionnaire
from .interpretation import UNCITED, Band, Citation, Cutoff, Interpretation


@dataclass(frozen=True)
class Score:
    """`total` is the raw sum; `average` only where the instrument uses one."""

    code: str
    title: str
    total: Decimal | None
    low: Decimal
    high: Decimal
    band: str = ""
    band_index: int | None = None
    cutoffs_reached: tuple[Cutoff, ...] = ()
    reason: str = ""
    prorated: bool = False
    unconfirmed: bool = False
    parts: tuple[tuple[str, Decimal | None], ...] = ()
    citation: Citation = UNCITED
    loinc: str = ""
    bands: tuple[Band, ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()
    average: Decimal | None = None
    note: str = ""


def scores(
    questionnaire: Questionnaire, interpretation: Interpretation, answers: Answers
) -> tuple[Score, ...]:
    raise NotImplementedError
