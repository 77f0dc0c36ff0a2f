"""The review page's buttons: which form each one reads and which action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.http import HttpRequest, HttpResponse

from clinic.models import User
from intake import audit
from intake.actions import (
    corrections,
    follow_ups,
    people,
    reaching,
    review,
    settling,
    writing,
)
from intake.actions.repeats import is_repeat
from intake.actions.standing import Kind, Overtaken
from intake.desk import exports
from intake.desk.forms import (
    AskForm,
    AssignForm,
    CodeForm,
    ContactForm,
    CorrectForm,
    DecideForm,
    DelayForm,
    JudgeForm,
    ReviewForm,
    SettleForm,
    WriteForm,
)
from intake.models import Event, Submission


@dataclass(frozen=True)
class Button:
    form: type[forms.Form]
    act: Callable[..., str | None]
    kind: Event.Kind | None = None  # of the event that it appends, if always one


MAY_EXPORT = {"intake.review_submission", "intake.export_submission"}
BUTTONS = {
    "acknowledge": Button(SettleForm, settling.acknowledge, Kind.ACKNOWLEDGED),
    "read_all": Button(ReviewForm, settling.read_all, Kind.ACKNOWLEDGED),
    "note": Button(ReviewForm, review.note, Kind.NOTED),
    "contact": Button(ContactForm, reaching.attempted, Kind.CONTACTED),
    "write": Button(WriteForm, writing.write, Kind.OVERRIDDEN),
    "take": Button(CodeForm, review.take),
    "assign": Button(AssignForm, review.assign),
    "ask": Button(AskForm, follow_ups.ask, Kind.ASKED),
    "code": Button(CodeForm, follow_ups.new_code),
    "decide": Button(DecideForm, review.decide),
    "delay": Button(DelayForm, review.put_off, Kind.DELAYED),
    "close": Button(ReviewForm, review.close, Kind.CLOSED),
    "reopen": Button(ReviewForm, review.reopen, Kind.REOPENED),
    "judge": Button(JudgeForm, people.judge),
    "correct": Button(CorrectForm, corrections.correct, Kind.CORRECTED),
}
WITHOUT_A_PLACE = ("judge", "correct", "ask", "code", "take")
# What a form asks only of those who may do it.
FIELDS_FOR = {
    "intake.override_safe_contact": (("write", "anyway"), ("write", "text")),
    "intake.write_message": (("ask", "tell"),),
}
# Where on the page a form stands that stands there more than once, and for what.
PLACES = {"acknowledge": ("flag", "flag"), "correct": ("correct", "event")}
RENAMED = {"flag": "flag_id", "event": "event_id"}


def bound(
    request: HttpRequest, submission: Submission, *, by: User
) -> dict[str, forms.Form]:
    """A form for each button; the pressed one holds what was typed."""
    pressed = request.POST.get("do")
    seen = review.newest(submission)
    found = {
        name: button.form(
            request.POST if name == pressed else None,
            initial={"seen": seen, "to": submission.assignee},
            auto_id=f"{name}_%s",
        )
        for name, button in BUTTONS.items()
    }
    for needed, fields in FIELDS_FOR.items():
        if needed not in by.granted:
            for name, field in fields:
                del found[name].fields[field]
    return found


def press(
    submission: Submission, name: str, form: forms.Form | None, *, by: User
) -> str | None:
    """Do what a button says; returns what is to be read out, mostly nothing.

    None, with the reason on the form, when it can't be done.
    """
    if form is None or not form.is_valid():
        return None
    said = {RENAMED.get(name, name): value for name, value in _cleaned(form).items()}
    try:
        return BUTTONS[name].act(submission.pk, by=by, **said) or ""
    except review.Refused as refusal:
        if isinstance(refusal, Overtaken) and _is_repeat(submission, name, said, by):
            return ""
        form.add_error(None, str(refusal))
        # What was typed stays; the page that now shows is the newest there is.
        form.data = {**form.data.dict(), "seen": review.newest(submission)}  # type: ignore[attr-defined]
        return None


def _is_repeat(
    submission: Submission, name: str, said: Mapping[str, Any], by: User
) -> bool:
    named = {"text": said.get("text", "")}
    for key, field in (("flag", "flag_id"), ("corrects", "event_id")):
        if field in said:
            named[key] = str(said[field])
    kind = said.get("decision") or BUTTONS[name].kind
    return is_repeat(submission, by=by, seen=said["seen"], kind=kind, said=named)


def _cleaned(form: forms.Form) -> dict[str, Any]:
    return form.cleaned_data


def refusal(shown: Mapping[str, forms.Form]) -> str:
    """Why something was not done that has no place of its own on the sheet."""
    for name in WITHOUT_A_PLACE:
        if problems := shown[name].non_field_errors():
            return str(problems[0])
    return ""


def refused_at(shown: Mapping[str, forms.Form]) -> str:
    """Under which name on the page the form stands that was refused, if one was.

    After a press the page shows its top: on a phone that is far away from the form.
    """
    for name, form in shown.items():
        if form.is_bound and form.errors:
            place, field = PLACES.get(name, (name, ""))
            return f"{place}-{form[field].value()}" if field else place
    return ""


@reauthentication_required  # type: ignore[untyped-decorator]
def export(
    request: HttpRequest,
    submission: Submission,
    *,
    by: User,
    text: str,
    with_questionnaires: bool,
) -> HttpResponse:
    """A FHIR file. On record, and on the timeline, before anything is opened."""
    audit.record(by, "admin:intake_submission_export", [submission.pk])
    review.exported(submission.pk, by=by, text=text)
    bundle = exports.bundle(submission, with_questionnaires=with_questionnaires)
    name = f'attachment; filename="{submission.reference}.json"'
    return HttpResponse(
        exports.text(bundle),
        content_type="application/fhir+json",
        headers={"Content-Disposition": name, "Cache-Control": "no-store, private"},
    )
