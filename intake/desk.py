"""The review page's buttons: which form each one reads and which action it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from clinic.models import User
from intake.actions import review
from intake.models import Submission
from intake.review_forms import AcknowledgeForm, DecideForm, ReviewForm


@dataclass(frozen=True)
class Button:
    form: type[ReviewForm]
    act: Callable[..., None]


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


def _arguments(cleaned: dict[str, Any]) -> dict[str, Any]:
    renamed = {"flag": "flag_id"}
    return {renamed.get(name, name): value for name, value in cleaned.items()}
