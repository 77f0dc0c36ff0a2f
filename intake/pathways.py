"""A pathway as a whole: what it asks in which order, and why that may not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from intake import catalogue, documents, in_words
from intake.catalogue import Entry
from intake.conditions import Need
from intake.models import Pathway, PathwayStep, QuestionnaireVersion


@dataclass(frozen=True)
class Stop:
    """A step with the version in use of its questionnaire, if there is one."""

    step: PathwayStep
    entry: Entry | None
    need: Need | None

    @property
    def title(self) -> str:
        if self.entry is None:
            return self.step.questionnaire_url
        return self.entry.questionnaire.title or self.entry.name

    @property
    def is_asked(self) -> bool:
        return self.step.is_on and self.entry is not None

    @property
    def is_for_contact(self) -> bool:
        return self.entry is not None and self.entry.name == documents.CONTACT

    @property
    def is_urgent(self) -> bool:
        rules = self.entry.interpretation.rules if self.entry else ()
        return any(rule.level == "urgent" for rule in rules)


def stops(pathway: Pathway) -> list[Stop]:
    """Every step in order, switched off or not (two queries)."""
    active = QuestionnaireVersion.objects.active().values_list("url", "pk")
    by_url = dict(active)
    return [
        Stop(
            step,
            catalogue.entry(by_url[step.questionnaire_url])
            if step.questionnaire_url in by_url
            else None,
            Need.from_json(step.condition),
        )
        for step in pathway.steps.order_by("position")
    ]


def before(stops: list[Stop], step: PathwayStep) -> list[Stop]:
    """What is asked before a step."""
    return [s for s in stops if s.is_asked and s.step.position < step.position]


def problems(stops: list[Stop]) -> Iterator[str]:
    """Why people cannot be led this way."""
    asked = [stop for stop in stops if stop.step.is_on]
    if not asked:
        yield _("A pathway asks at least one questionnaire.")
    for stop in asked:
        if stop.entry is None:
            yield _("No version of “%s” is in use.") % stop.title
    for one, other in pairwise(asked):
        if other.step.part < one.step.part:
            yield _(
                "Part %(late)d cannot come before part %(early)d: see “%(title)s”."
            ) % {
                "late": one.step.part,
                "early": other.step.part,
                "title": other.title,
            }
    yield from _contact_problems(asked)
    for place, stop in enumerate(asked):
        if stop.need is not None:
            yield from _need_problems(stop, stop.need, asked[:place])


def _contact_problems(asked: list[Stop]) -> Iterator[str]:
    """A person is never alarmed about before there is a safe way to reach them."""
    places = [n for n, stop in enumerate(asked) if stop.is_for_contact]
    if not places:
        yield _("The questions about how to reach the person must be asked.")
        return
    if asked[places[0]].need is not None:
        yield _("The questions about how to reach the person are asked of everybody.")
    for stop in asked[: places[0]]:
        if stop.is_urgent:
            yield (
                _(
                    "“%s” can raise an urgent flag, so it comes after the questions "
                    "about how to reach the person."
                )
                % stop.title
            )


def _need_problems(stop: Stop, need: Need, earlier: list[Stop]) -> Iterator[str]:
    about = (s.entry for s in earlier if s.step.questionnaire_url == need.questionnaire)
    entry = next(about, None)
    if entry is None:
        yield _("“%s” depends on a questionnaire that is not asked before it.") % (
            stop.title
        )
        return
    questionnaire = entry.questionnaire
    names = {"title": stop.title, "other": questionnaire.title}
    if need.question not in questionnaire:
        yield (
            _("“%(title)s” depends on a question that “%(other)s” does not ask.")
            % names
        )
        return
    item = questionnaire.item(need.question)
    if not (item.is_question and item.offered) or not need.fits(item):
        names["question"] = in_words.question(item)
        yield (
            _(
                "“%(title)s” depends on an answer that does not fit the question "
                "“%(question)s” of “%(other)s”."
            )
            % names
        )
