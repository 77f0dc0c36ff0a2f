"""Every form needs its token, and no link in a mail leads elsewhere."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail

from clinic.models import User
from tests.clinic.test_headers import NAMES, PUBLIC, STAFF, address
from tests.factories import PASSWORD, Browser, make_user, sign_in

ADMIN = sorted(name for name in NAMES if name.startswith("admin:"))


def strict(browser):
    browser.handler.enforce_csrf_checks = True
    return browser


@pytest.mark.parametrize("name", sorted([*PUBLIC, *STAFF]))
def test_a_post_without_a_token_does_nothing(db, name):
    response = strict(Browser()).post(address(name), {"a": "b"})

    assert response.status_code in (403, 405)


def test_a_post_of_staff_without_a_token_does_nothing(owner):
    browser = strict(owner)
    for name in ADMIN:
        assert browser.post(address(name), {"a": "b"}).status_code in (403, 405), name


@pytest.mark.long
def test_reading_writes_nothing(owner):
    before = User.objects.count()
    for name in ADMIN:
        if name not in ("admin:logout", "admin:intake_submission_export"):
            owner.get(address(name))

    assert User.objects.count() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Server": "evil.example"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_a_link_in_a_mail_leads_to_this_site(db, headers):
    user = make_user(password=PASSWORD)

    Browser().post("/accounts/password/reset/", {"email": user.email}, headers=headers)

    [message] = mail.outbox
    assert "evil" not in message.body + message.subject
    assert re.search(r"https://testserver/accounts/", message.body)


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(db):
    user = make_user(password=PASSWORD)
    pages = {
        Browser()
        .post("/accounts/password/reset/", {"email": email}, follow=True)
        .content
        for email in (user.email, "nobody@clinic.example")
    }

    assert len(pages) == 1


def test_a_recovery_code_works_once(db):
    user = make_user(password=PASSWORD)
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).generate_codes()[0]

    for status in (302, 200):
        browser = Browser()
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        response = browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert response.status_code == status


@pytest.mark.long
@pytest.mark.parametrize(
    "password", ["short-but-odd", "1q2w3e4r5t6y7u8i9o0p", "111111111111111"]
)
def test_a_weak_password_is_not_taken(db, password):
    user = make_user(password=PASSWORD, full_name="Somebody")
    browser = sign_in(user, "password", "mfa")
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    browser.post("/accounts/password/change/", fields)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions(db):
    user = make_user(password=PASSWORD)
    other = sign_in(user, "password", "mfa")
    browser = sign_in(user, "password", "mfa")
    new = "another-quite-long-phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    browser.post("/accounts/password/change/", fields)

    user.refresh_from_db()
    assert user.check_password(new)
    assert user.password.startswith("argon2")
    assert other.get("/admin/").status_code == 302
