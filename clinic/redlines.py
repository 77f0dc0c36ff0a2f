"""Two texts held against each other: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
CLOSE = 0.5  # passages at least this alike are one passage, reworded
MARKS = re.compile(r"^\s*(?:#+|[-*]|\d+\.)\s+|\*\*|__|`")


@dataclass(frozen=True)
class Run:
    """Words that stayed, went or came."""

    kind: str
    text: str


@dataclass(frozen=True)
class Passage:
    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        return any(run.kind != SAME for run in self.runs)


def passages(old: str, new: str) -> list[Passage]:
    """The new text passage by passage, with what went where it stood."""
    before, after = _split(old), _split(new)
    found: list[Passage] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            found += [Passage((Run(SAME, text),)) for text in after[b1:b2]]
        else:
            found += _reworded(before[a1:a2], after[b1:b2])
    return found


def changes(old: str, new: str) -> list[Passage]:
    return [passage for passage in passages(old, new) if passage.is_changed]


def _split(text: str) -> list[str]:
    """One passage a line, without the marks of Markdown."""
    lines = (MARKS.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def _reworded(before: Sequence[str], after: Sequence[str]) -> Iterator[Passage]:
    """Each new passage beside the old one that it came from; the others whole."""
    left = list(before)
    for text in after:
        source = max(left, key=lambda old: _likeness(old, text), default=None)
        if source is None or _likeness(source, text) < CLOSE:
            yield Passage((Run(NEW, text),))
            continue
        for gone in left[: left.index(source)]:
            yield Passage((Run(GONE, gone),))
        del left[: left.index(source) + 1]
        yield Passage(tuple(_runs(source.split(), text.split())))
    yield from (Passage((Run(GONE, gone),)) for gone in left)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _runs(before: list[str], after: list[str]) -> Iterator[Run]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            yield Run(SAME, " ".join(after[b1:b2]))
            continue
        if a2 > a1:
            yield Run(GONE, " ".join(before[a1:a2]))
        if b2 > b1:
            yield Run(NEW, " ".join(after[b1:b2]))
