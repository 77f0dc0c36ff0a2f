"""load(source): a Questionnaire, or Refused with every reason, and nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import extensions, plain
from .building import build, refuse_modifiers
from .definition import Item, Questionnaire
from .element import Element
from .expressions import NotUnderstood, resolve
from .invariants import check_whole
from .outcome import Outcome, Refused, Report
from .structure import metadata_faults
from .value_sets import ValueSets

# A property of the definition that says nothing about what is asked.
_ABOUT = re.compile(
    r"Questionnaire\.(?!(?:item|contained|extension|implicitRules)\b)(?!modifier).+"
)
MAX_ITEMS = 2000
MAX_DEPTH = 10
STATUSES = ("draft", "active", "retired", "unknown")

_KEYS_WORDS = """
    meta implicitRules language text contained url identifier version name title
    derivedFrom status experimental subjectType date publisher contact description
    useContext jurisdiction purpose copyright approvalDate lastReviewDate
    effectivePeriod code item
"""
KEYS = frozenset(_KEYS_WORDS.split())
STRANGE = {
    "versionAlgorithmString": "versionAlgorithm is FHIR R5, not R4.",
    "versionAlgorithmCoding": "versionAlgorithm is FHIR R5, not R4.",
    "copyrightLabel": "copyrightLabel is FHIR R5, not R4.",
    "implicitRules": "implicitRules change the meaning and are not supported.",
}


def load(source: Mapping[str, Any] | str | bytes) -> Questionnaire:
    """The questionnaire in FHIR R4 JSON; its `outcome` holds the warnings."""
    questionnaire = read(source)
    if not questionnaire.outcome.ok:
        raise Refused(questionnaire.outcome)
    return questionnaire


def read(source: Mapping[str, Any] | str | bytes) -> Questionnaire:
    """The same, or Refused; but only its questions must be right.

    What is wrong with its head (it has no status, say) stands in its `outcome`: it is
    not for use, and a response can be held against it.
    """
    json = plain.read(source, "Questionnaire")
    report = Report()
    canonical = plain.canonical_text(json, "Questionnaire")
    if not _within_limits(json, len(canonical), report):
        raise Refused(report.outcome)
    for fault in metadata_faults(json):
        report.error(fault.code, fault.expression, fault.message)
    questionnaire = _questionnaire(Element(json, "Questionnaire", report))
    check_whole(questionnaire, report)
    if _asks_right(report.outcome):
        questionnaire = _with_sums(questionnaire, report)
    if not _asks_right(report.outcome):
        raise Refused(report.outcome)
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    return replace(questionnaire, outcome=report.outcome, sha256=sha256)


def _asks_right(outcome: Outcome) -> bool:
    """Is nothing wrong but what the definition says about itself?"""
    return all(
        issue.code == "structure" and _ABOUT.fullmatch(issue.expression)
        for issue in outcome.errors
    )


def check(source: Mapping[str, Any] | str | bytes) -> Outcome:
    """What there is to say about a definition, whether it loads or not."""
    try:
        return load(source).outcome
    except Refused as refusal:
        return refusal.outcome


def _questionnaire(root: Element) -> Questionnaire:
    root.only(KEYS, STRANGE)
    refuse_modifiers(root)
    sets = ValueSets(root)
    built = (build(child, sets) for child in root.children("item"))
    return Questionnaire(
        items=tuple(item for item in built if item is not None),
        status=_status(root),
        code=root.values("code", "Coding"),
        **extensions.read(root, extensions.WHOLE),
        **_identity(root),
        **_translated(root),
        **_period(root),
    )


def _identity(root: Element) -> dict[str, Any]:
    names = "id version name title copyright publisher description purpose language"
    found = {name: root.text(name) for name in names.split()}
    found["url"] = root.value("url", "Uri") or ""
    for name in ("url", "version"):
        if not found[name]:
            message = f"Without a {name} it can be looked at, but not put to use."
            root.warn("identity", message, name)
    return found


def _translated(root: Element) -> dict[str, Any]:
    names = ("title", "description", "purpose")
    read = {n: extensions.read(root.child(f"_{n}"), extensions.TEXT) for n in names}
    return {
        f"{name}_translations": texts["translations"]
        for name, texts in read.items()
        if "translations" in texts
    }


def _status(root: Element) -> str:
    if not root.json.get("status"):
        message = "A questionnaire must have a status (draft, active, retired)."
        root.error("structure", message, "status")
    return root.code("status", STATUSES)


def _period(root: Element) -> dict[str, Any]:
    period = root.child("effectivePeriod")
    if period is None:
        return {}
    return {
        "effective_start": period.value("start", "DateTime"),
        "effective_end": period.value("end", "DateTime"),
    }


def _within_limits(json: dict[str, Any], size: int, report: Report) -> bool:
    """Counted without recursion, before anything is built."""
    waiting = [(item, 1) for item in _items(json)]
    count = deepest = 0
    while waiting and count <= MAX_ITEMS and deepest <= MAX_DEPTH:
        item, depth = waiting.pop()
        count, deepest = count + 1, max(deepest, depth)
        waiting.extend((child, depth + 1) for child in _items(item))
    for found, most, what in (
        (deepest, MAX_DEPTH, "levels of items"),
        (count, MAX_ITEMS, "items"),
        (size, plain.MAX_BYTES, "bytes"),
    ):
        if found > most:
            message = f"It has more than {most} {what}."
            report.error("limit", "Questionnaire", message)
    return report.outcome.ok


def _items(json: object) -> list[object]:
    items = json.get("item") if isinstance(json, dict) else None
    return items if isinstance(items, list) else []


def _with_sums(questionnaire: Questionnaire, report: Report) -> Questionnaire:
    """Look up what each calculatedExpression adds."""
    if not any(item.calculated for item in questionnaire.walk()):
        return questionnaire
    items = tuple(_summed(i, questionnaire, report) for i in questionnaire.items)
    return replace(questionnaire, items=items)


def _summed(item: Item, whole: Questionnaire, report: Report) -> Item:
    items = tuple(_summed(child, whole, report) for child in item.items)
    item = replace(item, items=items)
    if item.calculated is None:
        return item
    try:
        total = resolve(item.calculated.expression, whole.items)
        _check_sum(whole, item, total.link_ids)
    except NotUnderstood as reason:
        message = f"This calculatedExpression is not supported: {reason}."
        report.error("not-supported", item.path, message, item.link_id)
        return item
    return replace(item, calculated=total)


def _check_sum(whole: Questionnaire, item: Item, link_ids: tuple[str, ...]) -> None:
    if item.type not in {"integer", "decimal"} or item.link_id in link_ids:
        raise NotUnderstood("a total stands in a number question of its own")
    if any(whole.nesting(link_id) for link_id in (item.link_id, *link_ids)):
        raise NotUnderstood("totals over what repeats are not worked out")
    for link_id in link_ids:
        question = whole.item(link_id)
        if question.is_open or any(o.weight is None for o in question.options):
            raise NotUnderstood(f"not every answer to “{link_id}” has a weight")
