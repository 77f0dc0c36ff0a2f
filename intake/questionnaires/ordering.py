"""What must be known before what, without recursion: chains can be long."""

from __future__ import annotations

from collections.abc import Mapping

Needs = Mapping[str, tuple[str, ...]]


def dependency_order(needs: Needs) -> tuple[str, ...]:
    """Every name after all that it needs; names in or behind a circle are left out."""
    open_needs = {name: len(set(before)) for name, before in needs.items()}
    dependants = _reversed(needs)
    ready = [name for name, count in open_needs.items() if count == 0]
    for name in ready:  # grows while it is walked
        for dependant in dependants[name]:
            open_needs[dependant] -= 1
            if open_needs[dependant] == 0:
                ready.append(dependant)
    return tuple(ready)


def cyclic(needs: Needs) -> tuple[str, ...]:
    """The names that stand in or between circles, in their own order."""
    behind = set(needs) - set(dependency_order(needs))
    rest = {name: tuple(b for b in needs[name] if b in behind) for name in behind}
    backwards = {name: tuple(found) for name, found in _reversed(rest).items()}
    leaves = set(dependency_order(backwards))
    return tuple(name for name in needs if name in behind - leaves)


def _reversed(needs: Needs) -> dict[str, set[str]]:
    dependants: dict[str, set[str]] = {name: set() for name in needs}
    for name, before in needs.items():
        for needed in before:
            dependants[needed].add(name)
    return dependants
