"""What is wrong, where, and how badly: the shape of a FHIR OperationOutcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DETAILS = "https://anteroom.example/fhir/CodeSystem/issues"

# Our own codes are finer than FHIR's issue types; whatever is not listed is "invalid".
ISSUE_TYPES = {
    "structure": "structure",
    "invalidLinkId": "structure",
    "outOfOrder": "structure",
    "required": "required",
    "minCount": "required",
    "limit": "too-long",
    "maxLength": "too-long",
    "not-supported": "not-supported",
    "not-offered": "not-supported",
    "valueSet": "not-supported",
    "extension": "extension",
    "modifierExtension": "extension",
    "invalidAnswerOption": "code-invalid",
    "questionnaireNotFound": "not-found",
    "invariant": "invariant",
    "invariantExecution": "not-supported",
    "questionnaireDraft": "business-rule",
    "questionnaireRetired": "business-rule",
    "questionnaireInactive": "business-rule",
}


@dataclass(frozen=True)
class Issue:
    """One thing to say. `key` is the answer's key when an answer is meant."""

    severity: str  # fatal, error, warning, information
    code: str
    expression: str
    link_id: str
    message: str
    key: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity in {"fatal", "error"}

    def to_fhir(self) -> dict[str, Any]:
        default = "invariant" if self.code.startswith("que-") else "invalid"
        issue: dict[str, Any] = {
            "severity": self.severity,
            "code": ISSUE_TYPES.get(self.code, default),
            "details": {
                "coding": [{"system": DETAILS, "code": self.code}],
                "text": self.message,
            },
        }
        if self.link_id:
            issue["diagnostics"] = f"linkId {self.link_id}"
        if self.expression:
            issue["expression"] = [self.expression]
        return issue


@dataclass(frozen=True)
class Outcome:
    issues: tuple[Issue, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.is_error)

    @property
    def warnings(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if not issue.is_error)

    def to_fhir(self) -> dict[str, Any]:
        issues = [issue.to_fhir() for issue in self.issues] or [ALL_WELL]
        return {"resourceType": "OperationOutcome", "issue": issues}


NO_ISSUES = Outcome()
ALL_WELL = {
    "severity": "information",
    "code": "informational",
    "details": {"text": "No issue found."},
}


class Refused(Exception):
    """Not accepted; the outcome names every item and reason."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("; ".join(_line(issue) for issue in outcome.errors))
        self.outcome = outcome


def _line(issue: Issue) -> str:
    where = f"item {issue.link_id}" if issue.link_id else issue.expression
    return f"{where}: {issue.message}" if where else issue.message


class Report:
    """Collects issues while something is read; `outcome` is what was found."""

    def __init__(self) -> None:
        self._issues: list[Issue] = []
        self._said: set[tuple[str, str]] = set()

    def error(self, code: str, where: str, message: str, link_id: str = "") -> None:
        self._issues.append(Issue("error", code, where, link_id, message))

    def warn(self, code: str, where: str, message: str, link_id: str = "") -> None:
        self._issues.append(Issue("warning", code, where, link_id, message))

    def note(self, code: str, where: str, message: str, link_id: str = "") -> None:
        """Information, said once however often it is found."""
        if (code, message) not in self._said:
            self._said.add((code, message))
            self._issues.append(Issue("information", code, where, link_id, message))

    @property
    def is_long(self) -> bool:
        """Nobody reads so much: what only adds to it need not be looked for."""
        return len(self._issues) > 1000

    @property
    def outcome(self) -> Outcome:
        return Outcome(tuple(self._issues))
