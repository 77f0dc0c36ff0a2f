"""What the site says in another language, and for which words a translator stands.

A translation is part of a definition. It is shown only once a named translator has
signed exactly these words; until then people read the original, marked as English.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from clinic import catalogs, languages
from intake import catalogue
from intake.catalogue import Entry
from intake.models import (
    ConsentText,
    LanguageEvent,
    QuestionnaireVersion,
)
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.translation import Phrase, digest, phrases

CONSENT = "consent"


@dataclass(frozen=True)
class Speech:
    """A language, and the marks of the words that are signed in it."""

    language: str
    signed: frozenset[str]

    def of(self, entry: Entry) -> Questionnaire:
        """The questionnaire as it may be shown: translated, if that is signed."""
        if self.language == languages.ENGLISH:
            return entry.questionnaire
        sha256, translated = _translated(entry.id, self.language)
        return translated if sha256 in self.signed else entry.questionnaire

    def of_consent(self, text: ConsentText) -> tuple[str, str]:
        """The words of the consent that may be shown, and their language."""
        if self.language == languages.ENGLISH:
            return text.body, languages.ENGLISH
        subject = _consent_subject(text, self.language, {})
        if subject.sha256 in self.signed:
            return subject.phrases[0].translation, self.language
        return text.body, languages.ENGLISH


ORIGINAL = Speech(languages.ENGLISH, frozenset())


def speech() -> Speech:
    """For the page under way: one query, and none in English."""
    language = languages.spoken()
    if language == languages.ENGLISH:
        return ORIGINAL
    return Speech(language, LanguageEvent.objects.signed(language))


@lru_cache(maxsize=256)
def _translated(version_id: UUID, language: str) -> tuple[str, Questionnaire]:
    """The mark of the words, and the questionnaire in them under a mark of its own:
    what is drawn once of a definition is drawn once for each language.
    """
    whole = catalogue.entry(version_id).questionnaire
    return _words(version_id, language)[1], whole.translated(language)


@lru_cache(maxsize=256)
def _words(version_id: UUID, language: str) -> tuple[tuple[Phrase, ...], str]:
    """Every text of a version in both languages, and their mark."""
    found = phrases(catalogue.entry(version_id).questionnaire, language)
    return found, digest(found)


@dataclass(frozen=True)
class Subject:
    """What a translator signs: a questionnaire in use, or the consent."""

    key: str
    title: str
    phrases: tuple[Phrase, ...]
    sha256: str
    standing: LanguageEvent | None
    may_stay: bool = True

    @cached_property
    def missing(self) -> list[str]:
        return [phrase.original for phrase in self.phrases if not phrase.translation]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def is_untranslated(self) -> bool:
        return len(self.missing) == len(self.phrases)

    @property
    def is_settled(self) -> bool:
        settled = (LanguageEvent.Kind.SIGNED, LanguageEvent.Kind.LEFT)
        return self.standing is not None and self.standing.kind in settled

    @property
    def problem(self) -> str:
        """What keeps the language from being turned on; nothing when it is settled."""
        if self.is_settled:
            return ""
        if self.is_complete:
            said = _("“%(title)s”: no translator has signed these words.")
        elif self.is_untranslated and not self.may_stay:
            said = _("“%(title)s” has no translation.")
        elif self.is_untranslated:
            said = _(
                "“%(title)s” has no translation. Bring in a version with its published "
                "one, or record that it stays in English."
            )
        else:
            said = _("“%(title)s”: %(count)d texts have no translation.")
        return said % {"title": self.title, "count": len(self.missing)}


def subjects(language: str) -> list[Subject]:
    """The consent, and every questionnaire in use."""
    standing = LanguageEvent.objects.standing(language)
    versions = QuestionnaireVersion.objects.active().only("id").order_by("name")
    found = [_questionnaire_subject(v.pk, language, standing) for v in versions]
    text = ConsentText.objects.order_by("version").last()
    consents = [_consent_subject(text, language, standing)] if text else []
    return [*consents, *found]


def subject(language: str, key: str) -> Subject | None:
    return next((found for found in subjects(language) if found.key == key), None)


def problems(language: str) -> list[str]:
    """Why the language may not be turned on, as sentences; none when it may."""
    return [*_interface_problems(language), *_open_problems(language)]


def _open_problems(language: str) -> Iterator[str]:
    yield from (found.problem for found in subjects(language) if found.problem)


def _interface_problems(language: str) -> Iterator[str]:
    untranslated = catalogs.shipped(language).untranslated
    if untranslated:
        yield _("%(count)d texts of the site itself have no translation.") % {
            "count": len(untranslated)
        }


def _questionnaire_subject(
    version_id: UUID, language: str, standing: dict[str, LanguageEvent]
) -> Subject:
    whole = catalogue.entry(version_id).questionnaire
    found, sha256 = _words(version_id, language)
    return Subject(
        key=whole.url,
        title=whole.title or whole.url,
        phrases=found,
        sha256=sha256,
        standing=standing.get(sha256),
    )


def consent_words(text: ConsentText, language: str) -> str:
    """The newest translation, signed or not; nothing when there is none."""
    bodies = text.translations.filter(language=language).values_list("body", flat=True)
    return bodies.first() or ""


def _consent_subject(
    text: ConsentText, language: str, standing: dict[str, LanguageEvent]
) -> Subject:
    body = consent_words(text, language)
    found = (Phrase(f"{CONSENT} {text.version}", text.body, body),)
    sha256 = digest(found)
    return Subject(
        key=CONSENT,
        title=_("Consent, version %s") % text.version,
        phrases=found,
        sha256=sha256,
        standing=standing.get(sha256),
        may_stay=False,
    )
