"""Which of two values is greater, where that can be said for certain.

A partial date is the stretch of time that it can mean: "2020" is neither before nor
after "2020-06", but before "2021-01". Quantities compare across units of one kind.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .units import comparable
from .values import Coding, Date, DateTime, Quantity, Time, Value, same


def compare(one: Value, other: Value) -> int | None:
    """-1, 0 or 1; None when neither holds for certain."""
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        pair = comparable(one, other)
        return None if pair is None else _order(*pair)
    if _numeric(one) and _numeric(other):
        return _order(one, other)
    if isinstance(one, str) and isinstance(other, str):
        return _order(one, other)
    if _temporal(one) and _temporal(other):
        return _apart(one.bounds, other.bounds)  # type: ignore[union-attr]
    return None


def equal(one: Value, other: Value) -> bool:
    """Equality as enableWhen means it: of codings by code, of dates by precision.

    The other is the condition: a code without a system means the code alone.
    """
    if isinstance(one, Coding) and isinstance(other, Coding) and not other.system:
        return one.code == other.code if other.code else one == other
    if isinstance(one, Date | DateTime) and isinstance(other, Date | DateTime):
        return one.precision == other.precision and one.bounds == other.bounds
    if isinstance(one, Quantity | Time) or (_numeric(one) and _numeric(other)):
        return (type(one) is type(other) and compare(one, other) == 0) or same(
            one, other
        )
    return same(one, other)


def _numeric(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _temporal(value: Value) -> bool:
    return isinstance(value, Date | DateTime | Time)


def _order(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int | None:
    if one == other:
        return 0
    if one[1] < other[0]:
        return -1
    return 1 if one[0] > other[1] else None
