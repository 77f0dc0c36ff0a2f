"""What the intake keeps: the catalogue, people's submissions, the audit."""

from intake.models.audit import AuditEvent
from intake.models.catalogue import (
    ConsentText,
    Pathway,
    PathwayStep,
    QuestionnaireVersion,
)
from intake.models.submissions import Event, Flag, Message, Response, Submission

__all__ = [
    "AuditEvent",
    "ConsentText",
    "Event",
    "Flag",
    "Message",
    "Pathway",
    "PathwayStep",
    "QuestionnaireVersion",
    "Response",
    "Submission",
]
