"""Staff reach the admin by password and second factor, for a limited time."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.utils import timezone

from clinic.models import User
from tests.factories import PASSWORD, Browser, make_user, sign_in

ADMIN = ["/admin/", "/admin/clinic/", "/admin/clinic/user/", "/admin/jsi18n/"]
ADMIN += ["/admin/articles/article/add/", "/admin/password_change/", "/admin/nowhere/"]
ADMIN += ["/admin/login/", "/admin/autocomplete/", "/admin/clinic/user/1/change/"]


def enrol(user, kind=Authenticator.Type.TOTP):
    """Give somebody a second factor; return the secret of an app."""
    secret = totp.generate_totp_secret()
    if kind == Authenticator.Type.TOTP:
        totp.TOTP.activate(user, secret)
    else:
        Authenticator.objects.create(user=user, type=kind, data={"name": "Key"})
    return secret


def code(secret):
    """The code that an app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("address", ADMIN)
def test_staff_without_a_second_factor_are_sent_to_set_one_up(db, address):
    browser = sign_in(make_user(is_superuser=True), "password")

    response = browser.get(address)

    assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/")


@pytest.mark.parametrize("address", ADMIN)
def test_a_password_alone_is_sent_to_the_app_that_somebody_has(db, address):
    user = make_user(is_superuser=True)
    enrol(user)

    response = sign_in(user, "password").get(address)

    assert response.status_code == 302
    assert response["Location"].startswith(
        "/accounts/2fa/reauthenticate/?next=%2Fadmin"
    )


def test_a_password_alone_is_sent_to_the_passkey_that_somebody_has(db):
    user = make_user()
    enrol(user, Authenticator.Type.WEBAUTHN)

    response = sign_in(user, "password").get("/admin/")

    assert (
        response["Location"]
        == "/accounts/2fa/webauthn/reauthenticate/?next=%2Fadmin%2F"
    )
    assert Browser().get(response["Location"]).status_code == 302


def test_both_factors_open_the_admin(db):
    user = make_user()
    enrol(user)

    assert sign_in(user, "password", "mfa").get("/admin/").status_code == 200


def test_a_password_and_the_code_of_an_app_lead_into_the_admin(db):
    user = make_user(password=PASSWORD)
    secret = enrol(user)
    browser = Browser()

    asked = browser.post(
        "/accounts/login/", {"login": user.email.upper(), "password": PASSWORD}
    )
    let_in = browser.post("/accounts/2fa/authenticate/", {"code": code(secret)})

    assert asked["Location"] == "/accounts/2fa/authenticate/"
    assert let_in["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_a_code_works_once(db):
    user = make_user(password=PASSWORD)
    secret = enrol(user)
    once = code(secret)
    for answer in (302, 200):
        browser = Browser()
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        response = browser.post("/accounts/2fa/authenticate/", {"code": once})
        assert response.status_code == answer


def test_reauthentication_by_app_leads_back_into_the_admin(db):
    user = make_user()
    secret = enrol(user)
    browser = sign_in(user, "password")
    location = browser.get("/admin/clinic/")["Location"]

    response = browser.post(location, {"code": code(secret)})

    assert response["Location"] == "/admin/clinic/"
    assert browser.get("/admin/").status_code == 200


def test_a_post_without_a_second_factor_changes_nothing(db):
    browser = sign_in(make_user(is_superuser=True), "password")

    browser.post("/admin/clinic/user/add/", {"email": "new@clinic.example"})

    assert not User.objects.filter(email="new@clinic.example").exists()


def test_who_was_signed_out_meanwhile_hears_that_nothing_was_saved(db):
    browser = sign_in(make_user(is_superuser=True), "password", "mfa")
    Session.objects.all().delete()

    away = browser.post("/admin/clinic/closure/add/", {"reason": "Snow"}, follow=True)

    assert "What you typed was not saved" in away.content.decode()
    assert "was not saved" not in browser.get("/admin/", follow=True).content.decode()


def test_somebody_without_a_second_factor_can_sign_out(db):
    browser = sign_in(make_user(), "password")

    assert browser.post("/admin/logout/").status_code in (200, 302)
    assert "_auth_user_id" not in browser.session


def test_the_admin_sends_a_visitor_to_the_sign_in_of_the_site(visitor):
    response = visitor.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"


def test_the_stock_sign_in_of_the_admin_lets_nobody_in(db):
    user = make_user(password=PASSWORD, is_superuser=True)
    browser = Browser()

    browser.post("/admin/login/", {"username": user.email, "password": PASSWORD})

    assert "_auth_user_id" not in browser.session


def test_a_signed_in_person_who_is_not_staff_stays_outside(db):
    browser = sign_in(make_user(is_staff=False), "password", "mfa")

    assert browser.get("/admin/", follow=True).status_code == 403


def test_nobody_signs_up(visitor):
    fields = {
        "email": "new@clinic.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }

    assert b"password" not in visitor.get("/accounts/signup/").content
    visitor.post("/accounts/signup/", fields)
    assert not User.objects.exists()


@pytest.mark.parametrize(("seconds", "is_in"), [(899, True), (901, False)])
def test_fifteen_idle_minutes_end_a_session(db, time_machine, seconds, is_in):
    begun = timezone.now()
    time_machine.move_to(begun, tick=False)
    browser = sign_in(make_user(), "password", "mfa")
    browser.get("/admin/")

    time_machine.move_to(begun + timedelta(seconds=seconds), tick=False)

    assert (browser.get("/admin/").status_code == 200) is is_in
    assert ("_auth_user_id" in browser.session) is is_in


@pytest.mark.long
@pytest.mark.parametrize(("seconds", "is_in"), [(-1, True), (1, False)])
def test_twelve_hours_end_the_busiest_session(db, time_machine, seconds, is_in):
    begun = timezone.now()
    time_machine.move_to(begun, tick=False)
    browser = sign_in(make_user(), "password", "mfa")
    for minutes in range(0, 12 * 60, 14):
        time_machine.move_to(begun + timedelta(minutes=minutes), tick=False)
        browser.get("/admin/")

    time_machine.move_to(begun + timedelta(hours=12, seconds=seconds), tick=False)

    assert (browser.get("/admin/").status_code == 200) is is_in


def test_a_new_sign_in_has_a_new_session_id(db):
    user = make_user(password=PASSWORD)
    browser = Browser()
    browser.get("/accounts/login/")
    before = browser.session.session_key

    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert browser.session.session_key != before


def test_an_old_session_id_is_worthless_after_signing_out(db):
    browser = sign_in(make_user(), "password", "mfa")
    thief = Browser()
    thief.cookies = browser.cookies.copy()

    browser.post("/accounts/logout/")

    assert thief.get("/admin/").status_code == 302


def test_an_account_that_is_switched_off_is_out_at_once(db):
    user = make_user()
    browser = sign_in(user, "password", "mfa")

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert browser.get("/admin/").status_code == 302


def test_a_very_long_password_is_refused_before_it_is_hashed(db, monkeypatch):
    user = make_user(password=PASSWORD)
    monkeypatch.setattr(User, "check_password", lambda *_: pytest.fail("hashed"))

    response = Browser().post(
        "/accounts/login/", {"login": user.email, "password": "x" * 4097}
    )

    assert response.status_code == 200


def test_known_and_unknown_addresses_get_the_same_answer(db):
    user = make_user(password=PASSWORD)
    answers = {
        Browser()
        .post("/accounts/login/", {"login": login, "password": "wrong-password-here"})
        .context["form"]
        .errors.as_json()
        for login in (user.email, "nobody@clinic.example")
    }

    assert len(answers) == 1


def test_too_many_wrong_passwords_are_not_even_tried(db, monkeypatch):
    user = make_user(password=PASSWORD)
    tried = []
    monkeypatch.setattr(User, "check_password", lambda *_: bool(tried.append(1)))

    for _attempt in range(12):
        Browser().post("/accounts/login/", {"login": user.email, "password": "wrong"})

    assert 0 < len(tried) <= 5


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_signing_in_leads_to_no_other_site(db, where):
    user = make_user(password=PASSWORD)
    enrol(user)
    browser = Browser()

    response = browser.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD, "next": where}
    )

    assert "evil" not in response.get("Location", "")
    assert "javascript" not in response.get("Location", "")


def test_the_demo_lets_staff_in_by_password_and_says_so(db, settings):
    settings.SECOND_FACTOR_REQUIRED, settings.DEMO = False, True

    response = sign_in(make_user(), "password").get("/admin/")

    assert response.status_code == 200
    assert b"no second factor" in response.content
