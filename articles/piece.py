"""One article's file under content/: a block of facts, then Markdown by section."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from articles import markup
from articles.models import Article, Question
from clinic import contraindications

# What the block sets under the names of the model; the rest is taken apart below.
PLAIN_FIELDS = ["slug", "title", "short_title", "summary", "audience_question"]
PLAIN_FIELDS += ["position", "review_interval_months", "guarded"]
FRONT_MATTER = dict.fromkeys(PLAIN_FIELDS, str) | {
    "position": int,
    "review_interval_months": int,
    "topic": str,
    "evidence": dict,
    "related": list,
    "claims": list,
}
SHORT_ANSWER = "the short answer"
UNKNOWNS = "what we don't know"
QUESTIONS = "questions and answers"
FENCED = re.compile(r"\A\s*```json\n(?P<front>.*?)\n```\n(?P<text>.*)\Z", re.S)
SECTION = re.compile(r"^## +(.+?) *$", re.M)
QUESTION = re.compile(r"^### +(.+?) *$", re.M)


class Broken(ValueError):
    """One line that names the file, the item in it, and what is wrong."""

    def __init__(self, file: str, item: str, reason: str) -> None:
        words = " ".join(reason.split())
        super().__init__(": ".join(filter(None, (file, item, words))))


@dataclass(frozen=True)
class Piece:
    """An article as its file has it."""

    fields: Mapping[str, Any]
    topic: str
    related: tuple[str, ...]
    claims: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]

    @property
    def slug(self) -> str:
        return str(self.fields["slug"])

    @property
    def parts(self) -> dict[str, str]:
        """Every text that may cite, by the name that an error gives it."""
        names = ("short_answer", "body", "unknowns")
        return {name: self.fields[name] for name in names} | dict(self.questions)


def read(path: Path) -> Piece:
    """Return what the file says, or raise Broken."""
    found = FENCED.match(filled(path))
    if not found:
        raise Broken(path.name, "", "must begin with a ```json block")
    front = _front_matter(path, found["front"])
    sections = _split(SECTION, found["text"])
    questions = _split(QUESTION, _take(path, sections, QUESTIONS, ""))
    piece = Piece(
        fields={name: front[name] for name in PLAIN_FIELDS}
        | _evidence(path, front["evidence"])
        | _parts(path, sections),
        topic=front["topic"],
        related=tuple(front["related"]),
        claims=tuple(front["claims"]),
        questions=tuple(questions.items()),
    )
    _check(path, piece)
    return piece


def filled(path: Path) -> str:
    """Return the file with the lists in it that the whole site shares."""
    try:
        return contraindications.fill(read_text(path))
    except KeyError as name:
        raise Broken(path.name, "", f"there is no list {name} to print") from None


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Broken(path.name, "", f"cannot be read: {error}") from None


def read_json(path: Path, source: str, *, first_line: int = 1) -> Any:
    try:
        return json.loads(source)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno + first_line - 1}"
        raise Broken(path.name, line, f"is not JSON: {error.msg}") from None


def check_row(file: str, item: str, row: Model) -> None:
    """Raise Broken when a field of the row is not as the model wants it."""
    relations = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        name, reasons = next(iter(error.message_dict.items()))
        raise Broken(file, f"{item}{name}", reasons[0]) from None


def _front_matter(path: Path, source: str) -> dict[str, Any]:
    front = read_json(path, source, first_line=2)
    if not isinstance(front, dict) or front.keys() != FRONT_MATTER.keys():
        names = ", ".join(FRONT_MATTER)
        raise Broken(path.name, "the json block", f"must have exactly: {names}")
    for name, kind in FRONT_MATTER.items():
        if type(front[name]) is not kind:
            raise Broken(path.name, name, f"must be a {kind.__name__}")
    if front["slug"] != path.stem:
        raise Broken(path.name, "slug", "must be the name of the file")
    return front


def _evidence(path: Path, evidence: Mapping[str, Any]) -> dict[str, Any]:
    if evidence.keys() != {"label", "text"}:
        raise Broken(path.name, "evidence", "must have exactly: label, text")
    return {f"evidence_{name}": value for name, value in evidence.items()}


def _parts(path: Path, sections: dict[str, str]) -> dict[str, str]:
    """Take the sections that have a place of their own; the others are the body."""
    short_answer = _take(path, sections, SHORT_ANSWER)
    unknowns = _take(path, sections, UNKNOWNS)
    body = "\n\n".join(f"## {name}\n\n{text}" for name, text in sections.items())
    return {"short_answer": short_answer, "unknowns": unknowns, "body": body}


def _take(
    path: Path, sections: dict[str, str], wanted: str, default: str | None = None
) -> str:
    for name in sections:
        if name.lower().replace("’", "'") == wanted:
            return sections.pop(name)
    if default is None:
        raise Broken(path.name, f"## {wanted}", "is missing")
    return default


def _split(heading: re.Pattern[str], text: str) -> dict[str, str]:
    """Return the text under each heading; what stands before the first is dropped."""
    _, *pairs = heading.split(text)
    names, texts = pairs[::2], pairs[1::2]
    return {name: part.strip() for name, part in zip(names, texts, strict=True)}


def _check(path: Path, piece: Piece) -> None:
    check_row(path.name, "", Article(**piece.fields))
    for question, answer in piece.questions:
        item = f"{question}: "
        check_row(path.name, item, Question(question=question, answer=answer))
    for name, text in piece.parts.items():
        for problem in markup.problems(text, sections=name == "body"):
            raise Broken(path.name, name, problem)
