"""The way through a draft: which pages there are, and which comes next.

A function of the pinned questionnaires and the answers; never of the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from intake.conditions import Need
from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import Item, Page, Questionnaire
from intake.questionnaires.enablement import enabled
from intake.questionnaires.interpretation import Interpretation

Shown = tuple[tuple[tuple[int, ...], int], str, Item]  # instance and place, key, item
Typed = Mapping[str, list[str]]  # what stands in a page's boxes, by their names


@dataclass(frozen=True)
class Leg:
    """One questionnaire on the way, with the answers so far.

    `seen` holds the indexes of the pages on which Continue was pressed.
    """

    id: UUID
    name: str
    part: int
    questionnaire: Questionnaire
    interpretation: Interpretation
    answers: Answers
    seen: frozenset[int]
    rows: Mapping[str, int] = field(default_factory=dict)  # how often what repeats
    need: Need | None = None
    language: str = ""  # in which it was answered so far
    typed: Mapping[int, Typed] = field(default_factory=dict)  # no answer yet, by page

    @cached_property
    def enabled(self) -> frozenset[str]:
        return enabled(self.questionnaire, self.answers, self.rows)

    @cached_property
    def asked(self) -> dict[str, Item]:
        """Every question that applies, on whatever page, in order."""
        pages = self.questionnaire.pages
        return dict(pair for page in pages for pair in self.questions(page))

    def contents(self, page: Page) -> list[tuple[str, Item]]:
        """What this page shows now: keys and items in order, words between them too."""
        return self._contents[page.index]

    @cached_property
    def _contents(self) -> list[list[tuple[str, Item]]]:
        """For each page what it shows; every key is looked at once."""
        found: list[list[Shown]] = [[] for _page in self.questionnaire.pages]
        places = self.questionnaire.places
        for key in self.enabled:
            item, path = self.questionnaire.locate(key)
            if item.link_id in places and is_shown(item):
                index, place = places[item.link_id]
                found[index].append(((path, place), key, item))
        for shown in found:
            shown.sort(key=lambda row: row[0])
        return [[(key, item) for _placed, key, item in shown] for shown in found]

    def questions(self, page: Page) -> list[tuple[str, Item]]:
        """What this page asks now: keys and items, in order."""
        return [pair for pair in self.contents(page) if pair[1].is_question]


@dataclass(frozen=True)
class Step:
    """One page on the way. Its slug says nothing about the topic."""

    slug: str
    leg: Leg
    page: Page

    @property
    def is_seen(self) -> bool:
        return self.page.index in self.leg.seen

    @cached_property
    def contents(self) -> list[tuple[str, Item]]:
        return self.leg.contents(self.page)

    @property
    def questions(self) -> list[tuple[str, Item]]:
        return [pair for pair in self.contents if pair[1].is_question]

    @property
    def keys(self) -> list[str]:
        return [key for key, _item in self.questions]

    @property
    def typed(self) -> Typed:
        """What was typed here and is no answer yet."""
        return self.leg.typed.get(self.page.index, {})

    @property
    def unanswered(self) -> list[Item]:
        return [item for key, item in self.questions if key not in self.leg.answers]


class Passage:
    """A draft's steps: the pages that have something to ask, given the answers."""

    def __init__(self, legs: Sequence[Leg]) -> None:
        self.legs = legs
        pages = list(_pages(legs))
        self._slugs = {step.slug for step in pages}
        asked = {leg.id for leg in applying(legs)}
        self.steps = [s for s in pages if s.leg.id in asked and s.questions]

    @property
    def parts(self) -> int:
        """How many parts a visitor counts: those with questions, and check-and-send."""
        return max((leg.part for leg in self.legs), default=0) + 1

    @property
    def furthest(self) -> Step | None:
        """The first step that was not yet continued from; None when all were."""
        return next((step for step in self.steps if not step.is_seen), None)

    @property
    def is_complete(self) -> bool:
        return self.furthest is None

    def knows(self, slug: str) -> bool:
        """Whether a page has this slug, whether it is asked now or not."""
        return slug in self._slugs

    def reachable(self, slug: str) -> Step | None:
        """The step with this slug, or the one to do before it; None past them all."""
        for step in self.steps:
            if not step.is_seen or _order(step.slug) >= _order(slug):
                return step
        return None

    def step(self, slug: str) -> Step | None:
        return next((step for step in self.steps if step.slug == slug), None)

    def following(self, slug: str) -> Step | None:
        """The step after this one, even when this one has just lost its questions."""
        later = (step for step in self.steps if _order(step.slug) > _order(slug))
        return next(later, None)

    def preceding(self, slug: str) -> Step | None:
        earlier = [step for step in self.steps if _order(step.slug) < _order(slug)]
        return earlier[-1] if earlier else None


def applying(legs: Iterable[Leg]) -> list[Leg]:
    """The legs whose condition holds, given the answers on those before them.

    A leg that is skipped counts as unanswered for all that follow.
    """
    found: list[Leg] = []
    for leg in legs:
        if leg.need is None or _holds(leg.need, found):
            found.append(leg)
    return found


def _holds(need: Need, before: Sequence[Leg]) -> bool:
    for leg in before:
        if leg.questionnaire.url == need.questionnaire:
            return need.holds(leg.questionnaire, leg.answers, leg.enabled)
    return need.compare(())


def is_shown(item: Item) -> bool:
    """Whether a page can show this at all, whatever was answered."""
    can_be_asked = item.offered and not (item.read_only or item.calculated)
    return not (item.hidden or item.is_hint) and (not item.is_question or can_be_asked)


def _pages(legs: Sequence[Leg]) -> Iterator[Step]:
    counted: dict[int, int] = {}
    for leg in legs:
        for page in leg.questionnaire.pages:
            number = counted[leg.part] = counted.get(leg.part, 0) + 1
            slug = f"part-{leg.part}-{number}" if number > 1 else f"part-{leg.part}"
            yield Step(slug, leg, page)


def _order(slug: str) -> tuple[int, int]:
    """part-3-12 as (3, 12)."""
    _name, part, *page = slug.split("-")
    return int(part), int(page[0]) if page else 1
