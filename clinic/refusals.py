"""What the site refuses for the moment, in one clear page instead of an error."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class NotNow(Exception):
    """What was asked for would break a promise at this moment; nothing was shown."""


class Refusals:
    """Answers NotNow with 503: try again, or tell whoever looks after the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, NotNow):
            return None
        return render(request, "not_on_record.html", status=503)
