"""What staff do with a language: record who signed which words, turn it on and off.

Each action is a line of the language's history.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Profile, User
from intake import translations
from intake.actions.history import NotDone
from intake.models import ConsentText, LanguageEvent
from intake.translations import Subject

Kind = LanguageEvent.Kind


@transaction.atomic
def sign(
    language: str,
    key: str,
    *,
    sha256: str,
    translator: str,
    qualification: str,
    signed_on: date,
    by: User,
    stays: bool = False,
    note: str = "",
) -> None:
    """Record that a translator stands for these words, or for leaving them English.

    `sha256` is the mark of the words that were read: others are not signed for.
    """
    subject = _as_read(language, key, sha256)
    if stays and not (subject.is_untranslated and subject.may_stay):
        raise NotDone(_("Only what has no translation at all can stay in English."))
    if not stays and subject.missing:
        raise NotDone(subject.problem)
    if signed_on > timezone.localdate():
        raise NotDone(_("The day of the signature is still to come."))
    _append(
        language,
        Kind.LEFT if stays else Kind.SIGNED,
        by,
        subject=subject.title,
        sha256=sha256,
        translator=translator,
        qualification=qualification,
        signed_on=signed_on,
        note=note,
    )


@transaction.atomic
def withdraw(language: str, key: str, *, sha256: str, by: User, note: str) -> None:
    """From now on people read these words in English again."""
    subject = _as_read(language, key, sha256)
    if not subject.is_settled:
        raise NotDone(_("There is no signature to withdraw."))
    about = {"subject": subject.title, "sha256": sha256, "note": note}
    _append(language, Kind.WITHDRAWN, by, **about)


@transaction.atomic
def write_consent(language: str, body: str, *, by: User) -> None:
    """Put the newest consent text in other words; what is signed is the old ones."""
    consent = ConsentText.objects.select_for_update().latest()
    if translations.consent_words(consent, language) != body:
        consent.translations.create(language=language, body=body)
        _append(language, Kind.WRITTEN, by, subject=str(consent))


@transaction.atomic
def turn_on(language: str, *, by: User) -> None:
    profile = _locked_profile()
    if profile.is_spanish_on:
        raise NotDone(_("It is on already."))
    if problems := translations.problems(language):
        raise NotDone(*problems)
    _switch(profile, language, on=True, by=by)


@transaction.atomic
def turn_off(language: str, *, by: User, note: str) -> None:
    """Its pages are gone at once; people under way go on in English."""
    profile = _locked_profile()
    if not profile.is_spanish_on:
        raise NotDone(_("It is off already."))
    _switch(profile, language, on=False, by=by, note=note)


def _switch(
    profile: Profile, language: str, *, on: bool, by: User, note: str = ""
) -> None:
    profile.is_spanish_on = on
    profile.save(update_fields=["is_spanish_on"])
    _append(language, Kind.TURNED_ON if on else Kind.TURNED_OFF, by, note=note)


def _locked_profile() -> Profile:
    profile = Profile.objects.select_for_update().filter(pk=1).first()
    if profile is None:
        raise NotDone(_("Fill in the clinic’s profile first."))
    return profile


def _as_read(language: str, key: str, sha256: str) -> Subject:
    subject = translations.subject(language, key)
    if subject is None or subject.sha256 != sha256:
        raise NotDone(_("These words have changed meanwhile. Read them once more."))
    return subject


def _append(language: str, kind: LanguageEvent.Kind, by: User, **about: Any) -> None:
    LanguageEvent.objects.create(language=language, kind=kind, by=by, **about)
