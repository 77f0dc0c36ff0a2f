"""Choosing a scale, filling it in, and what the answers come to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clinic import rate_limits
from intake import wording
from intake.pages.form import PageForm
from intake.self_check import carrying, scales
from intake.self_check.carrying import Carried
from intake.self_check.scales import Scale


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "self_check/index.html", {"scales": list(scales.offered())})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, name: str) -> HttpResponse:
    scale = scales.named(name)
    if scale is None:
        raise Http404
    if "again" in request.POST:
        return _form(request, scale, _filled_in(request, scale))
    form = PageForm(request.POST or None, step=scale.page())
    if not form.is_bound:
        return _form(request, scale, form)
    if not rate_limits.spend(rate_limits.SELF_CHECK, request):
        return rate_limits.refuse(request)
    return _result(request, scale, form)


def _filled_in(request: HttpRequest, scale: Scale) -> PageForm:
    """The page as it was answered a moment ago, to change an answer."""
    carried = carrying.carried(request.POST)
    is_ours = carried is not None and carried.version_id == scale.entry.id
    return PageForm(step=scale.page(carried.answers if carried and is_ours else None))


def _form(request: HttpRequest, scale: Scale, form: PageForm) -> HttpResponse:
    step = form.step
    context = {
        "scale": scale,
        "form": form,
        # Without it nobody knows which days the answers are about.
        "stem": step.page.title if step.page.title != scale.title else "",
        "introduction": step.page.introduction,
        "is_foreign": wording.is_foreign(step.leg.questionnaire),
    }
    return render(request, "self_check/check.html", context)


def _result(request: HttpRequest, scale: Scale, form: PageForm) -> HttpResponse:
    """Said on the answer to the POST itself: there is nowhere to read it again."""
    if not form.is_valid():
        return _form(request, scale, form)
    answers = form.step.leg.answers.replace(form.given)
    context = {
        "scale": scale,
        "result": scale.result(answers),
        "carried": carrying.seal(Carried(scale.entry.id, answers)),
    }
    return render(request, "self_check/result.html", context)
