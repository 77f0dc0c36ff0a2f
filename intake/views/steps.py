"""The steps: one page of a questionnaire after another."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import languages
from clinic.models import Profile
from intake import documents, visit, wording
from intake.actions import autosave as autosaving
from intake.actions import drafts
from intake.models import Submission
from intake.pages.following import stop_reason, upcoming
from intake.pages.form import PageForm
from intake.passage import Passage, Step
from intake.questionnaires.values import Value
from intake.returning_forms import ComeBackForm
from intake.views.arrive import stop


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    submission = visit.draft(request)
    if submission is None:
        return without_draft(request, step)
    passage = visit.passage(submission)
    if not passage.knows(step):
        raise Http404
    if request.method != "POST" and visit.consent_is_due(submission):
        return redirect("intake:consent")
    here = _as_shown(request, passage, step) or passage.reachable(step)
    if here is None:
        return redirect("intake:check")
    if here.slug != step:
        return redirect("intake:step", here.slug)
    form = PageForm(request.POST or None, step=here)
    if form.is_adding:
        return show(request, submission, passage, form.without_errors())
    if form.is_valid() or form.is_put_off:
        return _save(request, submission, passage, form)
    if form.is_bound:
        return _ask_again(request, submission, form)
    return show(request, submission, passage, form)


def _ask_again(
    request: HttpRequest, submission: Submission, form: PageForm
) -> HttpResponse:
    """Something is missing or wrong: what fits is kept, and the page says the rest."""
    is_alarmed, shown = _alarm(submission, form), form.data.get("shown", "")
    try:
        autosaving.keep(
            submission.pk,
            form.step,
            stood_there(form),
            shown=shown,
            tab=form.data.get("tab", ""),
            typed=form.unfit,
        )
    except drafts.NotADraft:
        return redirect("intake:done")
    except drafts.ChangedElsewhere:
        return _show_both(request, form.step.slug, is_alarmed=is_alarmed)
    visit.keep_awake(request)
    return _show_as_typed(request, form.step.slug, is_alarmed=is_alarmed)


def _alarm(submission: Submission, form: PageForm) -> bool:
    """Whether a page that cannot be kept says something urgent, new to staff."""
    try:
        return bool(drafts.sound_alarm(submission.pk, form.step, form.fitting))
    except drafts.NotADraft:
        return False


def _as_shown(request: HttpRequest, passage: Passage, slug: str) -> Step | None:
    """The step that was shown and is filled in now, whatever else opened before it."""
    step = passage.step(slug)
    if step is None or request.POST.get("shown") != mark(step):
        return None
    return step


def _save(
    request: HttpRequest, submission: Submission, passage: Passage, form: PageForm
) -> HttpResponse:
    here, is_whole = form.step, _is_whole(form)
    reason = stop_reason(form) if is_whole else ""
    if reason and not form.is_put_off:
        return stop(request, reason, Profile.current(), back=here.slug)
    is_done = is_whole and not reason and _is_passed(form)
    try:
        alarms = drafts.save_page(
            submission.pk,
            here,
            stood_there(form),
            shown=form.data.get("shown", ""),
            is_done=is_done,
            tab=form.data.get("tab", ""),
            typed=form.unfit,
        )
    except drafts.NotADraft:
        return redirect("intake:done")
    except drafts.ChangedElsewhere:
        return _show_both(request, here.slug, is_alarmed=_alarm(submission, form))
    visit.keep_awake(request)
    with languages.speaking(form.data.get("speak", languages.spoken())):
        if alarms:
            return redirect("intake:pause")
        if form.is_put_off:
            return _leave(passage, form)
        if not is_whole:
            return redirect("intake:step", here.slug)
        return _go_on(request, passage, form)


def _is_passed(form: PageForm) -> bool:
    """Whether the page need not be shown again on the way: Continue was pressed, now or
    before, and who looked back at it only goes where they came from.
    """
    if "later" in form.data:
        return False
    return form.step.is_seen or not form.is_put_off


def _leave(passage: Passage, form: PageForm) -> HttpResponse:
    if "later" in form.data:
        return redirect("intake:later")
    if "speak" in form.data:
        return redirect("intake:step", form.step.slug)
    return redirect(back(passage, form.step))


def back(passage: Passage, here: Step) -> str:
    """Where Back leads: to the check page for whoever comes from there."""
    if passage.is_complete:
        return reverse("intake:check")
    previous = passage.preceding(here.slug)
    if previous is None:
        return reverse("intake:start")
    return reverse("intake:step", args=[previous.slug])


def _missing(form: PageForm) -> set[str]:
    """The keys of what did not stand on the page, though it is asked by now.

    Its script saves by itself, and an answer saved so may open more questions.
    """
    if "present" not in form.data:
        return set()
    present = set(form.data["present"].split())
    there = {asked.key for name, asked in form.asked.items() if name in present}
    return {asked.key for asked in form.asked.values()} - there


def _is_whole(form: PageForm) -> bool:
    return not _missing(form)


def stood_there(form: PageForm) -> dict[str, list[Value]]:
    """The answers that fit, to questions that the person could see."""
    missing = _missing(form)
    return {key: v for key, v in form.fitting.items() if key not in missing}


def _go_on(request: HttpRequest, before: Passage, form: PageForm) -> HttpResponse:
    submission = visit.draft(request)
    if submission is None:
        return redirect("intake:done")
    following = upcoming(before, visit.passage(submission), form)
    if following is None:
        return redirect("intake:check")
    return redirect("intake:step", following.slug)


def show(
    request: HttpRequest,
    submission: Submission,
    passage: Passage,
    form: PageForm,
    *,
    is_alarmed: bool = False,
) -> HttpResponse:
    here = form.step
    previous = passage.preceding(here.slug)
    context = {
        "form": form,
        "step": here,
        "introduction": here.page.introduction,
        "is_foreign": wording.is_foreign(here.leg.questionnaire),
        "parts": passage.parts,
        "back": back(passage, here),
        "is_change": passage.is_complete,
        "is_alarmed": is_alarmed,
        # Offered from the first Continue on, until there is one.
        "lacks_code": previous is not None and not submission.has_code(timezone.now()),
    }
    return render(request, "intake/page.html", context)


def _show_both(request: HttpRequest, slug: str, *, is_alarmed: bool) -> HttpResponse:
    """Another tab saved this page: show what was typed here, say so, save nothing."""
    met = _(
        "You answered this page in another tab or window meanwhile. Here is what "
        "you chose in this one. Press Continue to keep it, or Back to leave it."
    )
    return _show_as_typed(request, slug, is_alarmed=is_alarmed, met=met)


def _show_as_typed(
    request: HttpRequest, slug: str, *, is_alarmed: bool, met: str = ""
) -> HttpResponse:
    """The page over what is stored by now, with what was typed and what is wrong."""
    submission = visit.draft(request)
    if submission is None:
        return redirect("intake:done")
    passage = visit.passage(submission)
    here = passage.step(slug)
    if here is None:
        return redirect("intake:onward")
    data = request.POST.copy()
    data["shown"] = mark(here)
    form = PageForm(data, step=here)
    if met:
        form.add_error(None, met)
    return show(request, submission, passage, form, is_alarmed=is_alarmed)


def mark(step: Step) -> str:
    return documents.fingerprint(step.leg.answers, step.keys)


def mark_now(request: HttpRequest, slug: str) -> str:
    """The mark of a page as it stands in the database; none when it is gone."""
    submission = visit.draft(request)
    here = visit.passage(submission).step(slug) if submission else None
    return mark(here) if here else ""


@require_safe
def onward(request: HttpRequest) -> HttpResponse:
    """To the first page that is still to do, or to the check page."""
    submission = visit.draft(request)
    if submission is None:
        return without_draft(request)
    furthest = visit.passage(submission).furthest
    if furthest is None:
        return redirect("intake:check")
    return redirect("intake:step", furthest.slug)


def without_draft(request: HttpRequest, step: str = "") -> HttpResponse:
    """Sent already, or the visit ended: say which, and how to go on.

    What was just typed stays in the page, which hands it on with the code.
    """
    if visit.sent_id(request):
        return redirect("intake:done")
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if step and name != "csrfmiddlewaretoken"
    ]
    context = {
        "typed": [(f"typed-{name}", value) for name, value in posted],
        "words": [value for name, value in posted if is_in_words(name, value)],
        "step": step,
        "form": ComeBackForm() if posted else None,
    }
    return render(request, "intake/ended.html", context, status=410)


def is_in_words(name: str, value: str) -> bool:
    """Whether somebody typed this; what they ticked comes as a number, or as true."""
    is_ticked = value.isdecimal() or value in {"true", "false"}
    return name.startswith("q") and not is_ticked and bool(value.strip())
