"""The review page's buttons: which form each one reads and which action it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

from clinic.models import User
from intake import audit
from intake.actions import review
from intake.desk import exports
from intake.desk.forms import AcknowledgeForm, DecideForm, ReviewForm
from intake.models import Submission


@dataclass(frozen=True)
class Button:
    form: type[ReviewForm]
    act: Callable[..., None]


MAY_EXPORT = {"intake.review_submission", "intake.export_submission"}
BUTTONS = {
    "acknowledge": Button(AcknowledgeForm, review.acknowledge),
    "note": Button(ReviewForm, review.note),
    "decide": Button(DecideForm, review.decide),
    "close": Button(ReviewForm, review.close),
    "reopen": Button(ReviewForm, review.reopen),
}


def forms(request: HttpRequest, submission: Submission) -> dict[str, ReviewForm]:
    """A form for each button; the pressed one holds what was typed."""
    pressed = request.POST.get("do")
    seen = review.newest(submission)
    return {
        name: button.form(
            request.POST if name == pressed else None,
            initial={"seen": seen},
            auto_id=f"{name}_%s",
        )
        for name, button in BUTTONS.items()
    }


def press(
    submission: Submission, name: str, form: ReviewForm | None, *, by: User
) -> bool:
    """Do what a button says. False, with the reason on the form, when it can't be."""
    if name == "take":
        review.take(submission.pk, by=by)
        return True
    if form is None or not form.is_valid():
        return False
    try:
        BUTTONS[name].act(submission.pk, by=by, **_arguments(form.cleaned_data))
    except review.Refused as refusal:
        form.add_error(None, str(refusal))
        # What was typed stays; the page that now shows is the newest there is.
        form.data = {**form.data.dict(), "seen": review.newest(submission)}  # type: ignore[attr-defined]
        return False
    return True


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


def _arguments(cleaned: dict[str, Any]) -> dict[str, Any]:
    renamed = {"flag": "flag_id"}
    return {renamed.get(name, name): value for name, value in cleaned.items()}
