"""Which items are asked, given what was answered.

A condition looks at the answers of its question in the same instance of whatever
repeats around both, and at every instance of what repeats around the question only.
A question that is not enabled counts as unanswered; what is not enabled takes all
below it along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .answers import Answers, key_of
from .comparison import compare, equal
from .definition import Condition, Item, Questionnaire
from .values import Value

Path = tuple[int, ...]
Counts = Mapping[str, int]
MAX_INDEX = 10_000  # a key with a larger instance is nobody's answer

_NONE: Counts = {}


def enabled(
    questionnaire: Questionnaire, answers: Answers, counts: Counts = _NONE
) -> frozenset[str]:
    """The keys of the items that are asked, groups and display items included.

    `counts` says how many instances a repeating item shall have at least, by its key:
    a page that offers two empty rows has counts={"medicine": 2}.
    """
    instances = Instances(questionnaire, answers, counts)
    return _Enablement(questionnaire, answers, instances).keys


def relevant(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """Only the answers to what is asked: what is sent, scored and kept."""
    asked = enabled(questionnaire, answers)
    return answers.without(key for key in answers if key not in asked)


class Instances:
    """How often each repeating item stands there.

    A group at least once; a question that has others below it once for each answer.
    """

    def __init__(
        self, questionnaire: Questionnaire, answers: Answers, counts: Counts = _NONE
    ) -> None:
        self._questionnaire = questionnaire
        self._counts = dict(counts)
        self._paths: dict[tuple[str, ...], tuple[Path, ...]] = {(): ((),)}
        for key, given in answers.items():
            self._count(key, len(given))

    def paths(self, link_id: str) -> tuple[Path, ...]:
        """Every instance in which an item stands."""
        chain = tuple(item.link_id for item in self._questionnaire.nesting(link_id))
        return self._chain(chain)

    def count(self, link_id: str, path: Path) -> int:
        least = int(self._questionnaire.item(link_id).is_group)
        return max(least, self._counts.get(key_of(link_id, path), 0))

    def _chain(self, chain: tuple[str, ...]) -> tuple[Path, ...]:
        if chain not in self._paths:
            outer = self._chain(chain[:-1])
            self._paths[chain] = tuple(
                (*path, index)
                for path in outer
                for index in range(self.count(chain[-1], path))
            )
        return self._paths[chain]

    def _count(self, key: str, answered: int) -> None:
        found = place(self._questionnaire, key)
        if found is None:
            return
        item, path = found
        if item.nests and item.is_question:
            self._at_least(key_of(item.link_id, path), answered)
        for depth, above in enumerate(self._questionnaire.nesting(item.link_id)):
            if above.is_group:
                here = key_of(above.link_id, path[:depth])
                self._at_least(here, path[depth] + 1)

    def _at_least(self, key: str, count: int) -> None:
        self._counts[key] = max(count, self._counts.get(key, 0))


def place(questionnaire: Questionnaire, key: str) -> tuple[Item, Path] | None:
    """The item and instance of a key, or None when the key can be nobody's."""
    try:
        item, path = questionnaire.locate(key)
    except KeyError:
        return None
    fits = len(path) == len(questionnaire.nesting(item.link_id))
    return (item, path) if fits and all(i < MAX_INDEX for i in path) else None


class _Enablement:
    def __init__(
        self, questionnaire: Questionnaire, answers: Answers, instances: Instances
    ) -> None:
        self._questionnaire = questionnaire
        self._answers = answers
        self._instances = instances
        self._enabled: set[str] = set()
        for link_id in questionnaire.order:  # what is looked at is settled before
            self._settle(questionnaire.item(link_id))

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._enabled)

    def _settle(self, item: Item) -> None:
        parent = self._questionnaire.parent(item.link_id)
        for path in self._instances.paths(item.link_id):
            if parent is not None:
                above = path[:-1] if parent.nests else path
                if key_of(parent.link_id, above) not in self._enabled:
                    continue
            if self._holds(item, path):
                self._enabled.add(key_of(item.link_id, path))

    def _holds(self, item: Item, path: Path) -> bool:
        if not item.conditions:
            return True
        held = (self._met(item, path, condition) for condition in item.conditions)
        return any(held) if item.enable_behavior == "any" else all(held)

    def _met(self, item: Item, path: Path, condition: Condition) -> bool:
        given = tuple(self._seen(item, path, condition.question))
        return OPERATORS[condition.operator](given, condition.answer)

    def _seen(self, item: Item, path: Path, question: str) -> Iterator[Value]:
        """The answers that a condition at this place looks at."""
        above = [i.link_id for i in self._questionnaire.nesting(item.link_id)]
        around = [i.link_id for i in self._questionnaire.nesting(question)]
        shared = path[: _common(above, around)]
        for there in self._instances.paths(question):
            key = key_of(question, there)
            if there[: len(shared)] != shared or key not in self._enabled:
                continue
            values = self._answers.get(key)
            if question in above:  # below one answer of a repeating question
                values = values[path[len(shared)] :][:1]
            yield from values


def _common(one: list[str], other: list[str]) -> int:
    """How many repeating ancestors two items share."""
    count = 0
    for this, that in zip(one, other, strict=False):
        if this != that:
            break
        count += 1
    return count


def _any(test: Callable[[int | None], bool]) -> Callable[..., bool]:
    def holds(given: tuple[Value, ...], answer: Value) -> bool:
        return any(test(compare(value, answer)) for value in given)

    return holds


def _equals(given: tuple[Value, ...], answer: Value) -> bool:
    return any(equal(value, answer) for value in given)


def _differs(given: tuple[Value, ...], answer: Value) -> bool:
    """FHIR: true if no answer has this value, so true when unanswered."""
    return not _equals(given, answer)


def _exists(given: tuple[Value, ...], answer: Value) -> bool:
    return bool(given) is answer


OPERATORS: dict[str, Callable[[tuple[Value, ...], Value], bool]] = {
    "exists": _exists,
    "=": _equals,
    "!=": _differs,
    ">": _any(lambda order: order == 1),
    "<": _any(lambda order: order == -1),
    ">=": _any(lambda order: order in {0, 1}),
    "<=": _any(lambda order: order in {0, -1}),
}
