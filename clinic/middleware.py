from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


class Layer:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class RequestLog(Layer):
    pass


class ResponseHeaders(Layer):
    pass


class CleanText(Layer):
    pass


class StaffSecondFactor(Layer):
    pass
