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


def compared(what: str, ours: float, others: dict[str, float]) -> str:
    """A line such as "load: 80.1 ms; 0.4 times as long as fhir.resources (200 ms)"."""
    ratios = (
        f"{ours / theirs:.2f} times as long as {name} ({theirs:.2f} ms)"
        for name, theirs in others.items()
    )
    return f"{what}: {ours:.2f} ms; {', '.join(ratios)}"
