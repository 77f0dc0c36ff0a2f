"""Rows without gaps: what repeats is numbered by what was really answered."""

from __future__ import annotations

from collections.abc import Iterator

from .answers import Answers, key_of
from .definition import Questionnaire
from .enablement import place

Path = tuple[int, ...]
Row = tuple[str, Path]  # a repeating group, and the instance around it


def dense(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """The same answers with instances 0, 1, 2 …: rows left empty are taken out.

    Under a repeating question an instance is one of its answers, and those have no
    gaps; so only the instances of repeating groups move up.
    """
    used: dict[Row, set[int]] = {}
    for key in answers:
        for row, index in _rows(questionnaire, key):
            used.setdefault(row, set()).add(index)
    numbers = {row: sorted(indexes) for row, indexes in used.items()}
    moved = {_moved(questionnaire, key, numbers): answers[key] for key in answers}
    return Answers(moved)


def _rows(questionnaire: Questionnaire, key: str) -> Iterator[tuple[Row, int]]:
    """The rows of repeating groups in which a key stands."""
    if (found := place(questionnaire, key)) is None:
        return
    item, path = found
    for depth, above in enumerate(questionnaire.nesting(item.link_id)):
        if above.is_group:
            yield (above.link_id, path[:depth]), path[depth]


def _moved(
    questionnaire: Questionnaire, key: str, numbers: dict[Row, list[int]]
) -> str:
    found = place(questionnaire, key)
    if found is None:
        return key
    item, path = found
    there = list(path)
    for depth, above in enumerate(questionnaire.nesting(item.link_id)):
        if above.is_group:
            row = (above.link_id, path[:depth])
            there[depth] = numbers[row].index(path[depth])
    return key_of(item.link_id, there)
