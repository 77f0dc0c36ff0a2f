"""What staff do with a pathway: order, parts, switches, conditions.

Each change is checked against the pathway as a whole, and is a line of its history.
People under way keep the pathway as it was when they began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import User
from intake import pathways
from intake.actions.history import Kind, NotDone, append
from intake.conditions import Need
from intake.models import Pathway, PathwayStep, QuestionnaireVersion


def move(step_id: int, *, up: bool, by: User) -> None:
    """Change places with the step before or after; parts stay where they are."""
    what = _("moved up") if up else _("moved down")
    with _changing(step_id, by, what) as step:
        steps = list(step.pathway.steps.order_by("position"))
        place = steps.index(step) + (-1 if up else 1)
        if not 0 <= place < len(steps):
            raise NotDone(_("It cannot go any further."))
        _swap(step, steps[place], beyond=steps[-1].position + 1)


def switch(step_id: int, *, on: bool, by: User) -> None:
    what = _("switched on") if on else _("switched off")
    with _changing(step_id, by, what) as step:
        step.is_on = on
        step.save(update_fields=["is_on"])


def place(step_id: int, *, part: int, title: str, by: User) -> None:
    """Put a step into a part. A part has one title, whichever step says it."""
    what = _("part %(number)d, “%(title)s”") % {"number": part, "title": title}
    with _changing(step_id, by, what) as step:
        step.part = part
        step.save(update_fields=["part"])
        step.pathway.steps.filter(part=part).update(part_title=title)


def depend(step_id: int, need: Need | None, *, by: User) -> None:
    """Ask it only after a certain answer; None: ask everybody."""
    what = _("condition set") if need else _("asked of everybody")
    with _changing(step_id, by, what) as step:
        step.condition = need and need.to_json()
        step.save(update_fields=["condition"])


@transaction.atomic
def add(pathway_id: int, url: str, *, by: User) -> None:
    """Ask one more questionnaire, at the end and in a part of its own."""
    pathway = Pathway.objects.select_for_update().get(pk=pathway_id)
    version = QuestionnaireVersion.objects.active().filter(url=url).first()
    if version is None or pathway.steps.filter(questionnaire_url=url).exists():
        raise NotDone(_("Choose a questionnaire that is in use and not asked yet."))
    last = pathway.steps.order_by("position").last()
    pathway.steps.create(
        position=last.position + 1 if last else 1,
        part=last.part + 1 if last else 1,
        part_title=version.title[:100],
        questionnaire_url=url,
    )
    refuse_impassable([pathway])
    append(pathway, Kind.REARRANGED, by, what=_("“%s” added") % version.title)


def refuse_impassable(changed: Iterable[Pathway]) -> None:
    found = [p for each in changed for p in pathways.problems(pathways.stops(each))]
    if found:
        raise NotDone(*found)


@contextmanager
def _changing(step_id: int, by: User, what: str) -> Iterator[PathwayStep]:
    """All or nothing: with the pathway held still, and checked as a whole after."""
    with transaction.atomic():
        pathway = Pathway.objects.select_for_update().get(steps=step_id)
        step = pathway.steps.get(pk=step_id)
        yield step
        refuse_impassable([pathway])
        stops = pathways.stops(pathway)
        title = next(s.title for s in stops if s.step.pk == step_id)
        append(pathway, Kind.REARRANGED, by, what=f"“{title}”: {what}")


def _swap(one: PathwayStep, other: PathwayStep, *, beyond: int) -> None:
    """Two rows trade places; no two are ever at the same one."""
    here = (one.position, one.part, one.part_title)
    there = (other.position, other.part, other.part_title)
    for step, (position, part, title) in (
        (one, (beyond, *there[1:])),
        (other, here),
        (one, there),
    ):
        step.position, step.part, step.part_title = position, part, title
        step.save(update_fields=["position", "part", "part_title"])
