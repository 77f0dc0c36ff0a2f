"""What the session remembers of a visit: a draft's id, and a receipt for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from intake import documents, translations
from intake.models import ConsentText, Submission
from intake.passage import Passage

RECEIPT_FOR = timedelta(minutes=30)
SECOND_CLICK_WITHIN = timedelta(seconds=20)
SAME_WAY_BACK_WITHIN = timedelta(minutes=5)


def may_begin(request: HttpRequest) -> bool:
    return bool(request.session.get("may_begin"))


def allow_to_begin(request: HttpRequest) -> None:
    """One permission is one draft, however often it is used."""
    request.session["may_begin"] = str(uuid4())


def forbid_to_begin(request: HttpRequest) -> None:
    request.session.pop("may_begin", None)


def draft_to_begin(request: HttpRequest) -> UUID:
    permission = request.session["may_begin"]
    return UUID(permission) if isinstance(permission, str) else uuid4()


def agree(request: HttpRequest, version: int) -> None:
    """Remember which text was agreed to until the questions about it are answered."""
    request.session["agreed"] = {"version": version, "wrong": {}}


def agreed(request: HttpRequest) -> int | None:
    found = request.session.get("agreed")
    return found and int(found["version"])


def wrong_answers(request: HttpRequest, more: Iterable[str] = ()) -> dict[str, int]:
    """How often each question about the text was answered wrongly, `more` included."""
    known: dict[str, int] = request.session["agreed"]["wrong"]
    for key in more:
        known[key] = known.get(key, 0) + 1
    request.session.modified = True
    return known


def take_up(request: HttpRequest, submission: Submission) -> None:
    """Bind a draft to this visitor, under a session key that nobody saw before."""
    request.session.cycle_key()
    for name in ("may_begin", "agreed"):
        request.session.pop(name, None)
    request.session["draft"] = str(submission.pk)


def begin(request: HttpRequest, submission: Submission) -> None:
    """Take up a draft that begins now.

    A second click on the same button comes with the key of before: for a moment that
    leads to the same draft (see `catch_up`).
    """
    before = request.session.session_key or ""
    take_up(request, submission)
    moved = {"moved": request.session.session_key}
    Session.objects.save(before, moved, timezone.now() + SECOND_CLICK_WITHIN)


def catch_up(request: HttpRequest) -> bool:
    """Take up what the first click began; nobody else holds it afterwards.

    Only while nothing stands in it: whoever kept an old key gets no answers by it.
    """
    first = type(request.session)(request.session.get("moved"))
    if "draft" not in first:
        return False
    fresh = Submission.objects.drafts().filter(updated_at=F("started_at"))
    submission = fresh.filter(pk=first["draft"]).first()
    if submission is None:
        return False
    first.delete()
    request.session.pop("moved")
    take_up(request, submission)
    return True


def come_back(request: HttpRequest, submission: Submission, code: str) -> None:
    """Take up a draft by its code, which is used up by that.

    The answer may get lost on its way, or the button be pressed twice: for a moment
    the same browser, and no other, gets the same draft for the same code.
    """
    take_up(request, submission)
    request.session["is_back"] = True
    if name := _way_back(request, code):
        within = SAME_WAY_BACK_WITHIN.total_seconds()
        cache.add(name, str(submission.pk), within)  # using it again adds no time


def same_way_back(request: HttpRequest, code: str) -> Submission | None:
    """The draft that this browser got for this code a moment ago, still under way."""
    draft_id = cache.get(_way_back(request, code) or "no way back")
    if draft_id is None:
        return None
    return Submission.objects.drafts().filter(pk=draft_id).first()


def _way_back(request: HttpRequest, code: str) -> str:
    """The cache keeps a keyed hash of it only."""
    browser = request.META.get("CSRF_COOKIE")
    return f"way-back {code} {browser}" if browser else ""


def is_just_back(request: HttpRequest) -> bool:
    """Whether the page before was the one that took the code; said once."""
    return bool(request.session.pop("is_back", False))


def settle_agreement(request: HttpRequest) -> None:
    request.session.pop("agreed", None)


def draft(request: HttpRequest) -> Submission | None:
    """This visitor's draft with its responses (two queries), or None."""
    draft_id = request.session.get("draft")
    if draft_id is None:
        return None
    due = ConsentText.objects.due_after(OuterRef("consent__version"))
    drafts = Submission.objects.drafts().annotate(consent_is_due=Exists(due))
    return drafts.prefetch_related("responses").filter(pk=draft_id).first()


def consent_is_due(submission: Submission) -> bool:
    """Whether this visit's draft has to agree to a newer text before it goes on."""
    return bool(getattr(submission, "consent_is_due", False))


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
