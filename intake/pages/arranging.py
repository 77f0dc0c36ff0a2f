"""What stands on a page, in order, as crispy objects; and a form field for each.

What an answer on the same page could still open stands there asleep, in a template
element that no browser shows or sends. A script may wake it; without one the server
asks again after Continue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from intake.pages.asking import field_of, hint, other_field
from intake.pages.kinds import kind_of
from intake.pages.layout import DRAWN, Block, Words
from intake.pages.opening import Page, waking
from intake.pages.rendering import inline
from intake.pages.tables import Matrix, columns, in_cell, is_matrix
from intake.passage import Step, is_shown
from intake.questionnaires.answers import key_of
from intake.questionnaires.definition import MAX_FIELDS, Item, fields
from intake.questionnaires.enablement import Instances
from intake.questionnaires.values import Value

Path = tuple[int, ...]
MOST_ROWS = 50
# Room is left for what stands on the page anyway, and comes after what repeats.
MOST_BOXES = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - MAX_FIELDS - 20


@dataclass(frozen=True)
class Asked:
    """Behind one field: whose answer it is, and which of several."""

    key: str
    item: Item
    row: int


class Arranging:
    """Fills a form with the fields of a step, and holds what lays them out.

    `rows` says how often what repeats stands there, `order` which number an item's
    fields have. What is asked lands in `asked`, by the names of the fields.
    """

    def __init__(
        self,
        form: forms.Form,
        step: Step,
        rows: Mapping[str, int],
        order: Mapping[str, int],
    ) -> None:
        self.form, self.step, self.leg = form, step, step.leg
        self._rows, self._order = rows, order
        self._asleep = self._boxes = 0
        self._sleeping: set[str] = set()
        self._instances = Instances(step.leg.questionnaire, step.leg.answers, rows)
        self._visible = {key for key, _item in step.contents}
        self._page = Page(step, self.name)
        self.asked: dict[str, Asked] = {}
        self.has_conditions = False
        self.parts = self._laid_out(step.page.items, ())

    def name(self, link_id: str, path: Iterable[int]) -> str:
        return "-".join([f"q{self._order[link_id]}", *map(str, path)])

    @cached_property
    def _woken(self) -> set[str]:
        """The names of the fields that a script opened on the page that was sent."""
        data = self.form.data or {}
        said = data.getlist("woken") if isinstance(data, QueryDict) else ()
        return {name for names in said for name in names.split()}

    # What stands there --------------------------------------------------------

    def _laid_out(self, items: Iterable[Item], path: Path) -> list[Any]:
        return [part for item in items for part in self._parts(item, path)]

    def _parts(self, item: Item, path: Path) -> list[Any]:
        """Layout objects for one item: none when it cannot be shown here."""
        if item.is_hint:
            return []
        is_there = key_of(item.link_id, path) in self._visible
        if not is_there and not is_shown(item):
            return []
        if not item.conditions:
            return self._inside(item, path) if is_there or self._asleep else []
        when = waking(item, path, self._page)
        if not when:
            return self._inside(item, path) if is_there else []
        before = len(self.form.fields)
        self._asleep += not is_there
        inside = self._inside(item, path)
        self._asleep -= not is_there
        if not inside:
            return []
        self.has_conditions = True
        if is_there:
            return [Block("conditional", inside, when=when)]
        new = [n for n in list(self.form.fields)[before:] if n not in self._sleeping]
        self._sleeping.update(new)  # what sleeps in here wakes by its own condition
        return [Block("asleep", inside, when=when, names=" ".join(new))]

    def _inside(self, item: Item, path: Path) -> list[Any]:
        if item.is_group:
            return self._group(item, path)
        if item.is_question and item.nests:
            return self._nesting(item, path)
        if item.is_display:
            return [Words(item)] if item.text else []
        key = key_of(item.link_id, path)
        return [*self._asking(key, item, path), *self._laid_out(item.items, path)]

    def _group(self, item: Item, path: Path) -> list[Any]:
        if item.repeats:
            return self._repeating(item, path)
        if is_matrix(item) and self._all_there(item, path):
            return [self._matrix(item, path)]
        if (asked := columns(item)) and item.control != "grid":
            inside = [self._table(item, asked, [(item, path)])]
        elif asked:
            rows = [child for child in item.items if child.is_group]
            inside = [self._table(item, asked, [(row, path) for row in rows])]
        else:
            inside = self._laid_out(item.items, path)
        return [_fieldset(item, inside)] if inside else []

    def _all_there(self, item: Item, path: Path) -> bool:
        keys = (key_of(i.link_id, path) for i in item.items if not i.is_hint)
        return bool(self._asleep) or all(key in self._visible for key in keys)

    def _repeating(self, item: Item, path: Path) -> list[Any]:
        count = self._instances.count(item.link_id, path)
        if asked := columns(item):
            rows = [(item, (*path, index)) for index in range(count)]
            table = [self._table(item, asked, rows)]
            again = self._repeat(item, path, table, count)
            return [_fieldset(item, [again])]
        blocks = []
        for index in range(count):
            inside = self._laid_out(item.items, (*path, index))
            blocks.append(_row(item, inside, index))
        return [self._repeat(item, path, blocks, count)]

    def _nesting(self, item: Item, path: Path) -> list[Any]:
        """A repeating question with questions below each of its answers."""
        key = key_of(item.link_id, path)
        count = self._count(key)
        rows = []
        for index in range(count):
            field = self._field(key, item, path, index)
            inside = [field, *self._laid_out(item.items, (*path, index))]
            rows.append(_row(item, inside, index))
        return [self._repeat(item, path, rows, count)]

    # Tables -------------------------------------------------------------------

    def _matrix(self, item: Item, path: Path) -> Matrix:
        asked = [child for child in item.items if not child.is_hint]
        for child in asked:
            self._asking(key_of(child.link_id, path), child, path)
        return Matrix(item, [(self.name(c.link_id, path), c) for c in asked])

    def _table(
        self,
        item: Item,
        asked: Sequence[Item],
        rows: Sequence[tuple[Item, Path]],
    ) -> Block:
        """Questions as columns; each row is a group, or one more time the same."""
        drawn = []
        for number, (row, path) in enumerate(rows, 1):
            head = str(number) if row is item else row.text
            questions = (
                asked if row is item else [i for i in row.items if not i.is_hint]
            )
            cells = [
                Block("cell", self._cell(child, path, f"{item.text} {head}"))
                for child in questions
            ]
            drawn.append(Block("line", cells, head=head, alone=len(rows) == 1))
        return Block("table", drawn, item=item, columns=asked, alone=len(rows) == 1)

    def _cell(self, item: Item, path: Path, row: str) -> list[Any]:
        before = set(self.form.fields)
        parts = self._parts(item, path)
        for name in self.form.fields.keys() - before:
            in_cell(self.form[name], row)
        return parts

    # Fields -------------------------------------------------------------------

    def _asking(self, key: str, item: Item, path: Path) -> list[Any]:
        if not item.repeats or kind_of(item).is_list(item):
            return self._with_other(key, item, path)
        count = self._count(key)
        fields = [self._field(key, item, path, index) for index in range(count)]
        return [self._repeat(item, path, fields, count)]

    def _count(self, key: str) -> int:
        return max(self._rows.get(key, 1), len(self.leg.answers.get(key)), 1)

    def _repeat(self, item: Item, path: Path, rows: list[Any], count: int) -> Block:
        has_room = self._boxes + fields(item) <= MOST_BOXES
        may_grow = has_room and count < min(item.max_occurs or MOST_ROWS, MOST_ROWS)
        name = self.name(item.link_id, path)
        return Block("repeat", rows, item=item, name=name, count=count, grows=may_grow)

    def _with_other(self, key: str, item: Item, path: Path) -> list[Any]:
        part = self._field(key, item, path, 0)
        if not kind_of(item).has_other:
            return [part]
        name = self.name(item.link_id, path)
        given = self.leg.answers.get(key)
        words = (v for v in given if isinstance(v, str) and item.option(v) is None)
        self.form.fields[f"{name}-other"] = other_field(item)
        self.form.initial[f"{name}-other"] = next(words, "")
        return [part, f"{name}-other"]

    def _field(self, key: str, item: Item, path: Path, index: int) -> Any:
        kind, given = kind_of(item), self.leg.answers.get(key)
        name = self.name(item.link_id, path)
        if item.repeats and not kind.is_list(item):
            name, given = f"{name}.{index}", given[index : index + 1]
        if not self._asleep or name in self._woken:
            self.asked[name] = Asked(key, item, index)
        definition = self.leg.questionnaire.sha256
        self.form.fields[name] = field = field_of(definition, item)
        self._boxes += boxes(field)
        self.form.initial[name] = kind.initial(item, given or self._offered(key, item))
        drawn = DRAWN.get(type(field.widget))
        return drawn(name, definition) if drawn else name

    def _offered(self, key: str, item: Item) -> tuple[Value, ...]:
        """What the definition fills in before the page was first continued from."""
        is_new = not self.step.is_seen and key not in self.leg.answers
        return item.initial if is_new else ()


def _fieldset(item: Item, inside: list[Any]) -> Block:
    said = {"words": inline(item), "hint": hint(item)}
    return Block("group", inside, item=item, **said)


def _row(item: Item, inside: list[Any], index: int) -> Block:
    return Block("row", inside, words=inline(item), number=index + 1)


def boxes(field: forms.Field) -> int:
    """How many values a browser may send for it."""
    if isinstance(field, forms.MultipleChoiceField):
        return len(list(field.choices))  # type: ignore[arg-type]
    return len(field.fields) if isinstance(field, forms.MultiValueField) else 1
