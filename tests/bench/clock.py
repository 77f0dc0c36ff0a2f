"""How long something takes. What is said here `make bench` prints; nothing fails."""

from __future__ import annotations

import gc
from collections.abc import Callable
from statistics import median
from time import process_time


def milliseconds(work: Callable[[], object], times: int = 20) -> float:
    """The processor time of the median run, once warm: others may use the machine."""
    work()
    gc.collect()
    gc.disable()
    try:
        return median(_once(work) for _ in range(times))
    finally:
        gc.enable()


def _once(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return (process_time() - begun) * 1000


FIGURES: list[str] = []


def say(*lines: str) -> None:
    """Have it printed below everything else, whatever pytest captures."""
    FIGURES.extend(["", *lines])


ROWS: list[tuple[str, str, str, str]] = []


def row(what: str, ours: float, goal: float | None = None, **others: float) -> None:
    """A line of the one table: what was measured, the goal, how others fare."""
    aim = "" if goal is None else f"< {goal:g} ms{'' if ours < goal else '  MISSED'}"
    beside = ", ".join(
        f"{ours / theirs:.2f} x {name.replace('_', ' ')} ({theirs:.2f} ms)"
        for name, theirs in others.items()
    )
    ROWS.append((what, f"{ours:.2f} ms", aim, beside))


def table() -> list[str]:
    """The rows below each other, under a head."""
    if not ROWS:
        return []
    rows = [("what", "here", "goal", "beside"), *ROWS]
    widths = [max(len(each[column]) for each in rows) for column in range(3)]
    return [
        "  ".join([*(f"{t:<{w}}" for t, w in zip(each, widths, strict=False)), each[3]])
        for each in rows
    ]
