"""What lies sealed in a response, and a submission's responses as legs of its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clinic import languages, sealing
from intake import catalogue
from intake.conditions import Need
from intake.contact import Contact
from intake.models import Response, Submission
from intake.passage import Leg, Step, Typed, applying
from intake.questionnaires.answers import Answers
from intake.questionnaires.scoring import Score
from intake.translations import ORIGINAL, Speech

CONTACT = "about-you"  # the questionnaire that asks how to reach the person


def document(
    answers: Answers,
    seen: Iterable[int] = (),
    declined: Iterable[str] = (),
    *,
    language: str = "",
    tab: str = "",
    typed: Mapping[int, Typed] | None = None,
) -> dict[str, Any]:
    """The sealed JSON of a response: answers, pages passed, questions declined.

    `language` is the one in which the person read the questions; `tab` names the page
    whose script saved it last; `typed` is what fits no answer, by page. Whatever is
    written without it has that no longer: sending is.
    """
    return {
        "answers": answers.to_json(),
        "seen": sorted(seen),
        "declined": sorted(declined),
        "language": language,
        "tab": tab,
        "typed": {str(page): dict(held) for page, held in (typed or {}).items()},
    }


def answers_of(response: Response) -> Answers:
    return Answers.from_json(response.document["answers"])


def typed_after(leg: Leg, step: Step, typed: Typed | None) -> dict[int, Typed]:
    """What is held of a questionnaire once a page is saved with this on it."""
    held = {**leg.typed, step.page.index: typed or {}}
    return {page: boxes for page, boxes in held.items() if boxes}


def fingerprint(answers: Answers, keys: Iterable[str]) -> str:
    """An unreadable mark of some answers, by which a change of them shows."""
    marked = Answers({key: answers.get(key) for key in sorted(keys)}).to_json()
    return sealing.mark("page", marked).hex()


def is_as_shown(response: Response, step: Step, shown: str, tab: str) -> bool:
    """Whether nobody changed a page since it was shown, other than its own script."""
    if tab and response.document.get("tab") == tab:
        return True
    return fingerprint(answers_of(response), step.keys) == shown


def leg(response: Response, speech: Speech = ORIGINAL) -> Leg:
    entry = catalogue.entry(response.questionnaire_id)
    return Leg(
        id=response.pk,
        name=entry.name,
        part=response.part,
        questionnaire=speech.of(entry),
        interpretation=entry.interpretation,
        answers=answers_of(response),
        seen=frozenset(response.document["seen"]),
        need=Need.from_json(response.condition),
        language=response.document.get("language", ""),
        typed={
            int(page): held for page, held in response.document.get("typed", {}).items()
        },
    )


def legs(submission: Submission, speech: Speech = ORIGINAL) -> list[Leg]:
    """As staff and rules read them; `speech` puts them in the visitor’s language."""
    return [leg(response, speech) for response in submission.responses.all()]


def asked(responses: Iterable[Response]) -> list[tuple[Response, Leg]]:
    """Responses with their legs, without those whose condition does not hold."""
    by_id = {response.pk: response for response in responses}
    legs = applying([leg(response) for response in by_id.values()])
    return [(by_id[found.id], found) for found in legs]


def language(legs: Iterable[Leg]) -> str:
    """The language in which the person said how to reach them: "en" or another."""
    about = (leg.language for leg in legs if leg.name == CONTACT)
    return next(about, "") or languages.ENGLISH


def contact(legs: Iterable[Leg]) -> Contact:
    """How the person of these legs may be reached."""
    about = (leg.answers for leg in legs if leg.name == CONTACT)
    return Contact.of(next(about, Answers()))


def score_document(score: Score) -> dict[str, Any]:
    """What is kept of a score; its items and citation are read from the catalogue."""
    return {
        "code": score.code,
        "total": None if score.total is None else str(score.total),
        "band": score.band,
        "reason": score.reason,
        "prorated": score.prorated,
    }
