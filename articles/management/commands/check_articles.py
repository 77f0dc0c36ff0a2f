"""The content standard over all shipped articles, as one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import plain_language, reading_grade, shipped, standards
from articles.piece import Piece

HEADINGS = ["article", "words", "grade", "apart", "citations", "uncited", "forbidden"]
HEADINGS += ["other", "claims"]
COUNTED = {"number without a reference": "uncited", "forbidden phrase": "forbidden"}


class Command(BaseCommand):
    help = (
        "Print one line for each shipped article: words, reading grade, the grade with "
        "the names of drugs and conditions counted as one short word, citations, "
        "uncited numbers, forbidden phrases, other findings, and how many claims of "
        "the content plan it states. Run it after a change to the shipped texts; it "
        "writes nothing, and fails when anything is found."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = shipped.read(shipped.FOLDER)
        findings = {piece.slug: _findings(piece, found) for piece in found.articles}
        rows = [_row(piece, findings[piece.slug]) for piece in found.articles]
        self.stdout.write(_table([HEADINGS, *rows, _sum(found, rows)]))
        for slug, broken in findings.items():
            for finding in broken:
                self.stderr.write(f"{slug}: {finding.rule}: {finding.text}")
        if any(findings.values()):
            raise CommandError("not every article keeps the standard")


def _findings(piece: Piece, found: shipped.Shipped) -> list[standards.Finding]:
    return standards.check(
        piece.parts,
        known=[row["key"] for row in found.references],
        pages=shipped.pages(found),
        today=timezone.localdate(),
        terms=shipped.terms(),
    )


def _row(piece: Piece, findings: Iterable[standards.Finding]) -> list[str]:
    text = "\n\n".join(piece.parts.values())
    counts = Counter(COUNTED.get(finding.rule, "other") for finding in findings)
    return [
        piece.slug,
        str(plain_language.count_words(text)),
        f"{reading_grade.as_printed(text).grade:.1f}",
        f"{reading_grade.measure(text).grade:.1f}",
        str(len(plain_language.CITATION.findall(text))),
        *(str(counts[name]) for name in ("uncited", "forbidden", "other")),
        str(len(piece.claims)),
    ]


def _sum(found: shipped.Shipped, rows: list[list[str]]) -> list[str]:
    """Return the last line; a claim that several articles state counts once."""
    claims = {claim for piece in found.articles for claim in piece.claims}
    words, _grades, _apart, *counts = list(zip(*rows, strict=True))[1:8] or [()] * 7
    sums = [str(sum(map(int, column))) for column in counts]
    return ["all", str(sum(map(int, words))), "", "", *sums, str(len(claims))]


def _table(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
