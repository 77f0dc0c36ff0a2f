"""Finishing: check what was answered, send it, and the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic import languages
from intake import documents, visit, withdrawal_codes, wording
from intake.actions import drafts
from intake.models import Submission
from intake.views.reading import reading
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
        "unfit": [step for step in passage.steps if step.typed],
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
    submission = _just_sent(request)
    if submission is None:
        return render(request, "intake/ended.html", status=410)
    contact = documents.contact(documents.legs(submission))
    context = {
        "reference": submission.reference,
        "code": _withdrawal_code(submission),
        "is_mailed": contact.may_be_mailed,
        **reading(languages.profile_of(request), timezone.now()),
    }
    response = render(request, "intake/done.html", context)
    response["Clear-Site-Data"] = '"storage"'
    return response


@require_safe
def own_copy(request: HttpRequest) -> HttpResponse:
    """One's own answers to print or save, as long as the receipt is shown."""
    submission = _just_sent(request)
    if submission is None:
        return render(request, "intake/ended.html", status=410)
    steps = visit.passage(submission).steps
    context = {
        "reference": submission.reference,
        "sent_at": submission.sent_at,
        "summaries": [wording.summary(step) for step in steps],
    }
    return render(request, "intake/copy.html", context)


def _just_sent(request: HttpRequest) -> Submission | None:
    sent_id = visit.sent_id(request)
    if sent_id is None:
        return None
    return Submission.objects.filter(pk=sent_id, sent_at__isnull=False).first()


def _withdrawal_code(submission: Submission) -> str:
    """The code to withdraw by; nothing when the key has changed since it was made."""
    is_good = withdrawal_codes.digest(submission.pk) == submission.withdrawal_digest
    return withdrawal_codes.code(submission.pk) if is_good else ""
