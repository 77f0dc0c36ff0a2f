"""A definition is written by an editor, and read by the public once it is signed.

Without the machinery of revisions: the former one stays until then, and that is all.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import glossary, workflow
from articles.models import GlossaryTerm
from clinic.models import User


def propose(term: GlossaryTerm, text: str, *, by: User) -> None:
    """Let a wording wait for a clinician; that which readers see waits for nobody."""
    is_new = text != term.definition
    term.proposed = text if is_new else ""
    term.proposed_by = by if is_new else None


@transaction.atomic
def approve(term: GlossaryTerm, *, text: str, by: User) -> None:
    """Sign the very text that was read, and show it to readers."""
    term = GlossaryTerm.objects.select_for_update(no_key=True).get(pk=term.pk)
    workflow.refuse_signer(by, is_author=term.proposed_by_id == by.pk)
    if term.newest != text:
        raise workflow.Refused(_("“%s” was changed meanwhile: read it again.") % term)
    term.definition = text
    term.proposed, term.proposed_by = "", None
    term.approved_at = timezone.now()
    term.approver, term.credentials = by.full_name, by.credentials
    term.save()
    glossary.note_all()
