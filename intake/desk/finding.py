"""Finding a submission: by its reference, or by what the person gave about themselves.

A reference may stand in an address. A name, an e-mail address or a phone number never
does: it comes by POST, is looked up by its keyed hash, and the answer names nobody.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import sealing
from intake import audit
from intake.at_the_desk import staff
from intake.contact import PHONE_DIGITS
from intake.desk import worklist
from intake.models import Submission

FIND = "admin:intake_submission_search"
MOST = 20


class FindForm(forms.Form):
    said = forms.CharField(
        label=_("Full name, e-mail address or phone number"),
        max_length=200,
        strip=True,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write one of the three.")},
    )


def by_reference(text: str) -> UUID | None:
    """The submission that staff read under this reference, however it is typed."""
    named = Submission.objects.filter(reference=spelled(text))
    found = named.only("pk", "follows").first()
    return None if found is None else found.follows_id or found.pk


def spelled(text: str) -> str:
    """A reference as we write it, however it was typed; nothing stays nothing.

    >>> spelled(" k7xm 4qpa")
    'K7XM-4QPA'
    """
    letters = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    return f"{letters[:4]}-{letters[4:]}" if letters else ""


def answer(request: HttpRequest) -> dict[str, Any]:
    """The form, and once it is sent what was found: on record before it is shown."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return {"form": form}
    found = by_person(form.cleaned_data["said"])
    audit.record(staff(request), FIND, [submission.pk for submission in found])
    now = timezone.now()
    lines = [(submission, worklist.reason(submission, now)) for submission in found]
    return {"form": form, "found": lines, "is_answered": True, "most": MOST}


def by_person(said: str) -> list[Submission]:
    """Exact matches only, newest first: the hashes know no “almost”."""
    alike = Q(name_index=sealing.blind("name", said))
    alike |= Q(email_index=sealing.blind("email", said))
    digits = "".join(filter(str.isdecimal, said))
    if len(digits) >= PHONE_DIGITS:
        alike |= Q(phone_index=sealing.blind("phone", digits[-PHONE_DIGITS:]))
    found = Submission.objects.for_staff().filter(alike)
    shown = found.select_related("pathway", "erasure_request")
    return list(shown.order_by("-queued_at")[:MOST])
