"""Submissions as a table: one row each, a column for every question and every score.

Everything here opens sealed answers: call it only after `audit.record`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from intake import catalogue, documents, wording
from intake.catalogue import Entry
from intake.models import Response, Submission
from intake.passage import Leg
from intake.questionnaires import scoring
from intake.questionnaires.answers import split_key
from intake.questionnaires.calculation import computed
from intake.questionnaires.definition import Item

BEGIN = ["reference", "pathway", "status", "sent", "consent version"]
PARTS = ("total", "band", "no total because")
DICTIONARY = ["column", "questionnaire", "question", "type", "answers", "note"]
# What a spreadsheet takes for the beginning of a formula, in any width.
FORMULA = set("=+-@|%\t\r\n＝＋－＠")
# Marks that turn the direction of text: they would carry into the cells beside.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
BYTE_ORDER_MARK = "\ufeff"  # by it spreadsheets know that this is UTF-8


def safe(text: str) -> str:
    """A cell that is text wherever it is opened."""
    plain = text.translate(TURNING).replace("\x00", "")
    shown = plain.lstrip(" \u00a0\u2000\u200b\u200c\u200d\u2060\u3000\ufeff")
    return f"'{plain}" if shown[:1] in FORMULA and shown else plain


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """CSV, row by row; numbers of ours as they are, words made safe."""
    yield BYTE_ORDER_MARK
    for row in rows:
        line = io.StringIO()
        cells = [c if isinstance(c, int | Decimal) else safe(str(c)) for c in row]
        csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow(cells)
        yield line.getvalue()


def entries(versions: Iterable[Any]) -> list[Entry]:
    """The questionnaires of a selection, each version once, by name."""
    found = [catalogue.entry(key) for key in versions]
    return sorted(found, key=lambda entry: (entry.name, entry.questionnaire.version))


def columns(found: Iterable[Entry]) -> list[str]:
    """Versions of one questionnaire share the columns of what they both ask."""
    named: dict[str, None] = dict.fromkeys(BEGIN)
    for entry in found:
        for item in _questions(entry):
            named[_column(entry.name, item.link_id)] = None
        for score in entry.interpretation.scores:
            for link_id in score.items:
                named[_points(entry.name, link_id)] = None
            for part in PARTS:
                named[_score(score.code, part)] = None
        named[_declined(entry.name)] = None
    return list(named)


def row(submission: Submission, named: Sequence[str]) -> list[object]:
    """One submission, in the order of the columns; empty where it was not asked."""
    sent = submission.sent_at
    cells: dict[str, object] = {
        "reference": submission.reference,
        "pathway": submission.pathway.name,
        "status": str(submission.status),
        "sent": sent.isoformat(timespec="seconds") if sent else "",
        "consent version": submission.consent.version,
    }
    for response, leg in documents.asked(submission.responses.all()):
        cells |= _answers(leg) | _scores(leg) | _left(response, leg)
    return [cells.get(column, "") for column in named]


def dictionary(found: Iterable[Entry]) -> Iterator[list[str]]:
    """What each column means, with every answer that could be chosen."""
    yield DICTIONARY
    for entry in found:
        canonical = entry.questionnaire.canonical
        for item in _questions(entry):
            column = _column(entry.name, item.link_id)
            said = f"{item.prefix} {item.text}".strip()
            yield [column, canonical, said, item.type, _options(item), ""]
        for score in entry.interpretation.scores:
            for link_id in score.items:
                column = _points(entry.name, link_id)
                yield [column, canonical, score.title, "points", "", link_id]
            for part in PARTS:
                note = score.citation.text
                column = _score(score.code, part)
                yield [column, canonical, score.title, part, _bands(score), note]
        left = _declined(entry.name)
        yield [left, canonical, "", "questions shown and left", "", "linkIds"]


def _questions(entry: Entry) -> list[Item]:
    return [item for item in entry.questionnaire.walk() if item.is_question]


def _column(name: str, link_id: str) -> str:
    return f"{name}:{link_id}"


def _points(name: str, link_id: str) -> str:
    return f"{name}:{link_id} points"


def _score(code: str, part: str) -> str:
    return f"score {code} {part}"


def _declined(name: str) -> str:
    return f"{name} left"


def _answers(leg: Leg) -> dict[str, object]:
    """Each question's answers in words; what was asked again stands behind a bar."""
    given = computed(leg.questionnaire, leg.answers)
    said: dict[str, list[str]] = {}
    for key in given:
        link_id, _path = split_key(key)
        item = leg.questionnaire.item(link_id)
        words = "; ".join(wording.say(item, value) for value in given.get(key))
        said.setdefault(_column(leg.name, link_id), []).append(words)
    return {column: " | ".join(words) for column, words in said.items()}


def _scores(leg: Leg) -> dict[str, object]:
    cells: dict[str, object] = {}
    for score in scoring.scores(leg.questionnaire, leg.interpretation, leg.answers):
        for link_id, weight in score.parts:
            points = "" if weight is None else weight
            cells[_points(leg.name, link_id)] = points
        total = "" if score.total is None else score.total
        for part, cell in zip(PARTS, (total, score.band, score.reason), strict=True):
            cells[_score(score.code, part)] = cell
    return cells


def _left(response: Response, leg: Leg) -> dict[str, object]:
    return {_declined(leg.name): " ".join(response.document["declined"])}


def _options(item: Item) -> str:
    offered = (wording.say(item, option.value) for option in item.options)
    weights = (option.weight for option in item.options)
    return "; ".join(
        text if weight is None else f"{text} = {weight}"
        for text, weight in zip(offered, weights, strict=True)
    )


def _bands(score: object) -> str:
    bands = getattr(score, "bands", ())
    return "; ".join(f"{band.low}-{band.high} {band.label}" for band in bands)
