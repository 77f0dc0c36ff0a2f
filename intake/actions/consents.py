"""Agreeing to a consent text, and publishing a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import languages
from clinic.models import User
from intake import catalogue, translations
from intake.actions.history import NotDone
from intake.models import ConsentText, Event, Submission


def give(
    submission: Submission,
    text: ConsentText,
    understood: Mapping[str, str],
    *,
    at: datetime,
) -> None:
    """Write one consent down: which words, when, and how the questions on it went.

    The words are those that stand on the page under way, in its language.
    """
    body, language = translations.speech().of_consent(text)
    detail = {"version": text.version, "understood": dict(understood)}
    if language != languages.ENGLISH:
        words = text.translations.filter(language=language, body=body).latest("pk")
        detail["translation"] = words.pk
    Event.objects.create(
        submission=submission, kind=Event.Kind.CONSENTED, at=at, detail=detail
    )


@transaction.atomic
def give_again(
    submission_id: UUID, text: ConsentText, understood: Mapping[str, str]
) -> Submission | None:
    """Agree to a text that came out while a draft was under way; None without it."""
    drafts = Submission.objects.select_for_update().drafts()
    submission = drafts.filter(pk=submission_id).first()
    if submission is None or submission.consent_id == text.pk:
        return submission
    now = timezone.now()
    submission.consent, submission.updated_at = text, now
    submission.save(update_fields=["consent", "updated_at"])
    give(submission, text, understood, at=now)
    return submission


@transaction.atomic
def publish(
    body: str, *, is_material: bool, note: str, after: int, by: User
) -> ConsentText:
    """Put a new text before everybody who comes from now on.

    `after` is the version that it was held against. A text that ships with the software
    brings its translations, which wait to be signed. Raises NotDone with the reasons.
    """
    latest = ConsentText.objects.select_for_update().latest()
    if latest.version != after:
        raise NotDone(
            _("Version %d came out meanwhile. Compare with it first.") % latest.version
        )
    if reasons := hindrances(body, latest):
        raise NotDone(*reasons)
    shipped = catalogue.newer_consent()
    text = ConsentText.objects.create(
        version=latest.version + 1,
        body=body,
        is_material=is_material,
        note=note,
        published_by=by,
    )
    if shipped is not None and shipped.body.split() == body.split():
        for language, words in shipped.translations.items():
            text.translations.create(language=language, body=words)
    return text


def hindrances(body: str, latest: ConsentText) -> list[str]:
    """Why people may not be asked to agree to this: promises that the site keeps."""
    words = body.casefold()
    found = []
    if body.split() == latest.body.split():
        found.append(_("Nothing has changed."))
    if not {"988", "911"} <= set(words.replace("*", " ").replace(".", " ").split()):
        found.append(_("The text has to name 988 and 911."))
    if "suicide" not in words or "at once" not in words:
        found.append(
            _(
                "The text has to say that an answer about suicide alerts staff "
                "“at once”, even if nothing is sent: the site does that."
            )
        )
    return found
