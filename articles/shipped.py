"""Everything under content/, read and checked; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Model

from articles import markup, piece
from articles.models import GlossaryTerm, Reference, Synonym, Topic
from articles.piece import Broken, Piece

FOLDER = Path(__file__).with_name("content")
REFERENCE_FIELDS = ["key", "authors", "year", "title", "source", "doi", "pmid", "url"]
REFERENCE_FIELDS += ["confidence", "note", "is_guarded"]
TOPIC_FIELDS = ["slug", "title", "summary", "position"]
GLOSSARY_FIELDS = ["term", "also", "definition"]
SYNONYM_FIELDS = ["word", "means"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shipped:
    references: tuple[Row, ...]
    topics: tuple[Row, ...]
    articles: tuple[Piece, ...]
    synonyms: tuple[Row, ...] = ()
    glossary: tuple[Row, ...] = ()


def read(folder: Path = FOLDER) -> Shipped:
    """Return all that the folder holds, consistent in itself, or raise Broken."""
    shipped = Shipped(
        references=_rows(folder / "references.json", REFERENCE_FIELDS, Reference),
        topics=_rows(folder / "topics.json", TOPIC_FIELDS, Topic),
        articles=tuple(piece.read(path) for path in sorted(folder.glob("*.md"))),
        glossary=_rows(folder / "glossary.json", GLOSSARY_FIELDS, GlossaryTerm),
        synonyms=_rows(folder / "synonyms.json", SYNONYM_FIELDS, Synonym),
    )
    for article in shipped.articles:
        _check_names(article, shipped)
    return shipped


def pages(shipped: Shipped) -> set[str]:
    """Return the addresses that a shipped text may link to."""
    slugs = [article.slug for article in shipped.articles]
    return {"/help-now/", "/articles/questions-and-answers/"} | {
        f"/articles/{slug}/" for slug in slugs
    }


def terms(folder: Path = FOLDER) -> set[str]:
    """Return the names of all that the glossary explains."""
    path = folder / "glossary.json"
    rows = piece.read_json(path, piece.read_text(path))
    return {name for row in rows for name in (row["term"], *row["also"])}


def _rows(path: Path, names: Sequence[str], model: type[Model]) -> tuple[Row, ...]:
    """Return the entries of a list; the first name identifies each."""
    rows = piece.read_json(path, piece.read_text(path))
    if not isinstance(rows, list):
        raise Broken(path.name, "", "must be a list")
    seen: set[Any] = set()
    for number, row in enumerate(rows, start=1):
        _check_row(path, number, row, names, model)
        if row[names[0]] in seen:
            raise Broken(
                path.name, f"entry {number}", f"{row[names[0]]} is there twice"
            )
        seen.add(row[names[0]])
    return tuple(rows)


def _check_row(
    path: Path, number: int, row: Any, names: Sequence[str], model: type[Model]
) -> None:
    if not isinstance(row, dict) or row.keys() != set(names):
        expected = f"must have exactly: {', '.join(names)}"
        raise Broken(path.name, f"entry {number}", expected)
    piece.check_row(path.name, f"entry {number} ({row[names[0]]}): ", model(**row))


def _check_names(article: Piece, shipped: Shipped) -> None:
    """Raise Broken when the article names what the folder does not have."""
    file = f"{article.slug}.md"
    if article.topic not in {row["slug"] for row in shipped.topics}:
        raise Broken(file, "topic", f"there is no topic {article.topic!r}")
    slugs = {other.slug for other in shipped.articles} - {article.slug}
    for slug in article.related:
        if slug not in slugs:
            raise Broken(file, "related", f"there is no other article {slug!r}")
    known = {row["key"] for row in shipped.references}
    for name, text in article.parts.items():
        if unknown := [key for key in markup.cited([text]) if key not in known]:
            raise Broken(file, name, f"no reference has the key {unknown[0]!r}")
