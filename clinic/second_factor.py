"""Staff reach the admin with a second factor only, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clinic.middleware import FORGET_VISIT
from clinic.models import User

SINCE, SEEN = "staff_since", "staff_seen"
ADMIN, ACCOUNTS = "/admin/", "/accounts/"
SIGN_OUT = {"admin:logout", "account_logout"}


class StaffSecondFactor:
    """Ends old sessions, and sends staff without a second factor to get one.

    An allauth sign-in can pass by password alone; what it passed by stands in the
    session, and only a record of the kind "mfa" opens the admin.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _view_name(request) in SIGN_OUT:
            response.headers["Clear-Site-Data"] = FORGET_VISIT
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        path = request.path_info
        if not path.startswith((ADMIN, ACCOUNTS)) or not request.user.is_authenticated:
            return None
        if _is_over(request):
            return _sign_out(request)
        if path.startswith(ACCOUNTS) or _view_name(request) in SIGN_OUT:
            return None
        return None if _has_proved_it(request) else _send_to_prove_it(request)


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _is_over(request: HttpRequest) -> bool:
    """Return whether a limit has passed; otherwise note that somebody is here."""
    now = time.time()
    since = request.session.setdefault(SINCE, now)
    idle = now - request.session.get(SEEN, now)
    request.session[SEEN] = now
    is_idle = idle >= settings.STAFF_IDLE_SECONDS
    return is_idle or bool(now - since >= settings.STAFF_SESSION_SECONDS)


def _sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.info(request, _("You were signed out because some time has passed."))
    return _redirect("account_login", request)


def _has_proved_it(request: HttpRequest) -> bool:
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def _send_to_prove_it(request: HttpRequest) -> HttpResponse:
    """Ask for the factor that somebody has, or to set one up."""
    kinds = _kinds(request.user)
    if Authenticator.Type.TOTP in kinds:
        return _redirect("mfa_reauthenticate", request)
    if Authenticator.Type.WEBAUTHN in kinds:
        return _redirect("mfa_reauthenticate_webauthn", request)
    messages.info(request, _("Set up a second step first: a passkey or an app."))
    return HttpResponseRedirect(reverse("mfa_index"))


def _kinds(user: User | AnonymousUser) -> set[str]:
    return set(
        Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True)
    )


def _redirect(name: str, request: HttpRequest) -> HttpResponse:
    """Redirect, and come back afterwards; what was posted is not sent again."""
    back = request.get_full_path() if request.method == "GET" else ADMIN
    return HttpResponseRedirect(
        f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    )
