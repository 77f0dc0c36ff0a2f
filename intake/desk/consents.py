"""What a person agreed to, each time, and how the questions about it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake import teach_back
from intake.models import Event, Submission


@dataclass(frozen=True)
class Answered:
    """How one question about the text went; `is_open` when it should be talked over."""

    topic: str
    outcome: str
    is_open: bool


@dataclass(frozen=True)
class Consented:
    version: int
    at: datetime
    answered: list[Answered]
    is_translated: bool = False


def consented(submission: Submission) -> list[Consented]:
    """Oldest first. One without a version is from before versions were written down."""
    events = submission.events.filter(kind=Event.Kind.CONSENTED).order_by("at")
    return [_consented(event, submission) for event in events]


def _consented(event: Event, submission: Submission) -> Consented:
    detail = event.detail or {}
    version = detail.get("version", submission.consent.version)
    answered = list(_answered(detail.get("understood", {})))
    return Consented(version, event.at, answered, "translation" in detail)


def _answered(understood: Mapping[str, str]) -> Iterator[Answered]:
    for key, outcome in understood.items():
        check = teach_back.BY_KEY.get(key)
        yield Answered(
            topic=str(check.topic) if check else key,
            outcome=str(teach_back.OUTCOMES.get(outcome, outcome)),
            is_open=outcome == teach_back.TOLD,
        )
