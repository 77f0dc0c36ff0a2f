"""Units of measure, enough to hold 10000 m against 5 km (UCUM codes)."""

from __future__ import annotations

from decimal import Decimal

from .values import Quantity

UCUM = "http://unitsofmeasure.org"

_PREFIXES = {
    "k": Decimal(1000),
    "h": Decimal(100),
    "da": Decimal(10),
    "d": Decimal("0.1"),
    "c": Decimal("0.01"),
    "m": Decimal("0.001"),
    "u": Decimal("0.000001"),
    "n": Decimal("0.000000001"),
}

# code: (what it measures, size in that dimension's base)
_METRIC = {
    "m": ("length", Decimal(1)),
    "g": ("mass", Decimal(1)),
    "L": ("volume", Decimal(1)),
    "l": ("volume", Decimal(1)),
    "s": ("time", Decimal(1)),
    "mol": ("amount", Decimal(1)),
    "cal": ("energy", Decimal("4.184")),
    "J": ("energy", Decimal(1)),
    "Pa": ("pressure", Decimal(1)),
}
_PLAIN = {
    "[in_i]": ("length", Decimal("0.0254")),
    "[ft_i]": ("length", Decimal("0.3048")),
    "[yd_i]": ("length", Decimal("0.9144")),
    "[mi_i]": ("length", Decimal("1609.344")),
    "[oz_av]": ("mass", Decimal("28.349523125")),
    "[lb_av]": ("mass", Decimal("453.59237")),
    "[stone_av]": ("mass", Decimal("6350.29318")),
    "t": ("mass", Decimal(1000000)),
    "min": ("time", Decimal(60)),
    "h": ("time", Decimal(3600)),
    "d": ("time", Decimal(86400)),
    "wk": ("time", Decimal(604800)),
    "mo": ("time", Decimal(2629800)),
    "a": ("time", Decimal(31557600)),
    "mm[Hg]": ("pressure", Decimal("133.322")),
    "%": ("ratio", Decimal("0.01")),
    "1": ("ratio", Decimal(1)),
}


def comparable(one: Quantity, other: Quantity) -> tuple[Decimal, Decimal] | None:
    """Both amounts in one unit, or None when their units have none in common.

    The other is a limit or a condition: without a unit, it means the number alone.
    """
    if same_unit(one, other) or not _name(other):
        return one.value, other.value
    this, that = _size(one), _size(other)
    if this is None or that is None or this[0] != that[0]:
        return None
    return one.value * this[1], other.value * that[1]


def same_unit(one: Quantity, other: Quantity) -> bool:
    if one.code and other.code:
        return (one.system, one.code) == (other.system, other.code)
    return _name(one) == _name(other)


def _name(quantity: Quantity) -> str:
    return (quantity.unit or quantity.code).casefold()


def _size(quantity: Quantity) -> tuple[str, Decimal] | None:
    if quantity.code and quantity.system != UCUM:
        return None
    code = quantity.code or quantity.unit
    if found := _PLAIN.get(code) or _METRIC.get(code):
        return found
    for prefix, factor in _PREFIXES.items():
        if code.startswith(prefix) and (base := _METRIC.get(code[len(prefix) :])):
            return base[0], base[1] * factor
    return None
