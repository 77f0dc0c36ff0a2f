"""Leaving for now and coming back: codes, reminders, and what was typed too late."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import rate_limits
from intake import visit
from intake.actions import returning
from intake.messages import reminders as reminding
from intake.models import ComingBack, Submission
from intake.pages.form import PageForm
from intake.returning_forms import ComeBackForm, StopForm
from intake.views.steps import mark, show, without_draft

TYPED = "typed-"


@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest) -> HttpResponse:
    """Come back later: GET offers a code, POST shows or mails one, or sets reminders.

    A code is shown once and stands in no address. Who has just used one up gets the
    next at once.
    """
    submission = visit.draft(request)
    if submission is None:
        return without_draft(request)
    context: dict[str, object] = {"code": "", "said": ""}
    if request.method == "POST":
        visit.keep_awake(request)
        context |= _do(submission, request.POST.get("do", "show"))
    elif request.method == "GET" and visit.is_just_back(request):
        context |= _do(submission, "show") | {"is_back": True}
    contact = returning.contact_of(submission)
    chosen = ComingBack.objects.filter(pk=submission.pk).first()
    context |= {
        "has_unfit": any(step.typed for step in visit.passage(submission).steps),
        "email": contact.email if contact.may_be_mailed else "",
        "may_mail_code": contact.may_be_mailed and contact.birth_date,
        "is_reminded": chosen is not None and chosen.is_reminded,
    }
    return render(request, "intake/later.html", context)


def _do(submission: Submission, wish: str) -> dict[str, str]:
    """What was done, in a word for the page; "not-mailed" when it could not be."""
    try:
        match wish:
            case "mail":
                returning.mail_resume_code(submission.pk)
            case "remind":
                returning.ask_for_reminders(submission.pk)
            case "stop":
                reminding.stop(submission.pk)
            case _:
                return {"code": returning.new_resume_code(submission.pk)}
    except returning.NotMailed:
        return {"said": "not-mailed"}
    return {"said": wish}


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Come back by code. Wrong, used and expired codes look the same."""
    form, status = ComeBackForm(request.POST or None), 200
    if form.is_valid():
        code = form.cleaned_data["code"]
        submission = returning.resume(code, form.born)
        submission = submission or visit.same_way_back(request, code)
        if submission is not None:
            visit.come_back(request, submission, code)
            return _put_back(request, submission) or redirect("intake:later")
        # Only wrong codes are counted: whoever has the right one is never locked out.
        if rate_limits.spend(rate_limits.WRONG_CODE, request):
            form.add_error("code", form.NOT_FOUND)
        else:
            form.add_error("code", form.TOO_OFTEN)
            status = 429
    context = {
        "form": form,
        "typed": list(_typed(request.POST)),
        "has_draft": "draft" in request.session,
    }
    return render(request, "intake/resume.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """End the reminders to an address; the answer is the same for every address."""
    form = StopForm(request.POST or None)
    is_done = form.is_valid()
    if is_done:
        reminding.stop_for_address(form.cleaned_data["email"])
    context = {"form": form, "is_done": is_done}
    return render(request, "intake/reminders.html", context)


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
    visit.is_just_back(request)  # nothing is welcomed here but what was typed
    return show(request, submission, passage, form.without_errors())
