"""What changed from one version of a questionnaire to another, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import in_words
from intake.catalogue import Entry
from intake.curation import meaning_in_words
from intake.questionnaires.definition import Item, Questionnaire

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Difference:
    """A row of the table: where, what, and how it reads in both versions."""

    where: str
    what: StrOrPromise
    before: str
    after: str


Aspect = tuple["StrOrPromise", Callable[[Item, Questionnaire], str]]
ASPECTS: list[Aspect] = [
    (gettext_lazy("words"), lambda item, whole: in_words.question(item)),
    (gettext_lazy("kind"), lambda item, whole: item.type),
    (
        gettext_lazy("answers"),
        lambda item, whole: "\n".join(map(in_words.option, item.options)),
    ),
    (gettext_lazy("asked when"), in_words.conditions),
    (gettext_lazy("required"), lambda item, whole: _yes(item.required)),
    (gettext_lazy("repeats"), lambda item, whole: _yes(item.repeats)),
    (gettext_lazy("help"), lambda item, whole: item.help),
    (gettext_lazy("why we ask"), lambda item, whole: item.why),
]
# What ASPECTS show, and what a place in the whole changes of itself.
SHOWN: dict[str, Any] = {
    "path": "",
    "items": (),
    "options": (),
    "conditions": (),
    "text": "",
}
SHOWN |= {"prefix": "", "type": "", "required": False, "repeats": False}
SHOWN |= {"help": "", "why": ""}


def differences(before: Entry, after: Entry) -> list[Difference]:
    return [
        *_items(before.questionnaire, after.questionnaire),
        *_order(before.questionnaire, after.questionnaire),
        *_whole(before.questionnaire, after.questionnaire),
        *_meaning(before, after),
    ]


def _items(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    for item in old.walk():
        if item.link_id not in new:
            words = in_words.question(item)
            yield Difference(item.link_id, _("removed"), words, "")
    for item in new.walk():
        if item.link_id in old:
            yield from _changes(old.item(item.link_id), item, old, new)
        else:
            words = in_words.question(item)
            yield Difference(item.link_id, _("added"), "", words)


def _changes(
    one: Item, other: Item, old: Questionnaire, new: Questionnaire
) -> Iterator[Difference]:
    found = False
    for name, tell in ASPECTS:
        before, after = tell(one, old), tell(other, new)
        if before != after:
            found = True
            yield Difference(other.link_id, name, before, after)
    if not found and not _alike(one, other):
        names = ", ".join(_fields(one, other))
        yield Difference(other.link_id, _("details"), "", names)


def _alike(one: Item, other: Item) -> bool:
    is_same = (one.options, one.conditions, one.enable_behavior) == (
        other.options,
        other.conditions,
        other.enable_behavior,
    )
    return is_same and _bare(one) == _bare(other)


def _bare(item: Item) -> Item:
    return replace(item, **SHOWN)


def _fields(one: Item, other: Item) -> list[str]:
    """The names of the fields that differ, as the definition calls them."""
    names = Item.__dataclass_fields__.keys() - {"path", "items"}
    return sorted(n for n in names if getattr(one, n) != getattr(other, n))


def _order(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    """Where items that both have stand elsewhere: below another, or in other order."""
    before = [(i.link_id, _above(old, i)) for i in old.walk() if i.link_id in new]
    after = [(i.link_id, _above(new, i)) for i in new.walk() if i.link_id in old]
    if before != after:
        pairs = zip(after, before, strict=True)
        moved = ", ".join(now[0] for now, once in pairs if now != once)
        yield Difference(_("order"), _("moved"), "", moved)


def _above(questionnaire: Questionnaire, item: Item) -> str:
    parent = questionnaire.parent(item.link_id)
    return parent.link_id if parent else ""


def _whole(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    where = _("the questionnaire")
    for what, name in (
        (_("title"), "title"),
        (_("language"), "language"),
        (_("copyright"), "copyright"),
        (_("purpose"), "purpose"),
        (_("why we ask"), "why"),
    ):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(where, what, before, after)


def _meaning(before: Entry, after: Entry) -> Iterator[Difference]:
    old, new = before.interpretation, after.interpretation
    scores = [_told_scores(before), _told_scores(after)]
    rules = [_told_rules(before), _told_rules(after)]
    yield from _by_name(_("score"), scores, old.scores == new.scores)
    yield from _by_name(_("rule"), rules, old.rules == new.rules)


def _told_scores(entry: Entry) -> dict[str, str]:
    return {
        spec.code: "\n".join(meaning_in_words.score(spec))
        + f"\n{', '.join(spec.items)}"
        for spec in entry.interpretation.scores
    }


def _told_rules(entry: Entry) -> dict[str, str]:
    return {
        rule.id: f"{meaning_in_words.LEVELS[rule.level]}: {rule.title}\n"
        + meaning_in_words.when(rule.when, entry.questionnaire)
        for rule in entry.interpretation.rules
    }


def _by_name(
    what: str, told: Sequence[dict[str, str]], is_same: bool
) -> Iterator[Difference]:
    old, new = told
    names = [*old, *(name for name in new if name not in old)]
    changed = [name for name in names if old.get(name) != new.get(name)]
    for name in changed:
        yield Difference(name, what, old.get(name, ""), new.get(name, ""))
    if not changed and not is_same:
        yield Difference(what, _("details"), "", _("sources or notes changed"))


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
