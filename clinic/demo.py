"""The demonstration: a clinic and staff that visibly do not exist."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction

from clinic import actions, roles
from clinic.models import Profile, User

# Printed at each start. Demo mode runs on the embedded database and on loopback
# only, so it opens nothing but a toy.
PASSWORD = "only-for-the-demonstration"

PROFILE = {
    "name": "Anteroom Demonstration Clinic",
    "phone": "(555) 555-0142",
    "address": "1 Demonstration Street\nNowhere, NY 00000\n(not a real place)",
    "opening_hours": "Mon-Thu 09:00-17:00\nFri 09:00-15:00",
    "time_zone": "America/New_York",
    "states_served": ["CT", "MA", "NJ", "NY", "VT"],
    "minimum_age": 18,
    "crisis_text": "",
    "staff_email": "front-desk@demo.example",
    "is_demo": True,
}
STAFF = {
    "reviewer@demo.example": ("Demo Reviewer", roles.REVIEWERS),
    "clinician@demo.example": ("Demo Clinician", roles.CLINICIANS),
    "front-desk@demo.example": ("Demo Front Desk", roles.FRONT_DESK),
    "editor@demo.example": ("Demo Editor", roles.EDITORS),
    "auditor@demo.example": ("Demo Auditor", roles.AUDITORS),
    "owner@demo.example": ("Demo Owner", None),
}
# What is signed in the demo says what it is.
CREDENTIALS: dict[str | None, str] = {roles.CLINICIANS: "demonstration, no licence"}


@transaction.atomic
def seed() -> None:
    """Make what is missing; what somebody changed in the demo stays changed."""
    Profile.objects.get_or_create(pk=1, defaults=PROFILE)
    actions.ensure_groups()
    for email, (full_name, group) in STAFF.items():
        if not User.objects.filter(email=email).exists():
            _make(email, full_name, group)


def _make(email: str, full_name: str, group: str | None) -> None:
    user = User.objects.create_user(
        email,
        PASSWORD,
        full_name=full_name,
        credentials=CREDENTIALS.get(group, ""),
        is_staff=True,
        is_superuser=group is None,
    )
    user.groups.set(Group.objects.filter(name=group))
    actions.verify_address(user)


def sign_in() -> list[str]:
    """Return what somebody types to look around as staff."""
    return [f"{email}  {PASSWORD}" for email in STAFF]
