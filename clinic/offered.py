"""What an address of a list may ask for: what the list itself offers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest

# What the stock filters of a list put behind a field's name.
SUFFIXES = {"exact", "isnull", "id__exact", "gte", "lt", "in"}


class OnlyWhatIsOffered:
    """Mixed into every page of the admin: an address filters by what the page offers.

    Django lets it filter by any column, and with regular expressions, too: that tells
    what a column hides, and a bad pattern is an error of the database's.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        offered = self.get_list_filter(request)  # type: ignore[attr-defined]
        return any(_is_offered(lookup, each) for each in offered)

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:
        try:
            return super().response_action(request, queryset)  # type: ignore[misc]
        except (ValueError, ValidationError):  # what was ticked is no id
            raise BadRequest("not an id") from None


def _is_offered(lookup: str, offer: Any) -> bool:
    if hasattr(offer, "parameter_name"):
        return bool(lookup == offer.parameter_name)
    field = offer[0] if isinstance(offer, tuple | list) else offer
    name, _sep, suffix = lookup[len(field) :].partition("__")
    return lookup.startswith(field) and not name and suffix in {"", *SUFFIXES}
