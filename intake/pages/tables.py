"""Questions in tables: real header cells, and every control with a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from intake.pages.kinds import marked_up
from intake.pages.rendering import inline
from intake.passage import is_shown
from intake.questionnaires.definition import Item

MATRICES = {"table", "htable"}  # questions against their answers
TABLES = {"gtable", "grid"}  # questions as columns
MOST_COLUMNS = 8


def is_matrix(item: Item) -> bool:
    """Whether all below are choices among the same answers, one each."""
    asked = [child for child in item.items if not child.is_hint]
    if item.control not in MATRICES or len(asked) < 2:
        return False
    offered = [(option.value, option.display) for option in asked[0].options]
    return 2 <= len(offered) <= MOST_COLUMNS and all(
        child.type == "choice"
        and not (child.repeats or child.conditions or _has_below(child))
        and is_shown(child)
        and [(option.value, option.display) for option in child.options] == offered
        for child in asked
    )


def columns(item: Item) -> Sequence[Item]:
    """The questions that head the columns; none when this is better no table."""
    if item.control not in TABLES or (item.control == "grid" and item.repeats):
        return ()
    rows = [child for child in item.items if not child.is_hint]
    if item.control == "gtable" or not rows:
        return _plain(rows)
    below = [
        [i for i in row.items if not i.is_hint] if _is_row(row) else [] for row in rows
    ]
    texts = {tuple(question.text for question in questions) for questions in below}
    return _plain(below[0]) if len(texts) == 1 else ()


def _is_row(item: Item) -> bool:
    return item.is_group and not (item.repeats or item.conditions)


def _plain(questions: Sequence[Item]) -> Sequence[Item]:
    if not 1 <= len(questions) <= MOST_COLUMNS:
        return ()
    fit = (q.is_question and not (q.repeats and not q.options) for q in questions)
    is_plain = all(fit) and not any(map(_has_below, questions))
    return questions if is_plain and all(map(is_shown, questions)) else ()


def _has_below(item: Item) -> bool:
    return any(not child.is_hint for child in item.items)


def in_cell(bound: BoundField, row: str) -> None:
    """Say the row in a field's name: the column alone is the same all the way down."""
    hidden = '{} <span class="visually-hidden">({})</span>'
    bound.label = format_html(hidden, bound.label, row)


class Matrix(LayoutObject):  # type: ignore[misc]
    """Choices among the same answers: a row for each question, or a column."""

    def __init__(self, item: Item, asked: Sequence[tuple[str, Item]]) -> None:
        self.item, self.asked = item, asked
        self.fields: list[Any] = []

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        questions = [_Question(form, name, item) for name, item in self.asked]
        first = questions[0]
        shown = {
            "item": self.item,
            "words": inline(self.item),
            "questions": questions,
            "answers": [(f"{first.id}_head_{n}", words) for n, words in first.words],
            "lines": zip(first.words, *(q.cells for q in questions), strict=True),
        }
        form.rendered_fields.update(name for name, _item in self.asked)
        name = "matrix_across" if self.item.control == "htable" else "matrix"
        return render_to_string(f"clinic/layout/{name}.html", shown)


class _Question:
    """One question of a matrix, and its cells."""

    def __init__(self, form: Any, name: str, item: Item) -> None:
        self.bound = form[name]
        self.id = self.bound.auto_id
        self.words = [(n, marked_up(option)) for n, option in enumerate(item.options)]
        self.cells = list(self._cells())

    def _cells(self) -> Iterator[dict[str, Any]]:
        chosen = self.bound.value()
        for number, words in self.words:
            yield {
                "id": f"{self.id}_{number}",
                "name": self.bound.html_name,
                "value": number,
                "words": words,
                "question": self.id,
                "is_chosen": str(chosen) == str(number),
            }
