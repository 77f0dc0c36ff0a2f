"""What every page may show."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from clinic import languages


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the clinic's profile, fetched once and only by a page that shows it."""
    return {
        "clinic": languages.profile_of(request),
        "demo": settings.DEMO,
        "languages": SimpleLazyObject(partial(languages.both, request)),
    }
