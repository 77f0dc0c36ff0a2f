"""A passkey, from adding it to signing in with nothing else, in a real browser."""

from __future__ import annotations

import pytest

from clinic import actions
from tests.browser.windows import DESK
from tests.factories import PASSWORD, make_user

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def desk(open_window, settings):
    """A window whose machine can hold a passkey."""
    # The browser of the tests speaks plain http to localhost.
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    window = open_window(DESK)
    machine = window.context.new_cdp_session(window.page)
    machine.send("WebAuthn.enable")
    machine.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return window


def sign_in_by_password(window, user):
    page = window.open("/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    window.press("Sign in")


def add_passkey(window):
    page = window.open("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/webauthn/add/")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)


def test_a_passkey_is_asked_for_besides_a_password_and_signs_in_alone(desk):
    user = make_user(actions.REVIEWERS, password=PASSWORD)
    sign_in_by_password(desk, user)
    assert desk.path == "/accounts/2fa/"

    add_passkey(desk)
    page = desk.open("/admin/")
    assert desk.path == "/accounts/2fa/webauthn/reauthenticate/"
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/admin/")
    desk.press("Sign out")

    sign_in_by_password(desk, user)
    assert desk.path == "/accounts/2fa/authenticate/"
    desk.open("/admin/")
    assert desk.path == "/accounts/2fa/authenticate/"

    desk.context.clear_cookies()
    page = desk.open("/accounts/login/?next=/admin/")
    desk.press("Sign in with a passkey")
    page.wait_for_url("**/admin/")
