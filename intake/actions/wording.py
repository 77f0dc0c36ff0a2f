"""Wording a message anew: nothing that was written is changed, the newest holds."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from intake.actions.history import NotDone
from intake.messages import words
from intake.messages.word_check import slips
from intake.messages.words import Words
from intake.models import MessageText


@transaction.atomic
def write(kind: str, said: Words, *, by: User) -> None:
    """Use these words from now on; raises NotDone when they tell too much."""
    said = Words(said.subject.strip(), said.body.replace("\r\n", "\n").strip() + "\n")
    if reasons := list(slips(kind, said)):
        raise NotDone(*reasons)
    if said != words.of(kind):
        MessageText.objects.create(
            kind=kind,
            subject=said.subject,
            body=said.body,
            written_at=timezone.now(),
            written_by=by,
        )
