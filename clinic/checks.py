"""What must be right before the site meets real people; `check --deploy` asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

MIN_SECRET_LENGTH = 50


def production(**kwargs: Any) -> list[CheckMessage]:
    """Return one line for each setting that is fit for a demonstration only."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if not settings.SITE_ADDRESS.startswith("https://"):
        found.append(Error("SITE_ADDRESS must begin with https://", id="clinic.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS must name each host", id="clinic.E002"))
    if len(settings.SECRET_KEY) < MIN_SECRET_LENGTH:
        text = f"SECRET_KEY must have {MIN_SECRET_LENGTH} characters or more"
        found.append(Error(text, id="clinic.E003"))
    if settings.INDEX_KEY in settings.ANSWER_KEYS.values():
        text = "INDEX_KEY must differ from every key in ANSWER_KEYS"
        found.append(Error(text, id="clinic.E004"))
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        found.append(Warning("Set MAIL_FROM: see .env.example.", id="clinic.W001"))
    if "owner" not in settings.DATABASES:
        text = "Set DATABASE_OWNER_URL: the site's own role should change rows only."
        found.append(Warning(text, id="clinic.W002"))
    return found
