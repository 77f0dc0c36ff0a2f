"""Who may do what: the roles of the staff, as permissions by name.

This package knows no other app, so permissions are named, not imported; what does not
exist is left out. Owners are `is_superuser`: they look after accounts and settings, and
owning opens no answers. Editors get theirs where articles are: `articles.editors`.
"""

from __future__ import annotations

REVIEWERS = "Reviewers"
CLINICIANS = "Clinicians"
FRONT_DESK = "Front desk"
EDITORS = "Editors"
AUDITORS = "Auditors"

REVIEWING = frozenset(
    {
        "intake.review_submission",
        "intake.view_pathway",
        "intake.view_questionnaireversion",
        "intake.view_submission",
        "intake.view_response",
        "intake.view_flag",
        "intake.view_event",
        "intake.view_contact",
        "intake.write_message",
    }
)
SIGNING = frozenset(
    {
        "articles.view_article",
        "articles.view_glossaryterm",
        "articles.view_reference",
        "articles.approve_revision",
    }
)
ROLES = {
    CLINICIANS: REVIEWING
    | SIGNING
    | {"intake.settle_contraindication", "intake.override_safe_contact"},
    REVIEWERS: REVIEWING,
    FRONT_DESK: frozenset({"intake.view_contact", "intake.write_message"}),
    EDITORS: frozenset[str](),
    AUDITORS: frozenset({"intake.view_auditevent"}),
}
