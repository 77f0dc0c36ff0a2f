"""What opens the screening: each point of the checklist that a person stands for."""

from __future__ import annotations

import secrets

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clinic.models import Profile, User
from intake import readiness
from intake.actions.history import NotDone
from intake.models import Confirmation

BY_CODE = {"mail"}  # confirmed by typing what arrived, never by word alone


def confirm(key: str, *, by: User) -> None:
    """Write down that somebody stands for it, as it is now."""
    check = _point(key)
    if key in BY_CODE:
        raise NotDone(_("Type the code that was mailed."))
    Confirmation.objects.create(key=key, about=check.about or "", by=by)


def send_code(*, by: User) -> str:
    """Mail a code to whoever asked; returns it, to be compared with what they type."""
    code = f"{secrets.randbelow(10**6):06}"
    context = {"code": code, "clinic": Profile.current()}
    subject = render_to_string("emails/test-subject.txt", context).strip()
    body = render_to_string("emails/test.txt", context)
    try:
        send_mail(subject, body, None, [by.email])
    except OSError as reason:
        said = _("The mail server did not take it: %s") % reason
        raise NotDone(said) from None
    return code


def confirm_mail(typed: str, sent: str, *, by: User) -> None:
    if not sent or not secrets.compare_digest(typed.encode(), sent.encode()):
        raise NotDone(_("This is not the code that was mailed last."))
    about = _point("mail").about or ""
    Confirmation.objects.create(key="mail", about=about, by=by)


def _point(key: str) -> readiness.Check:
    for check in readiness.checks():
        if check.key == key and check.is_confirmed_by_a_person:
            return check
    raise NotDone(_("There is nothing to confirm here."))
