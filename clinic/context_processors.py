"""What every page may show."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe

from clinic import languages
from clinic.help_lines import HELP_LINES

# For the parts of a page that stay in English.
IN_ENGLISH = mark_safe(' lang="en"')


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the clinic's profile, fetched once and only by a page that shows it."""
    return {
        "clinic": languages.profile_of(request),
        "demo": settings.DEMO,
        "site_address": settings.SITE_ADDRESS,
        "help_lines": HELP_LINES,
        "in_english": IN_ENGLISH if languages.spoken() != languages.ENGLISH else "",
        "languages": SimpleLazyObject(partial(languages.both, request)),
    }
