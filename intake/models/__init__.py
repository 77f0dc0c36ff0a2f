"""What the intake keeps: the catalogue, people's submissions, the audit."""

from intake.models.alert_plan import AlertPlan
from intake.models.alerts import Alert, Pace
from intake.models.audit import AuditEvent
from intake.models.catalogue import (
    CatalogueEvent,
    ConsentText,
    Pathway,
    PathwayStep,
    QuestionnaireVersion,
)
from intake.models.coming_back import ComingBack
from intake.models.erasure import ErasureRequest
from intake.models.front_desk import ContactCard
from intake.models.keeping import HouseRules, Keeping, StopCount, Tombstone
from intake.models.languages import ConsentTranslation, LanguageEvent
from intake.models.message_texts import MessageText
from intake.models.messages import Message
from intake.models.paper_form import PaperForm
from intake.models.people import PersonMatch
from intake.models.readiness import Confirmation
from intake.models.rota import Cover, Duty
from intake.models.self_tests import SelfTest
from intake.models.submissions import Event, Flag, Response, Submission
from intake.models.takeout import Takeout

__all__ = [
    "Alert",
    "AlertPlan",
    "AuditEvent",
    "CatalogueEvent",
    "ComingBack",
    "Confirmation",
    "ConsentText",
    "ConsentTranslation",
    "ContactCard",
    "Cover",
    "Duty",
    "ErasureRequest",
    "Event",
    "Flag",
    "HouseRules",
    "Keeping",
    "LanguageEvent",
    "Message",
    "MessageText",
    "Pace",
    "PaperForm",
    "Pathway",
    "PathwayStep",
    "PersonMatch",
    "QuestionnaireVersion",
    "Response",
    "SelfTest",
    "StopCount",
    "Submission",
    "Takeout",
    "Tombstone",
]
