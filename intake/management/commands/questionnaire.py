from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake import catalogue
from intake.actions import catalogue as actions
from intake.models import QuestionnaireVersion
from intake.questionnaires import plain
from intake.questionnaires.loading import load, read
from intake.questionnaires.outcome import Issue, Outcome, Refused
from intake.questionnaires.validation import check_response

REFUSED, UNREADABLE = 1, 2
SEVERITIES = ("fatal", "error", "warning", "information")


class Unreadable(Exception):
    """There is no text to judge; the message says why."""


@dataclass(frozen=True)
class Verdict:
    """What there is to say about one file."""

    name: str
    outcome: Outcome
    items: int | None = None
    status: int = 0

    @property
    def summary(self) -> str:
        """In one line: does it load, how many items, and the first thing to say."""
        issues = [*self.outcome.errors, *_of(self.outcome, "warning")]
        size = "" if self.items is None else f", {_counted(self.items, 'item')}"
        reason = f": {_sentence(issues[0])}" if issues else ""
        return f"{self.name}: {self._state}{size}{reason}"

    @property
    def report(self) -> str:
        """The same at length: every issue with its place."""
        errors, warnings = self.outcome.errors, _of(self.outcome, "warning")
        counts = (
            None if self.items is None else _counted(self.items, "item"),
            _counted(len(errors), "error") if errors else None,
            _counted(len(warnings), "warning") if warnings else None,
        )
        head = f"{self.name}: {', '.join([self._state, *filter(None, counts)])}"
        issues = (i for severity in SEVERITIES for i in _of(self.outcome, severity))
        lines = (f"  {issue.severity}: {_sentence(issue)}" for issue in issues)
        return "\n".join([head, *lines])

    @property
    def _state(self) -> str:
        if self.status:
            return "refused" if self.status == REFUSED else "cannot be read"
        return "warnings" if _of(self.outcome, "warning") else "ok"


class Command(BaseCommand):
    help = (
        "Questionnaires in FHIR R4 JSON: check files, load them into the catalogue "
        "as drafts, write out what the catalogue holds, list it. “check” needs no "
        "database."
    )
    requires_system_checks = []  # files are judged, not the site

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser(
            "check",
            help="Say what is wrong with files.",
            description="Exit status: 0 when nothing is of severity error or fatal, "
            "1 when something is, 2 when a file cannot be read.",
        )
        _files(check, "Questionnaires; one line each when there are several.")
        check.add_argument("--response", help="A QuestionnaireResponse to the FILE.")
        check.add_argument("--format", choices=["text", "json"], default="text")
        check.set_defaults(run=self._check)
        loading = verbs.add_parser("load", help="Bring files into the catalogue.")
        _files(loading, "Questionnaires, each with a url and a version.")
        loading.add_argument(
            "--interpretation",
            help="Scores and rules of the FILE; else NAME.interpretation.json beside "
            "NAME.json, else there are none.",
        )
        loading.set_defaults(run=self._load)
        export = verbs.add_parser("export", help="Write a definition out, verbatim.")
        export.add_argument("name", help="Its name or url.")
        export.add_argument("--version", dest="wanted", default="")
        export.add_argument("--output", help="A file; else it is printed.")
        export.set_defaults(run=self._export)
        listing = verbs.add_parser("list", help="Say what the catalogue holds.")
        listing.set_defaults(run=self._list)

    def handle(self, *args: Any, run: Any, **options: Any) -> None:
        if status := run(**options):
            raise SystemExit(status)

    def _check(
        self, files: list[str], response: str | None, format: str, **options: Any
    ) -> int:
        if response is not None and len(files) > 1:
            raise CommandError("--response goes with one FILE.", returncode=UNREADABLE)
        worst = 0
        for path in files:
            verdict = _verdict(path, response)
            worst = max(worst, verdict.status)
            self.stdout.write(_shown(verdict, format, is_alone=len(files) == 1))
        return worst

    def _load(
        self, files: list[str], interpretation: str | None, **options: Any
    ) -> int:
        if interpretation is not None and len(files) > 1:
            raise CommandError("--interpretation goes with one FILE.")
        return max(self._load_one(path, interpretation) for path in files)

    def _load_one(self, path: str, interpretation: str | None) -> int:
        try:
            definition = _read(path)
            meaning = _meaning(path, interpretation)
            version, is_new = actions.load(definition, meaning, _origin(path))
        except Unreadable as problem:
            self.stderr.write(f"{_printable(path)}: {problem}")
            return UNREADABLE
        except Refused as refusal:
            for issue in refusal.outcome.errors:
                self.stderr.write(f"{_printable(path)}: {_sentence(issue)}")
            return REFUSED
        what = "is in the catalogue as a draft" if is_new else "was there already"
        line = f"{path}: {version.name} {version.version} {what}."
        self.stdout.write(_printable(line))
        return 0

    def _export(
        self, name: str, wanted: str, output: str | None, **options: Any
    ) -> int:
        version = catalogue.named(name, wanted)
        if version is None:
            meant = f"{name} {wanted}".strip()
            raise CommandError(f"There is no “{meant}”: see “questionnaire list”.")
        if output is None:
            self.stdout.write(version.definition, ending="")
            return 0
        try:
            Path(output).write_bytes(version.definition.encode())
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}.") from problem
        return 0

    def _list(self, **options: Any) -> int:
        rows = [_row(version) for version in QuestionnaireVersion.objects.all()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            padded = (
                text.ljust(width) for text, width in zip(row, widths, strict=True)
            )
            self.stdout.write("  ".join(padded).rstrip())
        return 0


def _files(parser: ArgumentParser, about: str) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help=about)


def _verdict(path: str, response: str | None) -> Verdict:
    name = path if response is None else f"{response} to {path}"
    try:
        definition = _read(path)
        answers = None if response is None else _read(response)
        questionnaire = load(definition) if answers is None else read(definition)
    except Unreadable as problem:
        issue = Issue("fatal", "unreadable", "", "", str(problem))
        return Verdict(_printable(name), Outcome((issue,)), status=UNREADABLE)
    except Refused as refusal:
        return Verdict(_printable(name), refusal.outcome, status=REFUSED)
    outcome = questionnaire.outcome
    if answers is not None:
        said = check_response(questionnaire, answers)
        outcome = Outcome((*outcome.issues, *said.issues))
    items = sum(1 for _item in questionnaire.walk())
    return Verdict(_printable(name), outcome, items, 0 if outcome.ok else REFUSED)


def _shown(verdict: Verdict, format: str, *, is_alone: bool) -> str:
    if format == "text":
        return verdict.report if is_alone else verdict.summary
    outcome = verdict.outcome.to_fhir()
    if is_alone:
        return json.dumps(outcome, indent=2)
    return json.dumps({"file": verdict.name, "outcome": outcome})


def _read(path: str) -> str:
    """The text of a file; never more of it than a definition may have."""
    try:
        with open(path, "rb") as file:
            content = file.read(plain.MAX_BYTES + 1)
        if len(content) > plain.MAX_BYTES:
            limit = plain.MAX_BYTES // (1024 * 1024)
            raise Unreadable(f"It is larger than {limit} MB.")
        return content.decode("utf-8-sig")
    except OSError as problem:
        raise Unreadable(f"{problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise Unreadable("It is not UTF-8 text.") from problem


def _meaning(path: str, interpretation: str | None) -> str:
    if interpretation is not None:
        return _read(interpretation)
    beside = Path(path).with_suffix(".interpretation.json")
    return _read(str(beside)) if beside.is_file() else ""


def _origin(path: str) -> str:
    """Where a questionnaire comes from stands beside it, as with the shipped ones."""
    beside = Path(path).with_name("PROVENANCE.md")
    return _read(str(beside)) if beside.is_file() else ""


def _row(version: QuestionnaireVersion) -> tuple[str, ...]:
    status = version.get_status_display()
    return version.name, version.version, status, version.title, version.url


def _of(outcome: Outcome, severity: str) -> list[Issue]:
    return [issue for issue in outcome.issues if issue.severity == severity]


def _sentence(issue: Issue) -> str:
    """Where, and what is wrong there; always one line."""
    link_id = f"(linkId {issue.link_id})" if issue.link_id else ""
    where = " ".join(filter(None, [issue.expression, link_id]))
    return _printable(f"{where}: {issue.message}" if where else issue.message)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _printable(text: str) -> str:
    """One line that no file can use to play tricks on a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
