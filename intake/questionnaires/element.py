"""A JSON object with its place: each reader takes one property or reports it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .datatypes import DATATYPES, text
from .outcome import Report
from .values import Value

ALWAYS = {"id", "extension", "modifierExtension", "fhir_comments", "resourceType"}


class Element:
    """Part of a definition. Nothing read from it raises; faults go to the report."""

    __slots__ = ("json", "link_id", "path", "report")

    def __init__(
        self, json: dict[str, Any], path: str, report: Report, link_id: str = ""
    ) -> None:
        self.json = json
        self.path = path
        self.report = report
        self.link_id = link_id

    def error(self, code: str, message: str, name: str = "") -> None:
        self.report.error(code, self._place(name), message, self.link_id)

    def warn(self, code: str, message: str, name: str = "") -> None:
        self.report.warn(code, self._place(name), message, self.link_id)

    def text(self, name: str) -> str:
        return self._decoded(name, text) or ""

    def code(self, name: str, allowed: Iterable[str]) -> str:
        found = self.text(name)
        if found and found not in allowed:
            self.error("structure", f"{name} cannot be “{found[:60]}”.", name)
            return ""
        return found

    def flag(self, name: str) -> bool:
        return bool(self._decoded(name, DATATYPES["Boolean"].decode))

    def integer(self, name: str) -> int | None:
        found: int | None = self._decoded(name, DATATYPES["Integer"].decode)
        return found

    def value(self, name: str, kind: str) -> Any:
        """A property of a fixed datatype, or None."""
        return self._decoded(name, DATATYPES[kind].decode)

    def values(self, name: str, kind: str) -> tuple[Any, ...]:
        """A repeating property of a fixed datatype."""
        decoded = (
            self._content(f"{name}[{index}]", json, DATATYPES[kind].decode)
            for index, json in enumerate(self._list(name))
        )
        return tuple(value for value in decoded if value is not None)

    def children(self, name: str) -> list[Element]:
        found: list[Element] = []
        if name not in self.json:
            return found
        for index, json in enumerate(self._list(name)):
            path = f"{self.path}.{name}[{index}]"
            if isinstance(json, dict):
                found.append(Element(json, path, self.report, self.link_id))
            else:
                self.error("structure", "must be an object", f"{name}[{index}]")
        return found

    def child(self, name: str) -> Element | None:
        json = self.json.get(name)
        if json is None:
            return None
        if not isinstance(json, dict):
            self.error("structure", f"{name} must be an object.", name)
            return None
        return Element(json, f"{self.path}.{name}", self.report, self.link_id)

    def choice(self, prefix: str, kinds: Iterable[str]) -> tuple[str, Value] | None:
        """The one `prefix[x]` and its datatype, or None after saying what is wrong."""
        size = len(prefix)
        given = [
            k
            for k in self.json
            if k.startswith(prefix) and k[size : size + 1].isupper()
        ]
        if len(given) != 1:
            found = "more than one" if given else "no"
            self.error("structure", f"There is {found} {prefix}[x] here.")
            return None
        name, kind = given[0], given[0][size:]
        if kind not in kinds:
            self.error("structure", f"{name[:60]} cannot stand here.")
            return None
        value = self._content(name, self.json[name], DATATYPES[kind].decode)
        return None if value is None else (kind, value)

    def only(self, allowed: Iterable[str], strange: dict[str, str]) -> None:
        """Refuse properties that R4 does not have; `strange` knows some reasons."""
        for key in self.json:
            name = key.removeprefix("_")
            if name in strange:
                self.error("not-supported", strange[name], name)
            elif name not in allowed and name not in ALWAYS:
                reason = f"R4 has no property “{name[:60]}” here."
                self.error("structure", reason, name[:60])

    def _list(self, name: str) -> list[Any]:
        json = self.json.get(name)
        if json is None or isinstance(json, list):
            if not json and name in self.json:
                self.warn("structure", f"{name} is empty: leave it out.", name)
            return json or []
        self.error("structure", f"{name} must be a list.", name)
        return []

    def _decoded(self, name: str, decode: Any) -> Any:
        json = self.json.get(name)
        return None if json is None else self._content(name, json, decode)

    def _content(self, name: str, json: object, decode: Any) -> Any:
        try:
            return decode(json)
        except ValueError as problem:
            self.error("structure", f"{name} {problem}.", name)
            return None

    def _place(self, name: str) -> str:
        return f"{self.path}.{name}" if name else self.path
