"""Rows without gaps: what repeats is numbered by what was really answered."""

from __future__ import annotations

from .answers import Answers, key_of
from .definition import Questionnaire
from .enablement import place
from .values import Value

Path = tuple[int, ...]


def dense(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """The same answers with instances 0, 1, 2 …: rows left empty are taken out.

    Under a repeating question an instance is one of its answers, and those have no
    gaps; so only the instances of repeating groups move up.
    """
    placed = {key: place(questionnaire, key) for key in answers}
    used: dict[tuple[str, Path], set[int]] = {}
    for found in placed.values():
        if found is not None:
            item, path = found
            for depth, above in enumerate(questionnaire.nesting(item.link_id)):
                if above.is_group:
                    used.setdefault((above.link_id, path[:depth]), set()).add(path[depth])
    numbers = {place: sorted(indexes) for place, indexes in used.items()}
    moved: dict[str, tuple[Value, ...]] = {}
    for key, found in placed.items():
        if found is None:
            moved[key] = answers[key]
            continue
        item, path = found
        nesting = questionnaire.nesting(item.link_id)
        there = [
            numbers[above.link_id, path[:depth]].index(path[depth])
            if above.is_group
            else path[depth]
            for depth, above in enumerate(nesting)
        ]
        moved[key_of(item.link_id, there)] = answers[key]
    return Answers(moved)
