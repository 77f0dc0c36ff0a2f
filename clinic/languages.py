"""Which language a page speaks: the one that its address names, and no other.

English has no prefix, Spanish has /es/. No cookie and no header of the browser has
a say: one address is one page, for every cache and for whoever shares the link.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from clinic.middleware import STAFF_PATHS, Layer
from clinic.models import Profile

ENGLISH, SPANISH = "en", "es"
NAMES = {ENGLISH: "English", SPANISH: "Español"}
PREFIX = f"/{SPANISH}/"


class LanguageOfAddress(Layer):
    """Speak Spanish under /es/, once the clinic has turned it on; else there is
    nothing at such an address. What somebody sends from a page that was open before
    it was turned off goes to the English one, and is not lost.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        names_it = names_spanish(request.path_info)
        is_spanish = names_it and is_turned_on(request)
        if names_it and not is_spanish and request.method == "POST":
            here = _in_english(request.path_info)
            return HttpResponseRedirect(here, preserve_request=True)
        code = SPANISH if is_spanish else settings.LANGUAGE_CODE
        with translation.override(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


def _in_english(path: str) -> str:
    """The same page without its prefix, on this site whatever the path looks like."""
    return "/" + path[len(PREFIX) - 1 :].lstrip("/\\")


def names_spanish(path: str) -> bool:
    return f"{path}/".startswith(PREFIX)


def is_turned_on(request: HttpRequest) -> bool:
    """Without the database the ways to help and out of here stay open."""
    try:
        return profile_of(request).is_spanish_on
    except DatabaseError:
        return True


def profile_of(request: HttpRequest) -> Profile:
    """The clinic's profile, fetched once a request and only when it is asked."""
    kept = request.__dict__
    profile: Profile = kept.setdefault(
        "clinic_profile", SimpleLazyObject(Profile.current)
    )
    return profile


def spoken() -> str:
    """The language of the page under way: "en" or "es"."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return language.partition("-")[0]


def speaking(language: str) -> translation.override:
    """For what is made outside a page, such as a mail: in the language of whom it is
    for, while the clinic speaks that language.
    """
    is_spanish = language == SPANISH and Profile.current().is_spanish_on
    return translation.override(SPANISH if is_spanish else settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class SamePage:
    """A public page as it is found in one of the languages."""

    code: str
    name: str
    path: str

    @property
    def address(self) -> str:
        return f"{settings.SITE_ADDRESS}{self.path}"


def both(request: HttpRequest) -> list[SamePage]:
    """This page in English and in Spanish; nothing while only one is to be had."""
    if request.path_info.startswith(STAFF_PATHS) or not is_turned_on(request):
        return []
    here = request.get_full_path()
    pages = [
        SamePage(code, name, translate_url(here, known))
        for (code, name), known in zip(
            NAMES.items(), (settings.LANGUAGE_CODE, SPANISH), strict=True
        )
    ]
    return pages if pages[0].path != pages[1].path else []
