"""Are these answers right? Is this response? Every fault is named, with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from . import plain
from .answers import Answers, key_of
from .calculation import computed
from .definition import Item, Questionnaire
from .enablement import Instances, enabled, place
from .expressions import COUNTS, count_rule
from .item_types import kind_of, problems
from .outcome import Issue, Outcome, Refused
from .reading import Reading, read_items
from .response_header import check_header, is_final
from .structure import faults
from .values import Value

Path = tuple[int, ...]


def check_answers(
    questionnaire: Questionnaire, answers: Answers, complete: bool
) -> Outcome:
    """What is wrong with answers from a form; what is missing only if complete.

    What a form cannot ask (hidden, read-only, calculated, not offered) is not missed.
    """
    check = _Check(questionnaire, answers)
    issues = list(check.misplaced(complete))
    for key in answers:
        if key in check.asked or not complete:
            issues += check.given(key)
    if complete:
        issues += check.missing(_askable, check.begun)
        issues += (i for i in check.constraints(_askable, complete) if i.is_error)
    return Outcome(tuple(issues))


def check_response(
    questionnaire: Questionnaire | None, response: Mapping[str, Any] | str | bytes
) -> Outcome:
    """A whole QuestionnaireResponse; None stands for a questionnaire nobody has."""
    try:
        json = plain.read(response, "QuestionnaireResponse")
    except Refused as refusal:
        return refusal.outcome
    if questionnaire is None:
        message = "The questionnaire that it answers is not known."
        where = "QuestionnaireResponse.questionnaire"
        return Outcome((Issue("error", "questionnaireNotFound", where, "", message),))
    reading = read_items(questionnaire, json)
    check = _Check(questionnaire, reading.answers, reading)
    final = is_final(json)
    issues = [*check_header(questionnaire, json), *reading.issues]
    issues += faults("QuestionnaireResponse", json, "QuestionnaireResponse")
    issues += check.disabled(final)
    for key in reading.places:
        issues += check.given(key, final)
    if final:
        issues += check.missing(lambda item: True, check.present)
    issues += check.constraints(lambda item: True, final)
    issues += check.totals()
    return Outcome(tuple(issues))


def _askable(item: Item) -> bool:
    shown = not (item.hidden or item.read_only or item.calculated)
    return shown and (item.is_group or item.offered)


def _counted(item: Item) -> bool:
    """Does it matter how often this is answered? (Too many values are found apart.)"""
    return item.required or bool(item.min_occurs or (item.is_group and item.max_occurs))


class _Check:
    """The rules over one set of answers, whether from a form or from a response."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Answers,
        reading: Reading | None = None,
    ) -> None:
        self._questionnaire = questionnaire
        self._answers = answers
        self._reading = reading
        rows = {} if reading is None else reading.rows
        self.asked = enabled(questionnaire, answers, rows)
        self._instances = Instances(questionnaire, answers, rows)
        self._answered = set(self._with_ancestors())

    def misplaced(self, complete: bool) -> Iterator[Issue]:
        for key in self._answers:
            found = place(self._questionnaire, key)
            if found is None or not found[0].is_question:
                message = "There is no such question."
                yield Issue("error", "invalidLinkId", "", key, message, key)
            elif complete and key not in self.asked:
                message = "This was answered, but is not asked."
                yield self._issue("notEnabled", found[0], key, message)

    def disabled(self, final: bool) -> Iterator[Issue]:
        """Answers to what is not asked belong in a draft at most."""
        severity = "error" if final else "warning"
        for key in self._answers:
            if key not in self.asked:
                item, _ = self._questionnaire.locate(key)
                message = "This was answered, but its condition does not hold."
                yield self._issue("notEnabled", item, key, message, severity)

    def given(self, key: str, final: bool = True) -> Iterator[Issue]:
        """What is wrong with the answers under one key; a draft may have too many."""
        found = place(self._questionnaire, key)
        if found is None or not found[0].is_question:
            return
        item, values = found[0], self._answers.get(key)
        yield from self._too_many(item, key, "error" if final else "warning")
        for index, value in enumerate(values):
            yield from self._value(item, key, index, value)
        options = [item.option(value) for value in values]
        if len(values) > 1 and any(option and option.exclusive for option in options):
            message = "One of these answers can only stand alone."
            yield self._issue("exclusiveAnswerOption", item, key, message)

    def missing(
        self, wanted: Callable[[Item], bool], open_: Callable[[Item, Path], bool]
    ) -> Iterator[Issue]:
        """Required items without an answer, and too few or too many instances."""
        for item in self._questionnaire.walk():
            if not _counted(item):
                continue
            for path in self._instances.paths(item.link_id):
                key = key_of(item.link_id, path)
                if key in self.asked and wanted(item) and open_(item, path):
                    yield from self._too_few(item, key)

    def begun(self, item: Item, path: Path) -> bool:
        """On a form: required, unless below something optional that was left alone.

        That is a repeating group with an empty row, or a question not answered.
        """
        for above in reversed(self._questionnaire.ancestors(item.link_id)):
            here = f"{above.link_id} {path}"
            if above.nests:
                path = path[:-1]
            skippable = above.is_question or (above.repeats and not above.required)
            if above.hidden or (skippable and here not in self._answered):
                return False
        return True

    def present(self, item: Item, path: Path) -> bool:
        """In a response: required where what stands around it is there."""
        parent = self._questionnaire.parent(item.link_id)
        if parent is None or self._reading is None:
            return True
        if parent.nests and parent.is_group:
            return f"{parent.link_id} {path}" in self._reading.places
        key = key_of(parent.link_id, path[:-1] if parent.nests else path)
        if parent.is_question:
            return self._reading.counts[key] > 0
        return key in self._reading.places

    def constraints(
        self, wanted: Callable[[Item], bool], final: bool
    ) -> Iterator[Issue]:
        """Counts of answers are held to; a rule of another kind is told."""
        for item in self._questionnaire.walk():
            if not (item.constraints and wanted(item)):
                continue
            for path in self._instances.paths(item.link_id):
                key = key_of(item.link_id, path)
                if key in self.asked:
                    yield from self._constraints(item, key, final)

    def _constraints(self, item: Item, key: str, final: bool) -> Iterator[Issue]:
        for constraint in item.constraints:
            rule = count_rule(constraint.expression) if item.is_question else None
            named = constraint.human or f"The rule {constraint.key} is not kept."
            if rule is None:
                message = f"The rule {constraint.key} is not evaluated: {named}"
                yield self._issue("invariantExecution", item, key, message, "warning")
            elif not COUNTS[rule[0]](len(self._answers.get(key)), rule[1]):
                is_held = final and constraint.severity == "error"
                severity = "error" if is_held else "warning"
                yield self._issue("invariant", item, key, named, severity)

    def totals(self) -> Iterator[Issue]:
        """A calculated total that says something else than its items."""
        right = computed(self._questionnaire, self._answers)
        for key in self._answers:
            if self._answers.get(key) != right.get(key):
                item, _ = self._questionnaire.locate(key)
                message = "This total is not the sum of its questions."
                yield self._issue("calculated", item, key, message, "warning")

    def _too_many(self, item: Item, key: str, severity: str) -> Iterator[Issue]:
        count = len(self._answers.get(key))
        if self._reading is not None:
            count = self._reading.counts[key]
        if not item.repeats and count > 1:
            message = "Give one answer only."
            yield self._issue("maxCount", item, key, message, severity)
        elif item.max_occurs is not None and count > item.max_occurs:
            message = f"Give at most {item.max_occurs} answers."
            yield self._issue("maxCount", item, key, message, severity)

    def _value(self, item: Item, key: str, index: int, value: Value) -> Iterator[Issue]:
        where = None
        if self._reading is not None:
            where = self._reading.value_places.get((key, index))
        if kind_of(item, value) is None:
            message = "This kind of answer does not fit the question."
            yield self._issue("invalidAnswerType", item, key, message, "fatal", where)
            return
        for problem in problems(item, value):
            yield self._issue(
                problem.code, item, key, problem.message, problem.severity, where
            )

    def _too_few(self, item: Item, key: str) -> Iterator[Issue]:
        answered = self._answered_count(item, key)
        rows = self._reading.counts[key] if self._reading is not None else 0
        count, what = max(answered, rows), "entries" if item.is_group else "answers"
        if item.required and answered == 0:
            message = "This has not been answered."
            if item.is_group:
                message = "At least one question here must be answered."
            yield self._issue("required", item, key, message)
        elif item.min_occurs is not None and count < item.min_occurs:
            message = f"Give at least {item.min_occurs} {what}."
            yield self._issue("minCount", item, key, message)
        elif item.is_group and item.max_occurs is not None and count > item.max_occurs:
            message = f"Give at most {item.max_occurs} {what}."
            yield self._issue("maxCount", item, key, message)

    def _answered_count(self, item: Item, key: str) -> int:
        """Answers of a question, right or wrong; of a group, instances with one."""
        if item.is_question:
            tried = self._reading.counts[key] if self._reading is not None else 0
            return max(tried, len(self._answers.get(key)))
        _, path = self._questionnaire.locate(key)
        if not item.nests:
            return int(f"{item.link_id} {path}" in self._answered)
        instances = range(self._instances.count(item.link_id, path))
        names = (f"{item.link_id} {(*path, index)}" for index in instances)
        return sum(name in self._answered for name in names)

    def _with_ancestors(self) -> Iterator[str]:
        """Names of what has an answer in it: "group (0, 1)" for an instance."""
        tried = set(self._answers)
        if self._reading is not None:
            tried |= self._reading.tried
        for key in tried & self.asked:
            item, path = self._questionnaire.locate(key)
            if not item.is_question:
                continue
            if item.nests:
                count = range(len(self._answers.get(key)))
                yield from (f"{item.link_id} {(*path, index)}" for index in count)
            else:
                yield f"{item.link_id} {path}"
            for above in reversed(self._questionnaire.ancestors(item.link_id)):
                if above.is_group:
                    yield f"{above.link_id} {path}"
                if above.nests:
                    path = path[:-1]

    def _issue(
        self,
        code: str,
        item: Item,
        key: str,
        message: str,
        severity: str = "error",
        where: str | None = None,
    ) -> Issue:
        where = where or self._place(item, key)
        return Issue(severity, code, where, item.link_id, message, key)

    def _place(self, item: Item, key: str) -> str:
        """Where it stands, or where what should hold it stands."""
        if self._reading is None:
            return item.path
        places = self._reading.places
        if key in places:
            return places[key]
        _, path = self._questionnaire.locate(key)
        for above in reversed(self._questionnaire.ancestors(item.link_id)):
            instance = places.get(f"{above.link_id} {path}")
            path = path[:-1] if above.nests else path
            if found := instance or places.get(key_of(above.link_id, path)):
                return found
        return "QuestionnaireResponse"
