"""Withdrawing, by the receipt's code, by a draft's code, or from the visit itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import rate_limits
from clinic.middleware import FORGET_VISIT
from intake import visit
from intake.actions import erasure
from intake.forms import WithdrawForm
from intake.models import Submission


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Ask for a code, then ask whether it is meant, then do it and say what was done.

    Wrong and used codes look the same.
    """
    if said := visit.farewell(request):
        return _told(request, said)
    if "mine" in request.POST:
        submission = visit.draft(request)
        if submission is None:
            return redirect("intake:withdraw")
        return _settle(request, submission, code="")
    form, status = WithdrawForm(request.POST or None), 200
    if form.is_valid():
        code = form.cleaned_data["code"]
        submission = erasure.find(code, at=timezone.now())
        if submission is not None:
            return _settle(request, submission, code=code)
        # As on the way back: only wrong codes are counted.
        if rate_limits.spend(rate_limits.WRONG_CODE, request):
            form.add_error("code", WithdrawForm.NOT_FOUND)
        else:
            form.add_error("code", WithdrawForm.TOO_OFTEN)
            status = 429
    context = {"form": form, "has_draft": "draft" in request.session}
    return render(request, "intake/withdraw.html", context, status=status)


def _settle(request: HttpRequest, submission: Submission, code: str) -> HttpResponse:
    if "confirm" not in request.POST:
        context = {
            "outlook": erasure.outlook(submission),
            "is_draft": submission.is_draft,
            "code": code,
        }
        return render(request, "intake/withdraw_confirm.html", context)
    answer = erasure.withdraw(submission.pk)
    visit.say_farewell(request, answer)
    return redirect("intake:withdraw")


def _told(request: HttpRequest, answer: str) -> HttpResponse:
    response = render(request, "intake/withdrawn.html", {"answer": answer})
    response["Clear-Site-Data"] = FORGET_VISIT
    return response
