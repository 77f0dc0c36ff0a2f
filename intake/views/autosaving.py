"""What the script of a page saves by itself: answers that fit, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from intake import visit
from intake.actions import autosave as autosaving
from intake.actions import drafts
from intake.pages.form import PageForm
from intake.views.steps import mark_now, stood_there


@require_POST
def autosave(request: HttpRequest, step: str) -> HttpResponse:
    """200 with the new mark; 409 when another tab was here; 410 when it ended."""
    submission = visit.draft(request)
    if submission is None:
        return HttpResponse(status=410)
    passage = visit.passage(submission)
    here = passage.step(step)
    if here is None or passage.reachable(step) != here:
        return HttpResponse(status=409)
    form = PageForm(request.POST, step=here)
    form.is_valid()
    try:
        is_new = autosaving.keep(
            submission.pk,
            here,
            stood_there(form),
            shown=form.data.get("shown", ""),
            tab=form.data.get("tab", ""),
            typed=form.unfit,
        )
    except drafts.NotADraft:
        return HttpResponse(status=410)
    except drafts.ChangedElsewhere:
        return HttpResponse(status=409)
    if is_new:
        visit.keep_awake(request)
    return JsonResponse({"shown": mark_now(request, step)})
