"""The intake in the admin: which pages there are, and where each one lives."""

from __future__ import annotations

from intake.curation import (
    consent_admin,
    language_admin,
    pathway_admin,
    questionnaire_admin,
)
from intake.desk import (
    audit_admin,
    front_desk,
    house_rules_admin,
    keeping_admin,
    paper_admin,
    readiness_admin,
    submission_admin,
    takeout_admin,
)
from intake.switchboard import alerts_admin, rota_admin, words_admin

__all__ = [
    "alerts_admin",
    "audit_admin",
    "consent_admin",
    "front_desk",
    "house_rules_admin",
    "keeping_admin",
    "language_admin",
    "paper_admin",
    "pathway_admin",
    "questionnaire_admin",
    "readiness_admin",
    "rota_admin",
    "submission_admin",
    "takeout_admin",
    "words_admin",
]
