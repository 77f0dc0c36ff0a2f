"""Finishing: check what was answered, send it, and the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic.models import Profile
from intake import documents, visit, withdrawal_codes, wording
from intake.actions import drafts
from intake.models import Submission
from intake.views.steps import without_draft


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    submission = visit.draft(request)
    if submission is None:
        return without_draft(request)
    if visit.consent_is_due(submission):
        return redirect("intake:consent")
    passage = visit.passage(submission)
    if passage.furthest is not None:
        return redirect("intake:step", passage.furthest.slug)
    if request.method == "POST":
        return _send(request, submission)
    context = {
        "summaries": [wording.summary(step) for step in passage.steps],
        "unanswered": [step for step in passage.steps if step.unanswered],
        "parts": passage.parts,
    }
    return render(request, "intake/check.html", context)


def _send(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Another tab may have erased it just now, or opened a page that was not seen."""
    try:
        visit.hand_in(request, drafts.send(submission.pk))
    except (drafts.NotADraft, drafts.NotFinished, drafts.ConsentDue):
        return redirect("intake:onward")
    return redirect("intake:done")


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    sent_id = visit.sent_id(request)
    submission = sent_id and Submission.objects.filter(pk=sent_id).first()
    if not submission:
        return render(request, "intake/ended.html", status=410)
    profile = Profile.current()
    contact = documents.contact(documents.legs(submission))
    context = {
        "reference": submission.reference,
        "code": _withdrawal_code(submission),
        "profile": profile,
        "next_reading": profile.next_reading(timezone.now()),
        "is_mailed": contact.may_be_mailed,
    }
    response = render(request, "intake/done.html", context)
    response["Clear-Site-Data"] = '"storage"'
    return response


def _withdrawal_code(submission: Submission) -> str:
    """The code to withdraw by; nothing when the key has changed since it was made."""
    is_good = withdrawal_codes.digest(submission.pk) == submission.withdrawal_digest
    return withdrawal_codes.code(submission.pk) if is_good else ""
