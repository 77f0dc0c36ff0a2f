"""What every page may show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from clinic.models import Profile


def site(request: HttpRequest) -> dict[str, Any]:
    return {"clinic": SimpleLazyObject(Profile.current), "demo": settings.DEMO}
