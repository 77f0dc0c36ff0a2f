"""Answers that a browser may keep for a moment and then ask about again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

MAX_AGE_SECONDS = 60
FOR_EVER_SECONDS = 365 * 24 * 60 * 60
View = Callable[..., HttpResponseBase]


def kept_for_a_moment(view: View) -> View:
    """Let anybody keep the answer; asked again, send it only when it changed."""
    return cache_control(public=True, max_age=MAX_AGE_SECONDS)(conditional_page(view))


def for_a_moment(response: HttpResponse) -> HttpResponse:
    """What leads on may lead back one day: nobody keeps it for longer."""
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response


def answer(
    request: HttpRequest, shown: Iterable[object], respond: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return 304 when the asker has what is shown already, else the whole answer.

    `shown` is everything that the page is made of, besides the code.
    """
    etag = _etag(shown)
    response = get_conditional_response(request, etag=etag) or respond()
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response


def for_ever(
    request: HttpRequest, sha256: str, content: bytes, kind: str
) -> HttpResponse:
    """Return what never changes at this address."""
    etag = f'"{sha256}"'
    whole = HttpResponse(content, content_type=kind, headers={"ETag": etag})
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    patch_cache_control(response, public=True, max_age=FOR_EVER_SECONDS, immutable=True)
    return response


def _etag(shown: Iterable[object]) -> str:
    digest = hashlib.sha256(_release() + (get_language() or "").encode())
    for part in shown:
        digest.update(repr(part).encode(errors="backslashreplace") + b"\0")
    return f'"{digest.hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def _release() -> bytes:
    """Return what changes when code, templates or styles do, on every worker alike."""
    places = [Path(__file__).parent, settings.BASE_DIR / "templates"]
    files = [path for place in places for path in place.rglob("*.[ph][yt]*")]
    files += (settings.BASE_DIR / "static").rglob("*.css")
    files += (settings.BASE_DIR / "locale").rglob("*.mo")
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.digest()
