"""Pages of the site itself: help, leaving, promises, and what went wrong."""

from __future__ import annotations

import re
import sys
from datetime import UTC, timedelta

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.help_lines import SOURCES
from clinic.middleware import FORGET_VISIT, NotText
from clinic.models import Profile

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
SECURITY_TXT_DAYS = 180
RETRY_SECONDS = "5"
DISCREET_PATHS = re.compile(r"(?:/es)?/(intake|self-check)/")
PRIVATE_PATHS = ("/admin/", "/accounts/", "/leave/", "/es/leave/")


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    profile, now = Profile.current(), timezone.now()
    hours = profile.hours()
    opening = hours.next_opening(now)
    context = {
        "profile": profile,
        "hours": profile.hours_in_words,
        "is_open_now": hours.is_open(now),
        "help_sources": [line for line in SOURCES if not line.endswith("/chat/")],
        # Without a zone, a template shows the clinic's clock as it is.
        "next_opening": opening and opening.replace(tzinfo=None),
    }
    return render(request, "pages/help_now.html", context)


@require_http_methods(["GET", "HEAD"])
def leave(request: HttpRequest) -> HttpResponse:
    """Forget this visit, then go to an ordinary page. The draft itself stays.

    A browser that looks ahead has not left; whoever asks for the head only has not
    either. Without the database the way out is open all the same.
    """
    if is_prefetch(request):
        return HttpResponse(status=425)
    try:
        address = Profile.current().leave_url
        if request.method == "GET" and request.COOKIES:
            request.session.flush()
    except DatabaseError:
        address = Profile().leave_url
    response = HttpResponseRedirect(address, status=303)
    if request.method == "GET":
        # Not every browser knows the header; by this cookie a used code opens again.
        response.delete_cookie(settings.CSRF_COOKIE_NAME)
        response.headers["Clear-Site-Data"] = FORGET_VISIT
    return response


def is_prefetch(request: HttpRequest) -> bool:
    purposes = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
    return any(
        word in request.headers.get(name, "").lower()
        for name in purposes
        for word in ("prefetch", "prerender", "preview")
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE_PATHS),
        f"Sitemap: {settings.SITE_ADDRESS}/sitemap.xml",
    ]
    return _text(lines)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: how to tell us of a weakness."""
    expires = timezone.now().astimezone(UTC) + timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_ADDRESS}/.well-known/security.txt",
    ]
    return _text(lines)


def _text(lines: list[str]) -> HttpResponse:
    body = "\n".join(lines) + "\n"
    return HttpResponse(body, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _trouble(request, "403_csrf.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, "400.html", 400, explanation=_explanation(exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away comes back: say so, to people and machines."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _trouble(request, "503.html", 503, database=False)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
    return _trouble(request, "500.html", 500, database=False)


def _explanation(exception: Exception) -> str:
    if isinstance(exception, NotText):
        return _("It held characters that cannot be typed, perhaps from pasting.")
    if isinstance(exception, TOO_MUCH):
        return _("It was larger than this site accepts. Please shorten the text.")
    return ""


def _trouble(
    request: HttpRequest,
    template: str,
    status: int,
    *,
    explanation: str = "",
    database: bool = True,
) -> HttpResponse:
    """Render without the request: no session, no sign-in, nothing else to fail.

    Among questions it looks as neutral as they do.
    """
    among = DISCREET_PATHS.match(request.path_info)
    context = {
        "frame": "base_discreet.html" if among else "base.html",
        "is_intake": among is not None and among[1] == "intake",
        "clinic": _profile_if_possible() if database else Profile(),
        "demo": settings.DEMO,
        "explanation": explanation,
    }
    return HttpResponse(render_to_string(template, context), status=status)


def _profile_if_possible() -> Profile:
    try:
        return Profile.current()
    except DatabaseError:
        return Profile()
