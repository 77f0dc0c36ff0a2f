"""The door to articles.loading."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import editors, loading, shipped
from articles.piece import Broken


class Command(BaseCommand):
    help = (
        "Load the shipped references, topics and articles. Run it after each update "
        "of the code: it may run any number of times, and what staff edited or a "
        "clinician signed stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="read the files, write nothing"
        )
        parser.add_argument(
            "--folder", type=Path, default=shipped.FOLDER, help="where the files are"
        )

    def handle(self, *args: Any, **options: Any) -> str:
        try:
            found = shipped.read(options["folder"])
        except Broken as reason:
            raise CommandError(str(reason)) from None
        if options["check"]:
            return summary(found, Counter())
        editors.group()
        return summary(found, loading.load(found))


def summary(found: shipped.Shipped, outcomes: Counter[loading.Outcome]) -> str:
    counts = [
        f"{len(found.references)} references",
        f"{len(found.topics)} topics",
        f"{len(found.articles)} articles",
    ]
    became = [f"{outcomes[kind]} {kind}" for kind in loading.Outcome if outcomes[kind]]
    return f"{', '.join(counts)}: {', '.join(became) or 'all files are in order'}"
