"""Answering a questionnaire to see what it is like: nothing is written anywhere.

The answers so far travel with the page, signed, and come back with Continue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core import signing

from intake.catalogue import Entry
from intake.pages.form import PageForm
from intake.passage import Leg, Passage, Step
from intake.questionnaires import safety, scoring
from intake.questionnaires.answers import Answers
from intake.questionnaires.enablement import relevant
from intake.questionnaires.safety import Concern
from intake.questionnaires.scoring import Score
from intake.questionnaires.values import Value

SALT = "intake.curation.preview"
LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class End:
    """What staff would read, had a person answered so."""

    scores: tuple[Score, ...]
    concerns: tuple[Concern, ...]


def begin(entry: Entry) -> Leg:
    defined = (entry.questionnaire, entry.interpretation)
    return Leg(entry.id, entry.name, 1, *defined, Answers(), frozenset())


def seal(leg: Leg) -> str:
    so_far = {"answers": leg.answers.to_json(), "seen": sorted(leg.seen)}
    return signing.dumps(so_far, salt=_salt(leg), compress=True)


def unseal(entry: Entry, text: str) -> Leg:
    """The leg as it was sealed; from the start when it was not sealed here."""
    leg = begin(entry)
    try:
        so_far = signing.loads(text, salt=_salt(leg), max_age=LASTS)
    except signing.BadSignature:
        return leg
    answers = Answers.from_json(so_far["answers"])
    return replace(leg, answers=answers, seen=frozenset(so_far["seen"]))


def following(
    form: PageForm, given: Mapping[str, Sequence[Value]]
) -> tuple[Leg, Step | None]:
    """What is asked next: the same page, when an answer opened more on it."""
    here = form.step
    answers = here.leg.answers.replace(given)
    seen = here.leg.seen | {here.page.index}
    leg = replace(here.leg, answers=answers, seen=seen, rows={})
    passage = Passage([leg])
    again = passage.step(here.slug)
    if again is not None and not set(again.keys) <= form.keys:
        return leg, again
    return leg, passage.following(here.slug)


def end(leg: Leg) -> End:
    questionnaire, meaning = leg.questionnaire, leg.interpretation
    answers = relevant(questionnaire, leg.answers)
    scores = scoring.scores(questionnaire, meaning, answers)
    return End(scores, safety.concerns(questionnaire, meaning, answers, scores))


def _salt(leg: Leg) -> str:
    return f"{SALT}.{leg.id}"
