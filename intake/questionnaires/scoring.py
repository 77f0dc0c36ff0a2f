"""Answers to scores. A score with a missing item is no score (the reason says so)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .answers import Answers
from .definition import Item, Questionnaire
from .enablement import enabled
from .interpretation import (
    UNCITED,
    Band,
    Citation,
    Cutoff,
    Interpretation,
    ScoreSpec,
)
from .values import Value, code_of


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
    """Every score of the interpretation, with a total or the reason for none."""
    asked = enabled(questionnaire, answers)
    kept = answers.without(key for key in answers if key not in asked)
    return tuple(
        _score(questionnaire, spec, kept, asked) for spec in interpretation.scores
    )


def weight(item: Item, answers: Answers) -> Decimal | None:
    """What the answer to an item counts; None when it is unanswered."""
    values = answers.get(item.link_id)
    weights = [_weight(item, value) for value in values]
    counted = [w for w in weights if w is not None]
    if not values or len(counted) < len(weights):
        return None
    return sum(counted, Decimal(0))


def half_up(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _weight(item: Item, value: Value) -> Decimal | None:
    if item.options:
        option = item.option(value)
        return option.weight if option else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def _score(
    questionnaire: Questionnaire,
    spec: ScoreSpec,
    answers: Answers,
    asked: frozenset[str],
) -> Score:
    parts = tuple(
        (link_id, _part(questionnaire, spec, link_id, answers, asked))
        for link_id in spec.items
    )
    if spec.zero_when is not None and _is_zero(spec, answers):
        return _banded(spec, parts, Decimal(0), spec.zero_when.reason)
    counted = [found for _, found in parts if found is not None]
    missing, count = len(parts) - len(counted), len(parts)
    total = sum(counted, Decimal(0))
    if not missing:
        return _banded(spec, parts, total, "")
    left = (
        f"{missing} of {count} items {'was' if missing == 1 else 'were'} not answered"
    )
    if missing > spec.prorate_at_most or not counted:
        return _banded(spec, parts, None, f"No total: {left}.")
    prorated = half_up(total * count / len(counted))
    return _banded(spec, parts, prorated, f"Prorated: {left}.", prorated=True)


def _part(
    questionnaire: Questionnaire,
    spec: ScoreSpec,
    link_id: str,
    answers: Answers,
    asked: frozenset[str],
) -> Decimal | None:
    if link_id not in asked and link_id in spec.disabled_counts_zero:
        return Decimal(0) if _settled(questionnaire, link_id, answers) else None
    return weight(questionnaire.item(link_id), answers)


def _settled(questionnaire: Questionnaire, link_id: str, answers: Answers) -> bool:
    """Is it not asked because of an answer, rather than for want of one?"""
    around = (*questionnaire.ancestors(link_id), questionnaire.item(link_id))
    conditions = (condition for item in around for condition in item.conditions)
    return all(answers.get(condition.question) for condition in conditions)


def _is_zero(spec: ScoreSpec, answers: Answers) -> bool:
    assert spec.zero_when is not None
    given = answers.get(spec.zero_when.link_id)
    return any(code_of(value) == spec.zero_when.code for value in given)


def _banded(
    spec: ScoreSpec,
    parts: tuple[tuple[str, Decimal | None], ...],
    total: Decimal | None,
    reason: str,
    prorated: bool = False,
) -> Score:
    average = None
    if spec.method == "mean" and total is not None:
        average = total / len(spec.items)
    level = total if average is None else half_up(average)
    index = _band(spec, level)
    return Score(
        code=spec.code,
        title=spec.title,
        total=total,
        low=spec.low,
        high=spec.high,
        band="" if index is None else spec.bands[index].label,
        band_index=index,
        cutoffs_reached=_reached(spec, total),
        reason=reason,
        prorated=prorated,
        unconfirmed=spec.unconfirmed,
        parts=parts,
        citation=spec.citation,
        loinc=spec.loinc,
        bands=spec.bands,
        cutoffs=spec.cutoffs,
        average=average,
        note=spec.note,
    )


def _band(spec: ScoreSpec, level: Decimal | None) -> int | None:
    if level is None:
        return None
    bands = enumerate(spec.bands)
    return next((i for i, band in bands if band.low <= level <= band.high), None)


def _reached(spec: ScoreSpec, total: Decimal | None) -> tuple[Cutoff, ...]:
    if total is None:
        return ()
    return tuple(cutoff for cutoff in spec.cutoffs if total >= cutoff.at)
