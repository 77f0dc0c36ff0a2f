"""Which scales there are, and what their answers come to, in words for the person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake import catalogue, translations
from intake.catalogue import Entry
from intake.models import QuestionnaireVersion
from intake.passage import Leg, Passage, Step
from intake.questionnaires import safety, scoring
from intake.questionnaires.answers import Answers
from intake.questionnaires.measures import Band
from intake.questionnaires.scoring import Score

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Rights holders let anybody show these; the address of each is its name.
OFFERED: dict[str, StrOrPromise] = {
    "gad-7": _("Worry and anxiety"),
    "phq-9": _("Low mood"),
}
BANDS: dict[str, StrOrPromise] = {
    "minimal": _("minimal"),
    "minimal or none": _("minimal or none"),
    "mild": _("mild"),
    "moderate": _("moderate"),
    "moderately severe": _("moderately severe"),
    "severe": _("severe"),
}


@dataclass(frozen=True)
class Scale:
    """A scale that fits on one page, as the catalogue has it now."""

    entry: Entry

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def subject(self) -> StrOrPromise:
        return OFFERED[self.name]

    @property
    def title(self) -> str:
        return self.entry.questionnaire.title

    @property
    def questions(self) -> int:
        return len(self.page().questions)

    def page(self, answers: Answers | None = None) -> Step:
        """The page that asks it, filled in with these answers."""
        words = translations.speech().of(self.entry)
        defined = (words, self.entry.interpretation)
        given = Answers() if answers is None else answers
        leg = Leg(self.entry.id, self.name, 1, *defined, given, frozenset())
        return Passage([leg]).steps[0]

    def result(self, answers: Answers) -> Result:
        defined = (self.entry.questionnaire, self.entry.interpretation)
        scores = scoring.scores(*defined, answers)
        found = safety.concerns(*defined, answers, scores, complete=False)
        return Result(scores[0], is_urgent=bool(safety.urgent(found)))


@dataclass(frozen=True)
class Result:
    """A total with its band, or none where a question was left out."""

    score: Score
    is_urgent: bool

    @property
    def left_out(self) -> int:
        return sum(weight is None for _link_id, weight in self.score.parts)

    @property
    def band(self) -> Band | None:
        index = self.score.band_index
        return None if index is None else self.score.bands[index]

    @property
    def band_in_words(self) -> StrOrPromise:
        return in_words(self.band) if self.band else ""

    @property
    def bands(self) -> list[tuple[Band, StrOrPromise]]:
        return [(band, in_words(band)) for band in self.score.bands]


def in_words(band: Band) -> StrOrPromise:
    return BANDS.get(band.label, band.label)


def offered() -> Iterator[Scale]:
    """The scales in use, in the order of OFFERED."""
    versions = QuestionnaireVersion.objects.active().filter(name__in=OFFERED)
    ids = dict(versions.values_list("name", "pk"))
    for name in OFFERED:
        if name in ids and (scale := _scale(catalogue.entry(ids[name]))):
            yield scale


def _scale(entry: Entry) -> Scale | None:
    """Unless a newer version no longer fits on one page, or has no score."""
    is_one_page = len(entry.questionnaire.pages) == 1
    return Scale(entry) if is_one_page and entry.interpretation.scores else None


def named(name: str) -> Scale | None:
    return next((scale for scale in offered() if scale.name == name), None)
