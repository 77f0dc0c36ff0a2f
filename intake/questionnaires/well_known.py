"""Value sets that FHIR R4 itself publishes and closes: no server is needed for them."""

from __future__ import annotations

from .definition import Option
from .values import Coding

_FHIR = "http://hl7.org/fhir"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

_SETS: dict[str, tuple[tuple[str, str, str], ...]] = {
    f"{_FHIR}/ValueSet/administrative-gender": (
        (f"{_FHIR}/administrative-gender", "male", "Male"),
        (f"{_FHIR}/administrative-gender", "female", "Female"),
        (f"{_FHIR}/administrative-gender", "other", "Other"),
        (f"{_FHIR}/administrative-gender", "unknown", "Unknown"),
    ),
    f"{_FHIR}/ValueSet/yesnodontknow": (
        (f"{_TERMINOLOGY}/v2-0136", "Y", "Yes"),
        (f"{_TERMINOLOGY}/v2-0136", "N", "No"),
        (f"{_TERMINOLOGY}/data-absent-reason", "asked-unknown", "Don't know"),
    ),
}


def options(canonical: str) -> tuple[Option, ...] | None:
    """The options of a value set by its url, or None when it is not one of these."""
    found = _SETS.get(canonical.partition("|")[0])
    if found is None:
        return None
    return tuple(Option(Coding(*codes), codes[2]) for codes in found)
