"""calculatedExpression: sums of weights are understood, nothing is ever evaluated.

An expression from outside could run for ever, so none is run. A small parser knows
the shapes in which scores are written, for example

    %resource.item.where(linkId != '/69722-7').answer.value.ordinal().sum()
    %resource.repeat(item).where(linkId in ('a' | 'b')).answer.weight().sum()
    item.where(linkId='a').answer.value.weight() + item.where(linkId='b')….weight()

and finds the questions that are added. Everything else is refused with a reason.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .definition import Item, Sum

MAX_LENGTH = 4000
MAX_DEPTH = 20

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^'\\]|\\.)*')|(?P<name>%?[A-Za-z_]\w*|\$\w+)"
    r"|(?P<number>\d+)|(?P<symbol>!=|[=().+|,]))",
    re.ASCII,
)
_COUNT = re.compile(r"answer\.count\(\)\s*(=|!=|<=|>=|<|>)\s*(\d{1,6})", re.ASCII)
COUNTS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_EXISTS = {
    "answer.exists()": (">=", 1),
    "answer.value.exists()": (">=", 1),
    "answer.empty().not()": (">=", 1),
    "answer.empty()": ("=", 0),
    "answer.exists().not()": ("=", 0),
}
Test = Callable[[str], bool]  # does this linkId pass?


class NotUnderstood(ValueError):
    """Not one of the shapes; the text says where reading stopped."""


@dataclass(frozen=True)
class Path:
    """One term: the steps from the response to the answers that are added."""

    steps: tuple[tuple[str, Test | None], ...]
    is_sum: bool


def parse(expression: str) -> tuple[Path, ...]:
    """The terms of the sum that an expression writes down."""
    if len(expression) > MAX_LENGTH:
        raise NotUnderstood(f"it is longer than {MAX_LENGTH} characters")
    return _Reader(list(_tokens(expression))).terms()


def resolve(expression: str, items: tuple[Item, ...]) -> Sum:
    """The items of this questionnaire that an expression adds."""
    found: list[str] = []
    for term in parse(expression):
        reached = [item.link_id for item in _reached(term, items)]
        if not term.is_sum and len(reached) != 1:
            raise NotUnderstood("a term without sum() must mean exactly one question")
        found.extend(reached)
    if len(set(found)) != len(found):
        raise NotUnderstood("it adds a question twice")
    if not found:
        raise NotUnderstood("it adds no question of this questionnaire")
    return Sum(tuple(found), expression)


def count_rule(expression: str) -> tuple[str, int] | None:
    """("=", 3) for a constraint "answer.count() = 3"; others are not evaluated."""
    if (rule := _EXISTS.get(expression.strip())) is not None:
        return rule
    match = _COUNT.fullmatch(expression.strip())
    return (match[1], int(match[2])) if match else None


def _reached(path: Path, top: tuple[Item, ...]) -> list[Item]:
    """Follow the steps through the definition, as they would go in a response."""
    level: list[Item] = []
    started = answered = False
    for step, test in path.steps:
        if step == "where" and test is not None:
            level = [item for item in level if test(item.link_id)]
        elif step == "answer":
            answered = True
        else:
            level = list(_below(step, level if started else None, top, answered))
            started, answered = True, False
    return [item for item in level if _can_weigh(item)]


def _can_weigh(item: Item) -> bool:
    """What has no weight adds nothing: words, or the total itself."""
    return any(option.weight is not None for option in item.options)


def _below(
    step: str, level: list[Item] | None, top: tuple[Item, ...], answered: bool
) -> Iterator[Item]:
    if level is None:
        children: Iterable[Item] = top
    else:
        # Under a question, the items below stand inside the answer.
        parents = (item for item in level if item.is_question == answered)
        children = (child for item in parents for child in item.items)
    for child in children:
        yield child
        if step == "descendants":
            yield from (i for i in child.walk() if i is not child)
        elif step == "repeat" and not child.is_question:
            yield from _below("repeat", [child], top, False)


def _tokens(expression: str) -> Iterator[str]:
    at, text = 0, expression.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotUnderstood(f"“{text[at : at + 20]}” is not part of a sum")
        yield match[0].strip()
        at = match.end()


class _Reader:
    """Recursive descent over the tokens: term (+ term)*."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def terms(self) -> tuple[Path, ...]:
        terms = self._sum()
        if self._at < len(self._tokens):
            self._stop()
        return terms

    def _sum(self) -> tuple[Path, ...]:
        terms = [*self._term()]
        while self._take("+"):
            terms += self._term()
        return tuple(terms)

    def _term(self) -> tuple[Path, ...]:
        if not self._take("("):
            return (self._path(),)
        self._deeper()
        terms = self._sum()
        self._expect(")")
        return terms

    def _path(self) -> Path:
        if self._take("%resource") or self._take("%context"):
            self._expect(".")
        steps = [self._step()]
        self._expect(".")
        while not self._next_in("value", "valueCoding", "weight", "ordinal"):
            steps.append(self._step())
            self._expect(".")
        if steps[-1][0] != "answer":
            raise NotUnderstood("weights are taken from “answer”")
        return Path(tuple(steps), self._weighed())

    def _step(self) -> tuple[str, Test | None]:
        if self._take("item"):
            return "item", None
        if self._take("repeat"):
            self._expect("(", "item", ")")
            return "repeat", None
        if self._take("descendants"):
            self._expect("(", ")")
            return "descendants", None
        if self._take("answer"):
            return "answer", None
        self._expect("where", "(")
        test = self._any()
        self._expect(")")
        return "where", test

    def _weighed(self) -> bool:
        """value.weight().sum(): is it a sum?"""
        if self._take("value") or self._take("valueCoding"):
            self._expect(".")
        if not self._take("weight"):
            self._expect("ordinal")
        self._expect("(", ")")
        if not self._take("."):
            return False
        if self._take("aggregate"):
            self._expect("(", "$this", "+", "$total", ",", "0", ")")
        else:
            self._expect("sum", "(", ")")
        return True

    def _any(self) -> Test:
        self._deeper()
        tests = [self._all()]
        while self._take("or"):
            tests.append(self._all())
        return lambda link_id: any(test(link_id) for test in tests)

    def _all(self) -> Test:
        tests = [self._test()]
        while self._take("and"):
            tests.append(self._test())
        return lambda link_id: all(test(link_id) for test in tests)

    def _test(self) -> Test:
        if self._take("("):
            test = self._any()
            self._expect(")")
            return test
        self._expect("linkId")
        if self._take("="):
            wanted = self._string()
            return lambda link_id: link_id == wanted
        if self._take("!="):
            unwanted = self._string()
            return lambda link_id: link_id != unwanted
        if self._take("in"):
            return self._among()
        self._expect(".", "startsWith", "(")
        start = self._string()
        self._expect(")")
        return lambda link_id: link_id.startswith(start)

    def _among(self) -> Test:
        self._expect("(")
        wanted = {self._string()}
        while self._take("|"):
            wanted.add(self._string())
        self._expect(")")
        return lambda link_id: link_id in wanted

    def _string(self) -> str:
        if not self._next().startswith("'"):
            self._stop()
        quoted = self._next()[1:-1]
        self._at += 1
        return re.sub(r"\\(.)", r"\1", quoted)

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next_in(self, *tokens: str) -> bool:
        return self._next() in tokens

    def _take(self, token: str) -> bool:
        taken = self._next() == token
        self._at += taken
        return taken

    def _expect(self, *tokens: str) -> None:
        for token in tokens:
            if not self._take(token):
                self._stop()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotUnderstood("it is nested too deeply")

    def _stop(self) -> None:
        here = "".join(self._tokens[self._at : self._at + 6]) or "its end"
        raise NotUnderstood(f"only sums of weights are understood, not “{here[:60]}”")
