"""What scores and rules say, in plain sentences for staff."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import wording
from intake.in_words import named, number
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.interpretation import (
    All,
    Answered,
    AnswerIs,
    ScoreAtLeast,
    ScoreSpec,
    Unanswered,
    When,
)
from intake.questionnaires.values import code_of

LEVELS = {
    "urgent": gettext_lazy("Urgent"),
    "clinician": gettext_lazy("Clinician"),
    "review": gettext_lazy("Review"),
    "information": gettext_lazy("Information"),
}


def score(spec: ScoreSpec) -> Iterator[str]:
    """How a score comes about, a sentence at a time."""
    adds = _("The sum of") if spec.method == "sum" else _("The mean of")
    low, high = number(spec.low), number(spec.high)
    count = len(spec.items)
    yield _("%(adds)s %(count)d answers, from %(low)s to %(high)s.") % {
        "adds": adds,
        "count": count,
        "low": low,
        "high": high,
    }
    if spec.prorate_at_most:
        allowed = spec.prorate_at_most
        yield _("Up to %d missing answers are made up for by the others.") % allowed
    else:
        yield _("With a missing answer there is no total.")
    for band in spec.bands:
        yield f"{number(band.low)}–{number(band.high)}: {band.label}"
    for cutoff in spec.cutoffs:
        yield _("From %(at)s: %(label)s") % {
            "at": number(cutoff.at),
            "label": cutoff.label,
        }
    if spec.zero_when is not None:
        yield _("0 without the others: %s") % spec.zero_when.reason
    yield f"{spec.citation.text} {spec.citation.doi}".strip()


def when(condition: When, questionnaire: Questionnaire) -> str:
    match condition:
        case AnswerIs(link_id, codes):
            said = (f"“{answer}”" for answer in _said(questionnaire, condition))
            answers = " / ".join(said)
            words = named(questionnaire, link_id)
            return _("“%(question)s” is answered %(answers)s") % {
                "question": words,
                "answers": answers or ", ".join(sorted(codes)),
            }
        case Answered(link_id):
            return _("“%s” is answered") % named(questionnaire, link_id)
        case Unanswered(link_id):
            return _("“%s” is left out") % named(questionnaire, link_id)
        case ScoreAtLeast(code, at_least):
            return _("%(score)s is %(least)s or more") % {
                "score": code,
                "least": number(at_least),
            }
        case All(parts):
            return _(" and ").join(when(part, questionnaire) for part in parts)


def _said(questionnaire: Questionnaire, condition: AnswerIs) -> Iterator[str]:
    item = questionnaire.item(condition.link_id)
    if item.type == "boolean":
        for code in sorted(condition.codes):
            yield wording.say(item, code == "true")
    for one in item.options:
        if code_of(one.value) in condition.codes:
            yield one.display or code_of(one.value)
