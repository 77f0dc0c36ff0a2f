"""What is done to accounts: by the admin, by commands, by the demo alike."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from clinic.models import Profile, RoleGrant, User
from clinic.roles import EDITORS as EDITORS
from clinic.roles import REVIEWERS as REVIEWERS
from clinic.roles import ROLES


@transaction.atomic
def ensure_groups() -> None:
    """Make the roles' groups, and give each what it was never given before."""
    for name, wanted in ROLES.items():
        labels, codenames = _split(wanted)
        found = Permission.objects.filter(
            content_type__app_label__in=labels, codename__in=codenames
        ).select_related("content_type")
        give(name, [each for each in found if _name(each) in wanted])


@transaction.atomic
def give(role: str, permissions: Iterable[Permission]) -> Group:
    """Give a role each permission once: what an owner takes away stays away.

    What an owner added stays, too.
    """
    group, _created = Group.objects.get_or_create(name=role)
    given = set(group.grants.values_list("permission_id", flat=True))
    new = [each for each in permissions if each.pk not in given]
    RoleGrant.objects.bulk_create(
        RoleGrant(group=group, permission=each) for each in new
    )
    group.permissions.add(*new)
    return group


def _split(names: Iterable[str]) -> tuple[set[str], set[str]]:
    pairs = [name.split(".") for name in names]
    return {label for label, _code in pairs}, {code for _label, code in pairs}


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


@transaction.atomic
def invite(
    email: str, full_name: str, groups: Iterable[str] = (), *, superuser: bool = False
) -> User:
    """Make an account that has no password until its owner sets one."""
    user = User.objects.create_user(
        email, full_name=full_name, is_staff=True, is_superuser=superuser
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    verify_address(user)
    return user


@transaction.atomic
def verify_address(user: User) -> None:
    """Make the account's e-mail address its only, verified one.

    Without it allauth lets nobody sign in or add a passkey.
    """
    addresses = EmailAddress.objects.filter(user=user)
    addresses.exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def password_link(user: User) -> str:
    """Return an address at which the person sets a password: it works once."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    key = {"uidb36": user_pk_to_url_str(user), "key": token}
    path = reverse("account_reset_password_from_key", kwargs=key)
    return settings.SITE_ADDRESS.rstrip("/") + path


def send_invitation(user: User) -> str:
    """Mail the link; return it too, for whoever runs the command."""
    link = password_link(user)
    context = {"user": user, "link": link, "clinic": Profile.current()}
    subject = render_to_string("emails/invitation-subject.txt", context).strip()
    body = render_to_string("emails/invitation.txt", context)
    send_mail(subject, body, None, [user.email])
    return link


@transaction.atomic
def reset_second_factor(user: User) -> int:
    """Forget every passkey, app and recovery code, and end every session."""
    removed: int
    removed, _by_model = Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    return removed


def end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
