"""Consent: the text, two questions about it, and the draft that then begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import languages, markup, rate_limits, redlines
from clinic.models import Profile
from intake import readiness, teach_back, translations, visit
from intake.actions import consents
from intake.actions.carrying import begin
from intake.forms import ConsentForm, TeachBackForm
from intake.models import ConsentText, Submission
from intake.self_check import carrying
from intake.views.arrive import said_here


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """The text; also for a draft whose text has changed in a way that matters."""
    submission = visit.draft(request)
    if turned_away := _turn_away(request, submission):
        return turned_away
    text = ConsentText.objects.latest()
    form = ConsentForm(said_here(request, "version"))
    if form.is_bound and request.POST.get("version") != str(text.version):
        form.add_error("agree", ConsentForm.CHANGED)
    if form.is_valid():
        visit.agree(request, text.version)
        is_laden = carrying.FIELD in request.POST  # 307 posts the same form once more
        return redirect("intake:understood", preserve_request=is_laden)
    words, language = translations.speech().of_consent(text)
    context = {
        "form": form,
        "text": markup.render(words),
        "is_foreign": language != languages.spoken(),
        "version": text.version,
        "is_again": submission is not None,
        "changes": _changes(submission, text, language),
    }
    return render(request, "intake/consent.html", context)


def _changes(
    submission: Submission | None, text: ConsentText, language: str
) -> list[redlines.Passage]:
    """What is different since the person agreed, where both are in their language."""
    if submission is None or language != languages.ENGLISH:
        return []
    return redlines.changes(submission.consent.body, text.body)


def _turn_away(
    request: HttpRequest, submission: Submission | None
) -> HttpResponse | None:
    if submission is not None:
        is_due = visit.consent_is_due(submission)
        return None if is_due else redirect("intake:onward")
    if visit.catch_up(request):
        return redirect("intake:onward")
    if not visit.may_begin(request) or readiness.is_closed(Profile.current()):
        return redirect("intake:before")
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def understood(request: HttpRequest) -> HttpResponse:
    """Two questions: a wrong answer is explained, asked once more, then told."""
    submission = visit.draft(request)
    if turned_away := _turn_away(request, submission):
        return turned_away
    text = ConsentText.objects.latest()
    if visit.agreed(request) != text.version:
        return redirect("intake:consent")
    form = TeachBackForm(said_here(request, "asked"))
    explained: list[teach_back.Check] = []
    told: list[teach_back.Check] = []
    if "told" in request.POST and _all_told(request):
        return _begin(request, submission, text)
    if form.is_valid():
        if not form.wrong:
            return _begin(request, submission, text)
        tries = visit.wrong_answers(request, [check.key for check in form.wrong])
        explained = form.wrong
        told = explained if all(tries[c.key] > 1 for c in explained) else []
    context = {"form": form, "explained": explained, "told": told}
    return render(request, "intake/understood.html", context)


def _all_told(request: HttpRequest) -> bool:
    """Whether somebody was asked twice and told: nobody is kept here for ever."""
    return any(tries > 1 for tries in visit.wrong_answers(request).values())


def _begin(
    request: HttpRequest, submission: Submission | None, text: ConsentText
) -> HttpResponse:
    """Open the draft, or let the one under way go on."""
    went = teach_back.outcomes(visit.wrong_answers(request))
    if submission is not None:
        consents.give_again(submission.pk, text, went)
        visit.settle_agreement(request)
        return redirect("intake:onward")
    if not rate_limits.spend(rate_limits.CONSENTING, request):
        return rate_limits.refuse(request)
    begun = begin(
        text,
        carrying.carried(request.POST),
        understood=went,
        draft_id=visit.draft_to_begin(request),
    )
    visit.begin(request, begun)
    return redirect("intake:step", visit.passage(begun).steps[0].slug)
