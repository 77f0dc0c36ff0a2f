"""calculatedExpression: sums of weights are understood, nothing is ever evaluated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sum:
    """A total over the weights of these items, in the order of the questionnaire."""

    link_ids: tuple[str, ...]
    expression: str = ""
