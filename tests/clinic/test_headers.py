"""Every address of the site, and the headers that its answer carries."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from django.utils import translation

from clinic.middleware import may_be_kept
from clinic.models import Profile
from tests.factories import PASSWORD, Browser, make_user

KEPT, OWN = "kept", "own"  # by caches for a moment, or by nobody

# What each address is. One that is not in here fails: decide, then add it.
PUBLIC = {
    "home": KEPT,
    "sitemap": KEPT,
    "picture": KEPT,
    "articles:index": KEPT,
    "articles:article": KEPT,
    "articles:topic": KEPT,
    "articles:questions": KEPT,
    "articles:feed": KEPT,
    "articles:search": OWN,
    "articles:glossary": KEPT,
    "articles:evidence": KEPT,
    "help_now": OWN,
    "report_mistake": OWN,
    "leave": OWN,
    "privacy": OWN,
    "about": OWN,
    "accessibility": OWN,
    "robots": OWN,
    "security_txt": OWN,
    "healthz": OWN,
    "readyz": OWN,
    "intake:start": OWN,
    "intake:questions": OWN,
    "intake:before": OWN,
    "intake:consent": OWN,
    "intake:understood": OWN,
    "intake:resume": OWN,
    "intake:later": OWN,
    "intake:reminders": OWN,
    "intake:onward": OWN,
    "intake:pause": OWN,
    "intake:check": OWN,
    "intake:done": OWN,
    "intake:copy": OWN,
    "intake:withdraw": OWN,
    "intake:step": OWN,
    "intake:autosave": OWN,
    "self_check:index": OWN,
    "self_check:check": OWN,
}
STAFF = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_login_webauthn",
    "usersessions_list",
}
WORDS = {
    "kind": "receipt",
    "slug": "some-article",
    "step": "some-step",
    "sha256": "0" * 64,
    "name": "some-scale",
    "step_id": 1,
    "number": 1,
    "key": "8f14e45f-ceea-467f-a9b3-0d6c1a2b3c4d",
    "uidb36": "1",
    "pk": 1,
    "app_label": "articles",
    "model_name": "article",
    "object_id": "1",
    "content_type_id": "1",
    "url": "nowhere",
}
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
TRUSTED_TYPES = {"require-trusted-types-for 'script'", "trusted-types 'none'"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000; includeSubDomains; preload"


def patterns(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from patterns(pattern, namespace + inner)
        elif pattern.name:
            yield namespace + pattern.name, pattern


NAMES = dict(patterns())
ADMIN = sorted(name for name in NAMES if name.startswith("admin:"))


def address(name):
    """Return an address of that name; nothing need stand behind it."""
    return reverse(name, kwargs={word: WORDS[word] for word in words_of(name)})


def words_of(name):
    """Return the words that an address of that name needs, outer ones included."""
    namespace, _colon, own = name.rpartition(":")
    resolver = get_resolver()
    for part in filter(None, namespace.split(":")):
        resolver = resolver.namespace_dict[part][1]
    [[_pattern, words]] = resolver.reverse_dict.getlist(own)[0][0]
    return words


def policy(response):
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


def assert_guarded(response, *, staff=False):
    assert ALWAYS.items() <= dict(response.headers).items()
    assert policy(response) == (CSP if staff else CSP | TRUSTED_TYPES)
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Strict-Transport-Security"] == HSTS


def assert_not_kept(response):
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]


def test_every_address_is_in_the_table():
    assert {name for name in NAMES if name not in ADMIN} == PUBLIC.keys() | STAFF


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_guarded(name, visitor):
    visitor.raise_request_exception = False
    response = visitor.get(address(name))

    assert_guarded(response)
    if PUBLIC[name] == KEPT:
        assert not response.cookies
    if PUBLIC[name] == OWN or response.status_code >= 400:
        assert_not_kept(response)


def test_a_public_page_is_guarded_in_spanish_too(visitor, profile):
    Profile.objects.update(is_spanish_on=True)
    visitor.raise_request_exception = False

    for name, kept in PUBLIC.items():
        with translation.override("es"):
            here = address(name)
        response = visitor.get(here)

        assert_guarded(response)
        if here.startswith("/es/"):
            assert response["Content-Language"] == "es"
        if kept == OWN or response.status_code >= 400:
            assert_not_kept(response)
        elif kept == KEPT:
            assert not response.cookies


def test_a_page_that_sets_a_cookie_is_kept_by_nobody():
    response = HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    assert may_be_kept(response)

    response.set_cookie("sid", "1")

    assert not may_be_kept(response)


@pytest.mark.parametrize("address", ["/", "/articles/", "/feed/", "/sitemap.xml"])
def test_what_everybody_reads_alike_may_be_kept(address, visitor):
    assert "public" in visitor.get(address)["Cache-Control"]


def test_every_account_page_is_guarded_for_a_visitor_and_for_staff(visitor, stranger):
    for name in sorted(STAFF):
        for browser in (visitor, stranger):
            response = browser.get(address(name))

            assert_guarded(response, staff=True)
            assert_not_kept(response)
        if name == "account_logout":
            assert "cookies" in visitor.post(address(name))["Clear-Site-Data"]


@pytest.mark.long
def test_every_admin_page_is_guarded_for_a_visitor_and_for_staff(visitor, owner):
    for name in ADMIN:
        if name == "admin:logout":
            continue
        for browser in (visitor, owner):
            response = browser.get(address(name))

            assert_guarded(response, staff=True)
            assert_not_kept(response)


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (lambda visitor: visitor.get("/articles/", HTTP_HOST="evil.example"), 400),
        (lambda visitor: visitor.get("/about/?a=%00"), 400),
        (lambda visitor: visitor.get("/nowhere/"), 404),
        (lambda visitor: visitor.post("/about/"), 405),
        (lambda visitor: visitor.post("/help-now/"), 405),
        (lambda visitor: visitor.get("/about"), 301),
    ],
    ids=["bad host", "bad text", "no page", "no post", "no post again", "no slash"],
)
def test_a_refusal_is_guarded(ask, status, visitor):
    response = ask(visitor)

    assert response.status_code == status
    assert_guarded(response)
    assert_not_kept(response)


def test_a_form_without_its_token_is_guarded(db):
    response = Browser(enforce_csrf_checks=True).post("/intake/before/")

    assert response.status_code == 403
    assert_guarded(response)
    assert "Nothing that you sent before was lost" in response.content.decode()


def test_a_forbidden_page_is_guarded(db, stranger):
    response = stranger.get("/admin/clinic/user/")

    assert response.status_code == 403
    assert_guarded(response, staff=True)


def test_a_broken_page_is_guarded_and_tells_nothing(visitor, monkeypatch):
    def break_down(*args, **kwargs):
        raise ValueError("a secret in an exception")

    monkeypatch.setattr("clinic.views.render", break_down)
    visitor.raise_request_exception = False

    response = visitor.get("/about/")

    assert response.status_code == 500
    assert_guarded(response)
    assert_not_kept(response)
    assert "secret" not in response.content.decode()


def test_plain_http_is_sent_to_https(visitor):
    response = visitor.get("/about/", plain=True)

    assert (response.status_code, response["Location"]) == (
        301,
        "https://testserver/about/",
    )
    assert policy(response) == CSP | TRUSTED_TYPES


def test_a_bad_host_over_plain_http_is_guarded_and_not_repeated(visitor):
    response = visitor.get("/about/", plain=True, HTTP_HOST="evil.example")

    assert response.status_code == 400
    assert policy(response) == CSP | TRUSTED_TYPES
    assert response["X-Frame-Options"] == "DENY"
    assert "evil.example" not in response.content.decode()


def test_cookies_are_bound_to_the_host_and_out_of_reach_of_scripts(visitor):
    user = make_user(password=PASSWORD)
    visitor.get("/accounts/login/")
    visitor.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert {"__Host-sid", "__Host-csrf"} <= visitor.cookies.keys()
    for name, cookie in visitor.cookies.items():
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_no_cookie_of_a_visit_outlives_the_browser(visitor):
    visitor.get("/intake/before/")

    assert {cookie["max-age"] for cookie in visitor.cookies.values()} == {""}
