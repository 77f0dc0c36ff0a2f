"""Units of measure (UCUM): 10000 m against 5 km, mg/dL against g/L, and no more."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from .values import Quantity

UCUM = "http://unitsofmeasure.org"

_PREFIXES = {
    "G": Decimal(10) ** 9,
    "M": Decimal(10) ** 6,
    "k": Decimal(1000),
    "h": Decimal(100),
    "da": Decimal(10),
    "d": Decimal("0.1"),
    "c": Decimal("0.01"),
    "m": Decimal("0.001"),
    "u": Decimal("0.000001"),
    "n": Decimal("0.000000001"),
    "p": Decimal("0.000000000001"),
}

# code: (what it measures, to which power, size in that dimension's base)
_METRIC = {
    "m": ("length", 1, Decimal(1)),
    "g": ("mass", 1, Decimal(1)),
    "L": ("length", 3, Decimal("0.001")),
    "l": ("length", 3, Decimal("0.001")),
    "s": ("time", 1, Decimal(1)),
    "mol": ("amount", 1, Decimal(1)),
    "cal": ("energy", 1, Decimal("4.184")),
    "J": ("energy", 1, Decimal(1)),
    "Pa": ("pressure", 1, Decimal(1)),
}
_PLAIN = {
    "[in_i]": ("length", 1, Decimal("0.0254")),
    "[ft_i]": ("length", 1, Decimal("0.3048")),
    "[yd_i]": ("length", 1, Decimal("0.9144")),
    "[mi_i]": ("length", 1, Decimal("1609.344")),
    "[oz_av]": ("mass", 1, Decimal("28.349523125")),
    "[lb_av]": ("mass", 1, Decimal("453.59237")),
    "[stone_av]": ("mass", 1, Decimal("6350.29318")),
    "t": ("mass", 1, Decimal(1000000)),
    "min": ("time", 1, Decimal(60)),
    "h": ("time", 1, Decimal(3600)),
    "d": ("time", 1, Decimal(86400)),
    "wk": ("time", 1, Decimal(604800)),
    "mo": ("time", 1, Decimal(2629800)),
    "a": ("time", 1, Decimal(31557600)),
    "mm[Hg]": ("pressure", 1, Decimal("133.322")),
    "%": ("", 0, Decimal("0.01")),
    "1": ("", 0, Decimal(1)),
    "10*": ("", 0, Decimal(10)),
    "10^": ("", 0, Decimal(10)),
}
MAX_CODE = 40  # characters; what is longer is not compared
_SAID = re.compile(r"\{[^}]*\}")
_FACTOR = re.compile(r"([./]?)([^./]+?)([+-]?[1-9])?", re.ASCII)
Size = tuple[dict[str, int], Fraction]  # powers of what it measures, and how large


def comparable(one: Quantity, other: Quantity) -> tuple[Fraction, Fraction] | None:
    """Both amounts in one unit, exactly, or None when their units have none in common.

    The other is a limit or a condition: without a unit, it means the number alone.
    """
    if same_unit(one, other) or not _name(other):
        return Fraction(one.value), Fraction(other.value)
    this, that = _size(one), _size(other)
    if this is None or that is None or this[0] != that[0]:
        return None
    return Fraction(one.value) * this[1], Fraction(other.value) * that[1]


def same_unit(one: Quantity, other: Quantity) -> bool:
    if one.code and other.code:
        return (one.system, one.code) == (other.system, other.code)
    return _name(one) == _name(other)


def _name(quantity: Quantity) -> str:
    return (quantity.unit or quantity.code).casefold()


def is_unknown(quantity: Quantity) -> bool:
    """A unit of UCUM that cannot be held against others here."""
    return quantity.system == UCUM and bool(quantity.code) and _size(quantity) is None


def _size(quantity: Quantity) -> Size | None:
    """A unit as powers and a size: mg/dL is {mass: 1, length: -3} and 10."""
    code = quantity.code or quantity.unit
    if (quantity.code and quantity.system != UCUM) or len(code) > MAX_CODE:
        return None
    powers: dict[str, int] = {}
    size = Fraction(1)
    plain = _SAID.sub("", code) or "1"  # {beats}/min is /min
    for factor in re.findall(r"[./]?[^./]+", plain):
        match = _FACTOR.fullmatch(factor)
        found = _atom(match[2]) if match else None
        if match is None or found is None:
            return None
        power = int(match[3] or 1) * (-1 if match[1] == "/" else 1)
        powers[found[0]] = powers.get(found[0], 0) + found[1] * power
        size *= Fraction(found[2]) ** power
    return {name: power for name, power in powers.items() if power}, size


def _atom(code: str) -> tuple[str, int, Decimal] | None:
    if found := _PLAIN.get(code) or _METRIC.get(code):
        return found
    for prefix, factor in _PREFIXES.items():
        if code.startswith(prefix) and (base := _METRIC.get(code[len(prefix) :])):
            return base[0], base[1], base[2] * factor
    return None
