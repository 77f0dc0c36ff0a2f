"""Coming back by code, with what was typed on a page whose visit had ended."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import rate_limits
from intake import visit
from intake.actions import drafts
from intake.forms import ResumeForm
from intake.models import Submission
from intake.pages.form import PageForm
from intake.views.steps import mark, show

TYPED = "typed-"


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Come back by code. Wrong, used and expired codes look the same."""
    form, status = ResumeForm(request.POST or None), 200
    if form.is_valid():
        submission = drafts.resume(form.cleaned_data["code"])
        if submission is not None:
            visit.take_up(request, submission)
            return _put_back(request, submission) or redirect("intake:later")
        # Only wrong codes are counted: whoever has the right one is never locked out.
        if rate_limits.spend(rate_limits.WRONG_CODE, request):
            form.add_error("code", ResumeForm.NOT_FOUND)
        else:
            form.add_error("code", ResumeForm.TOO_OFTEN)
            status = 429
    context = {"form": form, "typed": list(_typed(request.POST))}
    return render(request, "intake/resume.html", context, status=status)


def _typed(posted: QueryDict) -> Iterator[tuple[str, str]]:
    """What an ended visit's page handed on, still under its own names."""
    for name, values in posted.lists():
        if name.startswith(TYPED):
            yield from ((name, value) for value in values)


def _put_back(request: HttpRequest, submission: Submission) -> HttpResponse | None:
    """The page as it was typed, to be read once more and continued from."""
    passage = visit.passage(submission)
    slug = request.POST.get(f"{TYPED}step", "")
    here = passage.step(slug)
    if here is None or passage.reachable(slug) != here:
        return None
    data = QueryDict(mutable=True)
    for name, value in _typed(request.POST):
        data.appendlist(name.removeprefix(TYPED), value)
    data["shown"] = mark(here)
    form = PageForm(data, step=here)
    return show(request, passage, form.without_errors())
