"""What happens to every request and every answer, whatever the page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.middleware.gzip import GZipMiddleware

log = logging.getLogger("clinic.requests")

GetResponse = Callable[[HttpRequest], HttpResponse]

STAFF_PATHS = ("/admin/", "/accounts/")
TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types 'none'"
CLOSED_FEATURES = [
    *["accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"],
    *["fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"],
    *["payment", "picture-in-picture", "screen-wake-lock", "usb"],
]
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in CLOSED_FEATURES)
FORGET_VISIT = '"cookies", "storage"'
# The C0 controls but tab, line feed and carriage return; halves of characters.
UNWELCOME = {*map(chr, range(0x20))} - {"\t", "\n", "\r"} | {"\x7f"}


class NotText(SuspiciousOperation):
    """The request holds characters that no text has."""


class Layer:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response


class RequestLog(Layer):
    """One line a request: which page, never which address, visitor or answer."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        fields = {
            "route": match.view_name if match else "",
            "method": request.method if request.method in KNOWN_METHODS else "other",
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - begun) * 1000, 1),
        }
        log.info("request", extra={"fields": fields})
        return response


KNOWN_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


class ResponseHeaders(Layer):
    """Headers of every answer, also of those that a layer further in refused.

    SecurityMiddleware sets some of them too, but not on its own refusals.
    """

    ALWAYS = {
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
    }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.ALWAYS.items():
            response.headers.setdefault(name, value)
        if not may_be_kept(response):
            response.headers["Cache-Control"] = "no-store, private"
        policy = response.headers.get("Content-Security-Policy")
        # Trusted Types would break the jQuery of Django's own admin.
        if policy and not request.path_info.startswith(STAFF_PATHS):
            response.headers["Content-Security-Policy"] = policy + TRUSTED_TYPES
        return response


def may_be_kept(response: HttpResponse) -> bool:
    """Return whether a page asked to be public and is nobody's own."""
    asked = "public" in response.headers.get("Cache-Control", "")
    return asked and not response.cookies and response.status_code < 400


class CompressPublic(Layer):
    """Send what is the same for everybody small: a third of the bytes on a phone.

    Nobody's own page: its length would tell what stands in it (BREACH).
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.gzip = GZipMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_picture = response.headers.get("Content-Type", "").startswith("image/")
        if may_be_kept(response) and not is_picture:
            return cast(HttpResponse, self.gzip.process_response(request, response))
        return response


class CleanText(Layer):
    """Refuse what PostgreSQL cannot store and nobody can type, before any view."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Quoted, cookies may hold any byte.
        said = [request.path_info, *request.COOKIES.values(), *_pairs(request.GET)]
        if not all(map(is_text, said)):
            raise NotText("control characters")
        return self.get_response(request)


class CleanForms(Layer):
    """The same for what a form sends; later, so that it is known who sends it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            said = _pairs(request.POST)
        except UnreadablePostError:  # whoever sent it has gone
            raise NotText("half a body") from None
        if not all(map(is_text, said)):
            raise NotText("control characters")
        return self.get_response(request)


def is_text(value: str) -> bool:
    if not UNWELCOME.isdisjoint(value):
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _pairs(source: QueryDict) -> list[str]:
    """Names and values; what a form sends is read here, and now."""
    return [
        text for name, values in source.lists() for text in (name, *map(str, values))
    ]
