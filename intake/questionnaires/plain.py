"""JSON from outside, made harmless before anything reads it.

What comes out has only dict, list, str, bool, int, Decimal and None, no control
characters, no lone surrogates, no number that could take a machine down, and a
limited depth. Floats never appear.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .outcome import Issue, Outcome, Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 100  # of the JSON; an item level takes two or three
MAX_DIGITS = 40

# Only escapes can put a control character or half a surrogate pair into JSON text.
_SUSPECT = re.compile("\\\\(?:u00|u[dD][89a-fA-F]|[bf])|[\x7f\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read(source: object, what: str) -> dict[str, Any]:
    """The resource in a mapping or in JSON text; raises Refused, nothing else."""
    plain = harmless(source, what)
    if plain.get("resourceType") != what:
        found = _shown(plain.get("resourceType"))
        raise _refusal("structure", what, f"resourceType is {found}, not “{what}”.")
    return plain


def canonical_text(tree: object, what: str) -> str:
    """The same text for the same content, whatever its spacing and key order."""
    try:
        return json.dumps(
            tree,
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            default=lambda number: {"$decimal": str(number)},
        )
    except RecursionError:
        raise _refusal("limit", what, "The file is nested too deeply.") from None


def dump(tree: object) -> str:
    """JSON text with every decimal written exactly."""
    match tree:
        case dict():
            pairs = (f"{json.dumps(str(k))}:{dump(v)}" for k, v in tree.items())
            return "{" + ",".join(pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(map(dump, tree)) + "]"
        case Decimal():
            return str(tree)
    return json.dumps(tree)


def harmless(source: object, what: str) -> dict[str, Any]:
    """A plain JSON object, from text or from a mapping."""
    if isinstance(source, str | bytes):
        plain = _parsed(source, what)
    else:
        plain = _copy(source, what, 0)
    if not isinstance(plain, dict):
        raise _refusal("structure", what, f"A {what} is a JSON object.")
    return plain


def _parsed(source: str | bytes, what: str) -> Any:
    if len(source) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise _refusal("limit", what, f"The file is larger than {limit} MB.")
    try:
        text = source.decode() if isinstance(source, bytes) else source
        tree = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        reason = f"This is not JSON: {error.msg}, line {error.lineno}."
        raise _refusal("structure", what, reason) from None
    except UnicodeDecodeError:
        raise _refusal("structure", what, "The file is not UTF-8 text.") from None
    except ValueError as error:
        raise _refusal("structure", what, f"{error}.") from None
    except RecursionError:
        raise _refusal("limit", what, "The file is nested too deeply.") from None
    if _SUSPECT.search(text):
        return _copy(tree, what, 0)
    return tree


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= MAX_DIGITS else None
    if number is None or not _tame(number):
        raise ValueError("A number has too many digits")
    return number


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("A number has too many digits")
    return int(text)


def _tame(number: Decimal) -> bool:
    """Few enough digits, before and after the point, to reckon with."""
    _, digits, exponent = number.as_tuple()
    return isinstance(exponent, int) and max(len(digits), abs(exponent)) <= MAX_DIGITS


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A property that stands twice could mean either: nobody may choose."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = _UNPRINTABLE.sub("?", counts.most_common(1)[0][0][:60])
        raise ValueError(f"The property “{twice}” stands twice in one object")
    return found


def _constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _copy(node: Any, path: str, depth: int) -> Any:
    kind = type(node)
    if kind is str:
        return _text(node, path)
    if kind is dict or isinstance(node, Mapping):
        return _mapping(node, path, depth)
    if kind is list or kind is tuple:
        _limit_depth(depth, path)
        return [
            _copy(child, f"{path}[{index}]", depth + 1)
            for index, child in enumerate(node)
        ]
    if node is None or kind is bool:
        return node
    return _number(node, path)


def _mapping(node: Mapping[object, object], path: str, depth: int) -> dict[str, Any]:
    _limit_depth(depth, path)
    copied = {}
    for key, child in node.items():
        if type(key) is not str:
            raise _refusal("structure", path, "A property name is not text.")
        copied[_text(key, path)] = _copy(child, f"{path}.{key}", depth + 1)
    return copied


def _text(text: str, path: str) -> str:
    if _UNPRINTABLE.search(text):
        reason = "Some text has a control character or is not Unicode."
        raise _refusal("invalidCharacter", _UNPRINTABLE.sub("?", path), reason)
    return text


def _number(node: object, path: str) -> int | Decimal:
    if isinstance(node, float):
        node = Decimal(repr(node))
    if isinstance(node, Decimal) and _tame(node):
        return node
    if isinstance(node, int) and abs(node) < 10**MAX_DIGITS:
        return int(node)
    raise _refusal("structure", path, "A number is out of range or not a number.")


def _limit_depth(depth: int, path: str) -> None:
    if depth > MAX_DEPTH:
        raise _refusal("limit", path[:200], "The file is nested too deeply.")


def _refusal(code: str, where: str, reason: str) -> Refused:
    return Refused(Outcome((Issue("fatal", code, where, "", reason),)))


def _shown(value: object) -> str:
    return f"“{value[:60]}”" if isinstance(value, str) else "missing"
