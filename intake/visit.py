"""What the session remembers of a visit: a draft's id, and a receipt for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from intake import documents, translations
from intake.models import Submission
from intake.passage import Passage

RECEIPT_FOR = timedelta(minutes=30)


def may_begin(request: HttpRequest) -> bool:
    return bool(request.session.get("may_begin"))


def allow_to_begin(request: HttpRequest) -> None:
    request.session["may_begin"] = True


def forbid_to_begin(request: HttpRequest) -> None:
    request.session.pop("may_begin", None)


def take_up(request: HttpRequest, submission: Submission) -> None:
    """Bind a draft to this visitor, under a session key that nobody saw before."""
    request.session.cycle_key()
    request.session.pop("may_begin", None)
    request.session["draft"] = str(submission.pk)


def draft(request: HttpRequest) -> Submission | None:
    """This visitor's draft with its responses (two queries), or None."""
    draft_id = request.session.get("draft")
    if draft_id is None:
        return None
    drafts = Submission.objects.drafts().prefetch_related("responses")
    return drafts.filter(pk=draft_id).first()


def passage(submission: Submission) -> Passage:
    """The way as this visitor reads it: in the language of the page."""
    return Passage(documents.legs(submission, translations.speech()))


def keep_awake(request: HttpRequest) -> None:
    """Start the idle limit anew: each Continue does."""
    request.session.modified = True


def hand_in(request: HttpRequest, submission: Submission) -> None:
    """Forget the draft; keep the receipt, so that a second Send shows the same."""
    until = timezone.now() + RECEIPT_FOR
    request.session.pop("draft", None)
    request.session["sent"] = {"id": str(submission.pk), "until": until.isoformat()}


def sent_id(request: HttpRequest) -> UUID | None:
    """The id of what was sent in this visit, while the receipt may be shown."""
    sent = request.session.get("sent")
    if sent is None or datetime.fromisoformat(sent["until"]) < timezone.now():
        return None
    return UUID(sent["id"])


def say_farewell(request: HttpRequest, answer: str) -> None:
    """Forget this visit; the next page tells what became of what was written."""
    request.session.flush()
    request.session["farewell"] = answer


def farewell(request: HttpRequest) -> str:
    """What the page before did, told once."""
    said = str(request.session.get("farewell", ""))
    if said:
        request.session.flush()
    return said
