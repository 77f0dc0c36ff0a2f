"""How staff sign in: nobody makes an account without an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clinic.models import User

# More is no stronger, and costs time to hash.
LONGEST_PASSWORD = 4096


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before anything is hashed; rate limits count it all the same."""
        super().pre_authenticate(request, **credentials)
        check_length(credentials.get("password") or "")

    def reauthenticate(self, user: User, password: str) -> bool:
        check_length(password)
        return bool(super().reauthenticate(user, password))

    def clean_password(self, password: str, user: User | None = None) -> str:
        check_length(password)
        return str(super().clean_password(password, user))


def check_length(password: str) -> None:
    if len(password) > LONGEST_PASSWORD:
        raise ValidationError(_("The password is too long."), code="too_long")
