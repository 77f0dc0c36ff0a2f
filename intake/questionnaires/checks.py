"""What can be wrong with one value given to one item. Each check is one rule.

A check takes the item and the value and yields problems; `item_types` says which
checks an item type has. Messages are said to the person who answered.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

from .comparison import compare
from .item import Bound, Item, Option
from .resource_types import RESOURCE_TYPES
from .units import is_unknown, same_unit
from .values import Attachment, Coding, Quantity, Reference, Value

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ABSOLUTE = re.compile(
    r"(?!urn:(?:uuid|oid):)[A-Za-z][A-Za-z0-9+.\-]*:\S+"
    r"|urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+"
)
_RESOURCE_URL = re.compile(
    r"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/.+)?$"
)
_REFERENCE = re.compile(
    r"#\S*|[A-Za-z][A-Za-z0-9+.\-]*:\S+|[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}(/_history/\S+)?"
)
MAX_REGEX = 1000


@dataclass(frozen=True)
class Problem:
    code: str
    message: str
    severity: str = "error"


Check = Callable[[Item, Any], Iterator[Problem]]


def is_option(item: Item, value: Value) -> Iterator[Problem]:
    """One of the options; "other" text is right where the item is open."""
    if not item.options or (item.is_open and isinstance(value, str)):
        return
    option = item.option(value)
    if option is None:
        yield Problem("invalidAnswerOption", "Choose one of the answers offered.")
    elif isinstance(value, Coding) and not _is_worded(option, value.display):
        message = f"Its words are not those of the code, “{option.display[:60]}”."
        yield Problem("displayMismatch", message, "warning")


def _is_worded(option: Option, display: str) -> bool:
    """Is this how an option is called, in whatever language?"""
    coded = option.value.display if isinstance(option.value, Coding) else ""
    words = {option.display, coded, *(text for _language, text in option.translations)}
    if not (display and coded):
        return True
    return display.casefold() in map(str.casefold, words)


def in_range(item: Item, value: Value) -> Iterator[Problem]:
    low, high = item.min_value, item.max_value
    if low is not None and compare(value, low) == -1:
        yield Problem("minValue", f"This must be {_shown(low)} or more.")
    if high is not None and compare(value, high) == 1:
        yield Problem("maxValue", f"This must be {_shown(high)} or less.")


def decimal_places(item: Item, value: int | Decimal) -> Iterator[Problem]:
    places = item.decimal_places
    if places is None or isinstance(value, int):
        return
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        message = f"Give at most {places} digits after the decimal point."
        yield Problem("maxDecimalPlaces", message)


def amount_places(item: Item, value: Quantity) -> Iterator[Problem]:
    return decimal_places(item, value.value)


def length(item: Item, value: str) -> Iterator[Problem]:
    if item.max_length is not None and len(value) > item.max_length:
        yield Problem("maxLength", f"Use {item.max_length} characters or fewer.")
    if item.min_length is not None and len(value) < item.min_length:
        yield Problem("minLength", f"Use at least {item.min_length} characters.")


def written_length(item: Item, value: Value) -> Iterator[Problem]:
    """maxLength counts the characters of a number or of true and false, too."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return length(item, text)


def printable(item: Item, value: str) -> Iterator[Problem]:
    if not value.strip():
        yield Problem("invalidValue", "An answer in words cannot be empty.")
    if _CONTROL.search(value):
        yield Problem("invalidCharacter", "This has a character that cannot be kept.")


def one_line(item: Item, value: str) -> Iterator[Problem]:
    if "\n" in value or "\r" in value:
        yield Problem("lineBreak", "Write this on one line.")


def pattern(item: Item, value: Value) -> Iterator[Problem]:
    text = str(value).encode(errors="replace").decode()
    if item.regex and not matcher(item.regex).fullmatch(text):
        hint = f" For example: {item.entry_format}" if item.entry_format else ""
        message = f"This is not written in the form that is asked for.{hint}"
        yield Problem("regex", message)


@lru_cache(maxsize=512)
def matcher(regex: str) -> Any:
    """The pattern on RE2, which cannot run away; ValueError when RE2 has it not."""
    if len(regex) > MAX_REGEX:
        raise ValueError(f"it is longer than {MAX_REGEX} characters")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(regex, options)
    except re2.error as error:
        raise ValueError(_reason(error)) from None


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else "it is not a regular expression"
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)


def absolute_url(item: Item, value: str) -> Iterator[Problem]:
    if not _ABSOLUTE.fullmatch(value):
        yield Problem("invalidUrl", "Give a whole address, such as https://….")


def unit_offered(item: Item, value: Quantity) -> Iterator[Problem]:
    if item.units and not any(_is_unit(value, unit) for unit in item.units):
        names = ", ".join(unit.display or unit.code for unit in item.units)
        yield Problem("invalidUnit", f"Give the amount in one of: {names}.")


def amount_in_range(item: Item, value: Quantity) -> Iterator[Problem]:
    """Held against the limits in whatever unit; a unit that cannot be is wrong."""
    amount = _in_unit(item, value)
    yield from in_range(item, amount)
    limits = {"minValue": item.min_value, "maxValue": item.max_value}
    for name, limit in limits.items():
        if limit is not None and compare(amount, limit) is None:
            message = f"Give the amount in a unit like that of {_shown(limit)}."
            severity = "warning" if _are_units_unknown(amount, limit) else "error"
            yield Problem(f"{name}IncompatUnits", message, severity)


def _are_units_unknown(amount: Quantity, limit: Bound) -> bool:
    """Perhaps UCUM can turn one into the other: nobody can say that it is wrong."""
    both = isinstance(limit, Quantity) and amount.system == limit.system
    return both and (is_unknown(amount) or is_unknown(limit))  # type: ignore[arg-type]


def _in_unit(item: Item, value: Quantity) -> Quantity:
    """An amount without a unit is in the unit that the question names."""
    if item.unit is None or value.unit or value.code:
        return value
    return replace(
        value,
        unit=item.unit.display,
        system=item.unit.system,
        code=item.unit.code,
    )


def _is_unit(value: Quantity, unit: Coding) -> bool:
    if value.code:
        return value.code == unit.code and unit.system in {"", value.system}
    return same_unit(value, Quantity(value.value, unit.display)) or same_unit(
        value, Quantity(value.value, unit.code)
    )


def known_resource(item: Item, value: Reference) -> Iterator[Problem]:
    if value.reference and not _REFERENCE.fullmatch(value.reference):
        yield Problem("invalidRefValue", "Refer to Type/id, or give a whole address.")
    kind = _resource_type(value)
    if kind and kind not in RESOURCE_TYPES:
        message = f"FHIR R4 has no resource “{kind[:60]}”."
        yield Problem("invalidRefResourceType", message)
    elif kind and (found := _RESOURCE_URL.search(value.reference)) and found[1] != kind:
        message = "The reference and the type that it names do not agree."
        yield Problem("invalidRefValue", message)
    elif kind and item.reference_types and kind not in item.reference_types:
        allowed = ", ".join(item.reference_types)
        message = f"This must refer to one of: {allowed}."
        yield Problem("invalidRefResourceTypeRestriction", message)


def _resource_type(value: Reference) -> str:
    if value.type:
        return value.type.rsplit("/", 1)[-1]
    match = _RESOURCE_URL.search(value.reference)
    return match[1] if match else ""


def attachment_kind(item: Item, value: Attachment) -> Iterator[Problem]:
    kind = value.content_type.partition(";")[0].strip().lower()
    allowed = [mime.lower() for mime in item.mime_types]
    if allowed and not any(_mime_fits(kind, mime) for mime in allowed):
        message = f"The file must be one of: {', '.join(item.mime_types)}."
        yield Problem("invalidAttachmentType", message)


def _mime_fits(kind: str, allowed: str) -> bool:
    return kind == allowed or (
        allowed.endswith("/*") and kind.startswith(allowed.removesuffix("*"))
    )


def attachment_size(item: Item, value: Attachment) -> Iterator[Problem]:
    try:
        held = len(base64.b64decode("".join(value.data.split()), validate=True))
    except (binascii.Error, ValueError):
        yield Problem("invalidValue", "The file's data is not base64.")
        return
    size = value.size if value.size is not None else held
    if value.data and size != held:
        message = f"The file says it has {size} bytes, but holds {held}."
        yield Problem("attachmentSizeInconsistent", message, "fatal")
    if item.max_size is not None and max(size, held) > item.max_size:
        message = f"The file may have at most {item.max_size} bytes."
        yield Problem("maxAttachmentSize", message)


def _shown(bound: Bound) -> str:
    if isinstance(bound, Quantity):
        return f"{bound.value} {bound.unit or bound.code}".strip()
    return str(bound)
