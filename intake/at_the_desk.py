"""What the admin's views share: who sits there, and what they may not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm as Form
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from clinic.models import User
from intake.actions.history import NotDone


class ReadOnly:
    """Shown in the admin, changed elsewhere or never."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def staff(request: HttpRequest) -> User:
    """Whoever is signed in; the admin site lets nobody else reach a view."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def attempt(request: HttpRequest, form: Form, act: Callable[[], None]) -> bool:
    """Do it and say so, or put the reasons why not on the form."""
    try:
        act()
    except NotDone as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    messages.success(request, _("Done, and in the history."))
    return True


def as_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
