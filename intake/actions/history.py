"""The catalogue's history: what every change appends, and how one is refused."""

from __future__ import annotations

from clinic.models import User
from intake.models import CatalogueEvent, Pathway, QuestionnaireVersion

Kind = CatalogueEvent.Kind


class NotDone(Exception):
    """Not done, and nothing written; the reasons say why, in plain words."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def append(
    subject: QuestionnaireVersion | Pathway,
    kind: CatalogueEvent.Kind,
    by: User | None,
    note: str = "",
    what: str = "",
) -> None:
    subject.events.create(kind=kind, by=by, note=note, what=what)
