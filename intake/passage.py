"""The way through a draft: which pages there are, and which comes next.

A function of the pinned questionnaires and the answers; never of the session.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import Item, Page, Questionnaire
from intake.questionnaires.enablement import enabled
from intake.questionnaires.interpretation import Interpretation


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

    @cached_property
    def enabled(self) -> frozenset[str]:
        return enabled(self.questionnaire, self.answers)

    @cached_property
    def asked(self) -> dict[str, Item]:
        """Every question that applies, on whatever page, in order."""
        pages = self.questionnaire.pages
        return dict(pair for page in pages for pair in self.questions(page))

    def questions(self, page: Page) -> list[tuple[str, Item]]:
        """What this page asks now: keys and items, in order."""
        return list(asked(self.questionnaire, page, self.enabled))


@dataclass(frozen=True)
class Step:
    """One page that has something to ask. Its slug says nothing about the topic."""

    slug: str
    leg: Leg
    page: Page

    @property
    def is_seen(self) -> bool:
        return self.page.index in self.leg.seen

    @property
    def questions(self) -> list[tuple[str, Item]]:
        return self.leg.questions(self.page)

    @property
    def keys(self) -> list[str]:
        return [key for key, _item in self.questions]

    @property
    def unanswered(self) -> list[tuple[str, Item]]:
        return [pair for pair in self.questions if pair[0] not in self.leg.answers]


class Passage:
    def __init__(self, legs: Sequence[Leg]) -> None:
        self.legs = legs
        pages = list(_pages(legs))
        self._slugs = {step.slug for step in pages}
        self.steps = [step for step in pages if step.questions]

    @property
    def parts(self) -> int:
        """How many parts a visitor counts: those with questions, and check-and-send."""
        return max((leg.part for leg in self.legs), default=0) + 1

    @property
    def is_complete(self) -> bool:
        return all(step.is_seen for step in self.steps)

    @property
    def furthest(self) -> Step | None:
        """The first step that was not yet continued from; None when all were."""
        return next((step for step in self.steps if not step.is_seen), None)

    def reachable(self, slug: str) -> Step | None:
        """The step with this slug, or the one to do first; None when all are done."""
        for step in self.steps:
            if step.slug == slug or not step.is_seen:
                return step
        return None

    def knows(self, slug: str) -> bool:
        """Whether a page has this slug, asked or not."""
        return slug in self._slugs

    def step(self, slug: str) -> Step | None:
        return next((step for step in self.steps if step.slug == slug), None)

    def following(self, slug: str) -> Step | None:
        """The step after this one, even when this one has just lost its questions."""
        later = [step for step in self.steps if _order(step.slug) > _order(slug)]
        return later[0] if later else None

    def preceding(self, slug: str) -> Step | None:
        earlier = [step for step in self.steps if _order(step.slug) < _order(slug)]
        return earlier[-1] if earlier else None


def asked(
    questionnaire: Questionnaire, page: Page, keys: frozenset[str]
) -> Iterator[tuple[str, Item]]:
    """The enabled, visible questions of a page that a public form can ask."""
    links = {item.link_id for item in page.walk()}
    order = {item.link_id: n for n, item in enumerate(questionnaire.walk())}
    located = ((key, *questionnaire.locate(key)) for key in keys)
    found = [
        (order[item.link_id], path, key, item)
        for key, item, path in located
        if item.link_id in links and _is_asked(item)
    ]
    for _, _, key, item in sorted(found, key=lambda row: row[:2]):
        yield key, item


def _is_asked(item: Item) -> bool:
    return item.is_question and item.offered and not (item.hidden or item.read_only)


def _pages(legs: Sequence[Leg]) -> Iterator[Step]:
    counted: dict[int, int] = {}
    for leg in legs:
        for page in leg.questionnaire.pages:
            number = counted[leg.part] = counted.get(leg.part, 0) + 1
            slug = f"part-{leg.part}-{number}" if number > 1 else f"part-{leg.part}"
            yield Step(slug, leg, page)


def _order(slug: str) -> tuple[int, int]:
    """part-3-12 as (3, 12); anything else comes before all steps."""
    _, _, numbers = slug.partition("-")
    part, _, page = numbers.partition("-")
    return (int(part), int(page or 1)) if part.isdecimal() else (0, 0)
