"""What the intake keeps: the catalogue, people's submissions, the audit."""

from intake.models.audit import AuditEvent
from intake.models.catalogue import (
    CatalogueEvent,
    ConsentText,
    Pathway,
    PathwayStep,
    QuestionnaireVersion,
)
from intake.models.erasure import ErasureRequest
from intake.models.front_desk import ContactCard
from intake.models.languages import ConsentTranslation, LanguageEvent
from intake.models.people import PersonMatch
from intake.models.readiness import Confirmation
from intake.models.rota import Cover, Duty
from intake.models.submissions import Event, Flag, Message, Response, Submission

__all__ = [
    "AuditEvent",
    "CatalogueEvent",
    "Confirmation",
    "ConsentText",
    "ConsentTranslation",
    "ContactCard",
    "Cover",
    "Duty",
    "ErasureRequest",
    "Event",
    "Flag",
    "LanguageEvent",
    "Message",
    "Pathway",
    "PathwayStep",
    "PersonMatch",
    "QuestionnaireVersion",
    "Response",
    "Submission",
]
