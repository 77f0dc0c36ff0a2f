"""Scores and safety rules: data beside a definition, read and checked here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import plain
from .definition import Item, Questionnaire
from .element import Element
from .measures import (
    LEVELS,
    UNCITED,
    All,
    Answered,
    AnswerIs,
    Band,
    Citation,
    Cutoff,
    Interpretation,
    Rule,
    ScoreAtLeast,
    ScoreSpec,
    Source,
    Unanswered,
    When,
    ZeroWhen,
)
from .outcome import Refused, Report
from .values import Coding

__all__ = [
    "LEVELS",
    "UNCITED",
    "All",
    "AnswerIs",
    "Answered",
    "Band",
    "Citation",
    "Cutoff",
    "Interpretation",
    "Rule",
    "ScoreAtLeast",
    "ScoreSpec",
    "Source",
    "Unanswered",
    "When",
    "ZeroWhen",
    "read",
]


def read(
    source: Mapping[str, Any] | str | bytes, questionnaire: Questionnaire
) -> Interpretation:
    """The interpretation of a questionnaire; raises Refused with the reasons."""
    name = "Interpretation"
    json = plain.harmless(source, name)
    report = Report()
    root = Element(json, name, report)
    root.only({"questionnaire", "version", "scores", "rules", "note"}, {})
    for field in ("questionnaire", "version"):
        meant = questionnaire.url if field == "questionnaire" else questionnaire.version
        if root.text(field) != meant:
            root.error("structure", f"It is about another {field} than “{meant}”.")
    reader = _Reader(questionnaire)
    scores = tuple(reader.score(child) for child in root.children("scores"))
    reader.scored = {score.code for score in scores}
    rules = (reader.rule(child) for child in root.children("rules"))
    found = Interpretation(scores, tuple(rule for rule in rules if rule is not None))
    _check_unique(root, found)
    _check_sums(root, questionnaire, found)
    if not report.outcome.ok:
        raise Refused(report.outcome)
    return found


class _Reader:
    """Reads one interpretation and holds every name against the questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self.scored: set[str] = set()

    def score(self, element: Element) -> ScoreSpec:
        element.only(SCORE_KEYS, {})
        items = element.values("items", "String")
        for link_id in items:
            self._weighed(element, link_id)
        zeros = element.values("disabled_counts_zero", "String")
        if strange := set(zeros) - set(items):
            message = f"Not scored, so never 0: {', '.join(sorted(strange))}."
            element.error("structure", message, "disabled_counts_zero")
        if not items or len(set(items)) < len(items):
            element.error("structure", "A score adds each of its items once.", "items")
        spec = ScoreSpec(
            code=_required(element, "code"),
            title=_required(element, "title"),
            items=items,
            low=_number(element, "low"),
            high=_number(element, "high"),
            method=element.code("method", ("sum", "mean")) or "sum",
            loinc=element.text("loinc"),
            prorate_at_most=_missing_rule(element),
            disabled_counts_zero=frozenset(zeros),
            zero_when=self._zero_when(element),
            bands=_bands(element),
            cutoffs=_cutoffs(element),
            unconfirmed=element.flag("unconfirmed"),
            note=(element.json.get("note") and element.text("note")) or "",
            citation=_citation(element),
        )
        _check_bands(element, spec)
        return spec

    def rule(self, element: Element) -> Rule | None:
        element.only({"id", "level", "when", "title", "why", "sources", "note"}, {})
        when = element.child("when")
        if when is None:
            element.error("structure", "A rule must say when it holds.", "when")
            return None
        condition = self._when(when)
        level = element.code("level", LEVELS)
        if not level:
            element.error("structure", f"level is one of {', '.join(LEVELS)}.", "level")
        names = ("id", "title", "why")
        id_, title, why = (_required(element, name) for name in names)
        sources = tuple(
            Source(_required(source, "id"), _required(source, "text"))
            for source in element.children("sources")
        )
        return (
            None
            if condition is None
            else Rule(id_, level, condition, title, why, sources)
        )

    def _when(self, element: Element) -> When | None:
        if "all" in element.json:
            element.only({"all"}, {})
            parts = tuple(self._when(child) for child in element.children("all"))
            if not parts:
                element.error("structure", "“all” needs at least one part.", "all")
            return All(tuple(part for part in parts if part is not None))
        if "score" in element.json:
            element.only({"score", "at_least"}, {})
            score = element.text("score")
            if score not in self.scored:
                element.error("structure", f"There is no score “{score}”.", "score")
            return ScoreAtLeast(score, _number(element, "at_least"))
        return self._answer(element)

    def _answer(self, element: Element) -> When | None:
        element.only({"link_id", "codes", "answered", "unanswered"}, {})
        link_id = element.text("link_id")
        item = self._question(element, link_id)
        if element.flag("answered"):
            return Answered(link_id)
        if element.flag("unanswered"):
            return Unanswered(link_id)
        codes = frozenset(element.values("codes", "String"))
        if not codes:
            element.error("structure", "A rule must name its concerning answers.")
        elif item is not None and (strange := codes - _codes(item)):
            message = f"“{link_id}” has no answer {', '.join(sorted(strange))}."
            element.error("structure", message, "codes")
        return AnswerIs(link_id, codes)

    def _question(self, element: Element, link_id: str) -> Item | None:
        if link_id in self._questionnaire:
            item = self._questionnaire.item(link_id)
            if item.is_question:
                return item
        element.error("structure", f"There is no question “{link_id}”.", "link_id")
        return None

    def _weighed(self, element: Element, link_id: str) -> None:
        item = self._question(element, link_id)
        if item is None:
            return
        if self._questionnaire.nesting(link_id) or item.is_open:
            message = f"“{link_id}” cannot be scored: it is open, or its group repeats."
            element.error("structure", message, "items")
        elif item.options and any(o.weight is None for o in item.options):
            message = f"Not every answer to “{link_id}” has a weight."
            element.error("weight", message, "items")
        elif not item.options and item.type not in {"integer", "decimal"}:
            message = f"The answers to “{link_id}” have no weight."
            element.error("weight", message, "items")

    def _zero_when(self, element: Element) -> ZeroWhen | None:
        zero = element.child("zero_when")
        if zero is None:
            return None
        names = ("link_id", "code", "reason")
        found = ZeroWhen(*(_required(zero, name) for name in names))
        item = self._question(zero, found.link_id)
        if item is not None and found.code not in _codes(item):
            zero.error("structure", f"“{found.link_id}” has no answer {found.code}.")
        return found


SCORE_KEYS = frozenset(ScoreSpec.__dataclass_fields__) - {"prorate_at_most"} | {
    "missing"
}


def _codes(item: Item) -> frozenset[str]:
    """What a rule can name as an answer."""
    if item.type == "boolean":
        return frozenset({"true", "false"})
    values = (option.value for option in item.options)
    return frozenset(v.code if isinstance(v, Coding) else str(v) for v in values)


def _required(element: Element, name: str) -> str:
    found = element.text(name)
    if not found and name not in element.json:
        element.error("structure", f"{name} is missing.", name)
    return found


def _number(element: Element, name: str) -> Decimal:
    found = element.value(name, "Decimal")
    if found is None:
        element.error("structure", f"{name} must be given as a number.", name)
    return Decimal(0) if found is None else Decimal(found)


def _missing_rule(element: Element) -> int:
    missing = element.child("missing")
    if missing is None or missing.code("rule", ("none", "prorate")) != "prorate":
        return 0
    at_most = missing.integer("at_most")
    if at_most is None or at_most < 1:
        missing.error("structure", "Say at_most how many items may be missing.")
    return at_most or 0


def _bands(element: Element) -> tuple[Band, ...]:
    return tuple(
        Band(_number(band, "from"), _number(band, "to"), _required(band, "label"))
        for band in element.children("bands")
    )


def _cutoffs(element: Element) -> tuple[Cutoff, ...]:
    return tuple(
        Cutoff(_number(cutoff, "at"), _required(cutoff, "label"))
        for cutoff in element.children("cutoffs")
    )


def _citation(element: Element) -> Citation:
    citation = element.child("citation")
    if citation is None:
        element.error("structure", "A score must cite its source.", "citation")
        return UNCITED
    return Citation(_required(citation, "text"), citation.text("doi"))


def _check_bands(element: Element, spec: ScoreSpec) -> None:
    """Every total has one band: no gap, no overlap."""
    if not spec.bands:
        return
    for before, after in zip(spec.bands, spec.bands[1:], strict=False):
        if after.low != before.high + 1:
            message = f"Between “{before.label}” and “{after.label}” bands do not meet."
            element.error("structure", message, "bands")
    low, high = spec.bands[0].low, spec.bands[-1].high
    if spec.method == "sum" and (low, high) != (spec.low, spec.high):
        element.error("structure", "The bands do not cover low to high.", "bands")


def _check_unique(root: Element, found: Interpretation) -> None:
    for names, what in (
        ([score.code for score in found.scores], "score"),
        ([rule.id for rule in found.rules], "rule"),
    ):
        if len(set(names)) < len(names):
            root.error("structure", f"Two {what}s have the same name.")


def _check_sums(root: Element, questionnaire: Questionnaire, found: Any) -> None:
    """A calculatedExpression adds what one of the scores adds, or is wrong."""
    scored = [frozenset(score.items) for score in found.scores]
    for item in questionnaire.walk() if scored else ():
        if item.calculated and frozenset(item.calculated.link_ids) not in scored:
            message = f"The calculatedExpression of “{item.link_id}” adds other items."
            root.error("structure", message)
