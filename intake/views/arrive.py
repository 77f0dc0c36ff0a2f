"""Arriving: what this is, whether it fits, consent, and coming back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic import rate_limits
from clinic.models import Profile
from intake import catalogue, readiness, translations, visit, wording
from intake.forms import BeforeForm
from intake.models import Pathway, QuestionnaireVersion, Submission
from intake.self_check import carrying
from intake.views.reading import reading


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    profile = Profile.current()
    context = {
        "profile": profile,
        "is_open": readiness.is_open(),
        "has_draft": "draft" in request.session,
        "typical_minutes": Submission.objects.typical_minutes(),
        **reading(profile, timezone.now()),
    }
    return render(request, "intake/start.html", context)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Every question before the first one, with why it is asked."""
    steps = Pathway.objects.get(is_open=True).steps.filter(is_on=True)
    urls = steps.values_list("questionnaire_url")
    versions = QuestionnaireVersion.objects.active().filter(url__in=urls)
    by_url = {version.url: version.pk for version in versions.only("url")}
    speech = translations.speech()
    entries = [catalogue.entry(by_url[url]) for (url,) in urls]
    listings = [wording.listing(speech.of(entry)) for entry in entries]
    return render(request, "intake/questions.html", {"listings": listings})


@require_http_methods(["GET", "HEAD", "POST"])
def before(request: HttpRequest) -> HttpResponse:
    """Age and place, held in no row: only that they fit."""
    profile = Profile.current()
    if readiness.is_closed(profile):
        return redirect("intake:start")
    form = BeforeForm(said_here(request, "website"), profile=profile)
    if form.is_bound and request.POST.get("website"):  # people do not see that box
        return render(request, "intake/before.html", {"form": form})
    if form.is_valid():
        if form.stop_reason:
            visit.forbid_to_begin(request)
            return stop(request, form.stop_reason, profile)
        if not rate_limits.spend(rate_limits.STARTING, request):
            return rate_limits.refuse(request)
        visit.allow_to_begin(request)
        is_laden = carrying.FIELD in request.POST  # 307 posts the same form once more
        return redirect("intake:consent", preserve_request=is_laden)
    return render(request, "intake/before.html", {"form": form})


def said_here(request: HttpRequest, own: str) -> QueryDict | None:
    """What was posted on the page itself, or nothing.

    A form that carries answers from a self-check is posted to the page after it as
    well, where the field `own` is still missing.
    """
    is_passing_by = carrying.FIELD in request.POST and own not in request.POST
    return None if is_passing_by else request.POST or None


def stop(
    request: HttpRequest,
    reason: str,
    profile: Profile,
    *,
    back: str = "",
) -> HttpResponse:
    """A kind, useful end of the way: help, and a human route.

    `back` is the step where the answer may be put right: a slip costs nothing.
    """
    context = {"reason": reason, "profile": profile, "back": back}
    return render(request, "intake/stop.html", context)
