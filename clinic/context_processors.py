"""What every page may show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from clinic.models import Profile


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the clinic's profile, fetched once and only by a page that shows it."""
    kept = request.__dict__
    profile = kept.setdefault("clinic_profile", SimpleLazyObject(Profile.current))
    return {"clinic": profile, "demo": settings.DEMO}
