"""What does not fit together in somebody's answers: for staff, never for the person.

A hint is a reason to ask, not a finding. Each rule looks at answers and scores only:
no clock, no database. To add one: a function that yields hints, and its place in RULES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.passage import Leg
from intake.questionnaires.scoring import Score
from intake.questionnaires.values import code_of

DIFFICULTY = "/69722-7"
NOT_DIFFICULT, VERY, EXTREMELY = "LA6572-7", "LA6575-0", "LA6574-3"
ITEM_9 = "/44260-8"
NOT_AT_ALL = "LA6568-5"
PHQ_9, GAD_7, SAFETY = "phq-9", "gad-7", "ketamine-safety-screen"
HIGH, LOW = 10, 5  # where PHQ-9 and GAD-7 become moderate, and mild
LONG_ENOUGH = 5  # answers that are all alike say something from so many on
SECONDS_EACH, ANSWERS_AT_LEAST = 3, 20
MANY_UNSURE = 5
MANY_LEFT = Decimal("0.2")


@dataclass(frozen=True)
class Hint:
    """`code` names the rule; `says` what does not fit, `because` of which answers."""

    code: str
    says: str
    because: str


@dataclass(frozen=True)
class Picture:
    """What was answered: legs by name of the questionnaire, scores by their code."""

    legs: Mapping[str, Leg]
    scores: Mapping[str, Score]
    seconds: float | None = None

    def code(self, name: str, link_id: str) -> str:
        """The code of an answer, or nothing."""
        if name not in self.legs:
            return ""
        codes = (code_of(value) for value in self.legs[name].answers.get(link_id))
        return next((code for code in codes if code), "")

    def total(self, score: str) -> Decimal | None:
        return self.scores[score].total if score in self.scores else None


def hints(picture: Picture) -> list[Hint]:
    return [hint for rule in RULES for hint in rule(picture)]


def _severe_but_easy(picture: Picture) -> Iterator[Hint]:
    for name in (PHQ_9, GAD_7):
        total = picture.total(name)
        said = picture.code(name, DIFFICULTY)
        if total is not None and total >= HIGH and said == NOT_DIFFICULT:
            yield Hint(
                "severe-but-easy",
                _("%(score)s is high, yet nothing is difficult")
                % {"score": picture.scores[name].title},
                _("%(total)s points and “not difficult at all”") % {"total": total},
            )


def _mild_but_hard(picture: Picture) -> Iterator[Hint]:
    for name in (PHQ_9, GAD_7):
        total = picture.total(name)
        said = picture.code(name, DIFFICULTY)
        if total is not None and total < LOW and said in (VERY, EXTREMELY):
            yield Hint(
                "mild-but-hard",
                _("%(score)s is low, yet life is very difficult")
                % {"score": picture.scores[name].title},
                _("%(total)s points, and “very” or “extremely difficult”")
                % {"total": total},
            )


def _item_9_alone(picture: Picture) -> Iterator[Hint]:
    total, said = picture.total(PHQ_9), picture.code(PHQ_9, ITEM_9)
    if said not in ("", NOT_AT_ALL) and total is not None and total < HIGH:
        yield Hint(
            "item-9-alone",
            _("Thoughts of death or self-harm, with a low PHQ-9"),
            _("%(total)s points in all: the total says nothing about this risk")
            % {"total": total},
        )


def _item_9_against_safety(picture: Picture) -> Iterator[Hint]:
    said = picture.code(PHQ_9, ITEM_9)
    asked = ("suicidal-thoughts", "suicide-attempt")
    answers = {picture.code(SAFETY, link) for link in asked} - {""}
    if said == NOT_AT_ALL and answers & {"yes", "not-sure"}:
        yield Hint(
            "item-9-against-safety",
            _("PHQ-9 question 9 and the safety questions disagree"),
            _("“Not at all” there; “yes” or “not sure” about suicide here"),
        )
    if said not in ("", NOT_AT_ALL) and answers == {"no"}:
        yield Hint(
            "safety-against-item-9",
            _("PHQ-9 question 9 and the safety questions disagree"),
            _("Thoughts of death or self-harm there; “no” about suicide here"),
        )


def _all_alike(picture: Picture) -> Iterator[Hint]:
    for score in picture.scores.values():
        weights = {weight for _link_id, weight in score.parts}
        if len(score.parts) >= LONG_ENOUGH and len(weights) == 1 and any(weights):
            yield Hint(
                "all-alike",
                _("%(score)s: every answer is the same") % {"score": score.title},
                _("All %(count)d items count %(weight)s")
                % {"count": len(score.parts), "weight": weights.pop()},
            )


def _nothing_anywhere(picture: Picture) -> Iterator[Hint]:
    totals = [
        score.total for score in picture.scores.values() if score.total is not None
    ]
    if len(totals) > 2 and not any(totals):
        yield Hint(
            "nothing-anywhere",
            _("Every scale is zero"),
            _("Somebody who asks for help, and no symptom on %(count)d scales")
            % {"count": len(totals)},
        )


def _too_quick(picture: Picture) -> Iterator[Hint]:
    count = sum(len(list(leg.answers)) for leg in picture.legs.values())
    if picture.seconds is None or count < ANSWERS_AT_LEAST:
        return
    if picture.seconds < SECONDS_EACH * count:
        yield Hint(
            "too-quick",
            _("Answered very quickly"),
            ngettext(
                "%(count)d answers in %(minutes)d minute from start to sending",
                "%(count)d answers in %(minutes)d minutes from start to sending",
                max(1, round(picture.seconds / 60)),
            )
            % {"count": count, "minutes": max(1, round(picture.seconds / 60))},
        )


def _alcohol(picture: Picture) -> Iterator[Hint]:
    if (
        picture.total("audit-c") == 0
        and picture.code(SAFETY, "alcohol-problems") == "yes"
    ):
        yield Hint(
            "alcohol",
            _("Never drinks, yet alcohol has caused problems"),
            _("AUDIT-C is 0; “yes” to problems with alcohol in the last 12 months"),
        )


def _trauma(picture: Picture) -> Iterator[Hint]:
    if "what-brings-you" not in picture.legs:
        return
    given = picture.legs["what-brings-you"].answers.get("reasons")
    reasons = {code_of(value) for value in given}
    if "trauma" in reasons and picture.code("pc-ptsd-5", "pc-ptsd-5-gate") == "no":
        yield Hint(
            "trauma",
            _("Comes because of trauma, yet no such experience"),
            _("“No” to the first question of the PC-PTSD-5"),
        )


def _unsure(picture: Picture) -> Iterator[Hint]:
    if SAFETY not in picture.legs:
        return
    answers = picture.legs[SAFETY].answers
    count = sum(picture.code(SAFETY, key) == "not-sure" for key in answers)
    if count >= MANY_UNSURE:
        yield Hint(
            "unsure",
            _("Often not sure about their own health"),
            _("%(count)d answers of the safety screen are “not sure”")
            % {"count": count},
        )


def _left_out(picture: Picture) -> Iterator[Hint]:
    asked = sum(len(leg.asked) for leg in picture.legs.values())
    left = sum(
        key not in leg.answers for leg in picture.legs.values() for key in leg.asked
    )
    if asked >= ANSWERS_AT_LEAST and Decimal(left) / asked >= MANY_LEFT:
        yield Hint(
            "left-out",
            _("Much was left unanswered"),
            _("%(left)d of %(asked)d questions") % {"left": left, "asked": asked},
        )


RULES: tuple[Callable[[Picture], Iterator[Hint]], ...] = (
    _item_9_alone,
    _item_9_against_safety,
    _severe_but_easy,
    _mild_but_hard,
    _all_alike,
    _nothing_anywhere,
    _too_quick,
    _alcohol,
    _trauma,
    _unsure,
    _left_out,
)
