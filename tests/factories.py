"""People and the clinic, with only what a test does not care about."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as RECORDS_OF,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth.models import Group
from django.test import Client

from clinic import actions
from clinic.models import Profile, User

numbers = count(1)
PASSWORD = "a-long-enough-password"


class Browser(Client):
    """Asks over https, as the real site demands; `plain=True` asks over http."""

    def request(self, **request: Any) -> Any:
        if not request.pop("plain", False):
            request |= {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
        return super().request(**request)


def make_user(*groups: str, **fields: Any) -> User:
    """A member of staff; hashing a password takes its time, so only on demand."""
    email = fields.pop("email", f"staff-{next(numbers)}@clinic.example")
    fields = {"full_name": "Somebody", "is_staff": True} | fields
    password = fields.pop("password", None)
    user = User.objects.create_user(email, password, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    actions.verify_address(user)
    return user


def sign_in(user: User, *methods: str) -> Browser:
    """Return a browser in which somebody signed in, with a second factor or not."""
    browser = Browser()
    browser.force_login(user)
    session = browser.session
    session[RECORDS_OF] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time()} for method in methods
    ]
    session.save()
    return browser


def make_profile(**fields: Any) -> Profile:
    values = {
        "pk": 1,
        "name": "Harbor Clinic",
        "phone": "(555) 555-0100",
        "opening_hours": "Mon-Fri 09:00-17:00",
        "time_zone": "America/New_York",
        "states_served": ["NY", "NJ"],
    }
    return Profile.objects.create(**values | fields)
