"""Who changes accounts or takes answers out has just proved who they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest

View = Callable[..., Any]


def proved(view: View) -> View:
    """Ask whoever posts to sign in again, when that was long ago; then it goes on.

    What was posted waits in the session under its path, and goes on only where the
    address to go on to is that path alone: a filter behind it would lose it all. So it
    waits without, and gets it back from what was kept beside it.
    """
    guarded = reauthentication_required(allow_get=True)(view)

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **named: Any) -> Any:
        if not request.META.get("QUERY_STRING"):
            request.META["QUERY_STRING"] = request.GET.urlencode()
        try:
            return guarded(request, *args, **named)
        except ReauthenticationRequired:
            request.META["QUERY_STRING"] = ""
            raise

    return asked
