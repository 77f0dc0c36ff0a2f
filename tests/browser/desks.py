"""How somebody takes a seat in the staff area, without typing a password."""

from __future__ import annotations

from django.conf import settings

from tests.factories import sign_in


def sit_down(window, browser):
    """Let a window be the one in which this test client has signed in."""
    key = browser.session.session_key
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "secure": True}
    window.context.add_cookies([cookie | {"domain": "localhost", "path": "/"}])
    return window


def seat(window, user):
    return sit_down(window, sign_in(user, "password", "mfa"))
