from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def help_now(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help_now.html")


def leave(request: HttpRequest) -> HttpResponse:
    return redirect("help_now")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\n", content_type="text/plain")


def security_txt(request: HttpRequest) -> HttpResponse:
    return HttpResponse("", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
