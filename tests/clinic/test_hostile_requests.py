"""What a browser never sends: refused in plain words, never an error of ours."""

from __future__ import annotations

import pytest

from clinic import roles
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["__Host-sid", "__Host-csrf", "anything"])
@pytest.mark.parametrize("path", ["/intake/", "/admin/", "/articles/"])
def test_a_cookie_with_a_nul_in_disguise_is_refused(name, path, visitor):
    """The octal escape becomes a character that PostgreSQL has no room for."""
    cookie = f'{name}="aaaaaaaaaaaaaaaaaaaa\\000b"'

    response = visitor.get(path, HTTP_COOKIE=cookie)

    assert response.status_code == 400


LISTS = ["clinic/user", "clinic/closure", "auth/group", "articles/article"]
LISTS += ["articles/reference", "intake/submission", "intake/contactcard"]
LISTS += ["intake/auditevent", "intake/pathway", "intake/questionnaireversion"]
QUERIES = ["?title__regex=(", "?email__iregex=(", "?id__regex=(", "?password__gt=a"]
QUERIES += ["?q=%27%22%3B--", "?q=" + "a" * 3000, "?p=-1", "?p=9999999999999999999999"]
QUERIES += ["?o=9.9.9.a", "?o=-99999999999", "?all=", "?e=1", "?_to_field=password"]
QUERIES += ["?_popup=1&_to_field=x", "?nothing__here=1", "?pk__in=a,b", "?id=x"]
QUERIES += ["?is_active__exact=maybe", "?groups__id__exact=99999999999999999999"]
QUERIES += ["?topic__id__exact=x", "?who=x&since=99999-01-01&until=9999-12-31"]
QUERIES += ["?who=99999999999999999999&before=-1&reference=%F0%9F%92%A9"]
QUERIES += ["?at__gte=never", "?queue=nothing", "?assignee__password__startswith=a"]


@pytest.fixture
def everything(groups, profile):
    """Somebody who may open every list."""
    user = make_user(roles.CLINICIANS, is_superuser=True)
    return sign_in(user, "password", "mfa")


@pytest.mark.long
@pytest.mark.parametrize("query", QUERIES)
def test_no_address_of_a_list_breaks_it(query, everything):
    for name in LISTS:
        answer = everything.get(f"/admin/{name}/{query}")
        assert answer.status_code in (200, 302, 400), name


@pytest.mark.parametrize("query", ["?title__regex=(", "?email__startswith=a"])
def test_a_list_filters_only_by_what_it_offers(query, everything):
    assert everything.get(f"/admin/clinic/user/{query}").status_code == 400


@pytest.mark.long
@pytest.mark.parametrize("ticked", ["x", "99999999999999999999", "", "0"])
def test_ticking_what_is_no_row_breaks_nothing(ticked, everything):
    for name in LISTS:
        for action in ("take_on", "publish", "confirm", "invite_again", "nothing"):
            posted = {"action": action, "_selected_action": [ticked], "index": "0"}
            answer = everything.post(f"/admin/{name}/", posted)
            assert answer.status_code in (200, 302, 400, 403), name


@pytest.mark.long
@pytest.mark.parametrize("thing", ["x", "0", "99999999999999999999", "a/b", "_5F"])
def test_an_address_of_what_is_not_there_breaks_nothing(thing, everything):
    for name in LISTS:
        for page in ("change", "delete", "history"):
            answer = everything.get(f"/admin/{name}/{thing}/{page}/")
            assert answer.status_code in (302, 403, 404), (name, page)


@pytest.mark.parametrize("what", ["1/x", "x/1", "1/1", "99999999999999999999/1"])
def test_nothing_is_viewed_on_the_site_by_number(what, everything):
    assert everything.get(f"/admin/r/{what}/").status_code == 404


PASSKEYS = ["x", "{}", "[]", "null", "1", '{"response": null}', '{"response": []}']
PASSKEYS += ['{"response": {"userHandle": 1}}', '{"response": {"userHandle": "////"}}']
PASSKEYS += ['{"id": "a", "rawId": "a", "type": "public-key", "response": {}}']
PASSKEYS += [
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON":'
    ' "AA", "authenticatorData": "AA", "signature": "AA", "attestationObject": "AA"}}'
]


def test_a_passkey_without_a_response_is_refused_in_a_line(visitor):
    visitor.get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
    said = {"credential": '{"response": null}'}

    assert visitor.post("/accounts/2fa/webauthn/login/", said).status_code == 302


@pytest.mark.long
@pytest.mark.parametrize("said", PASSKEYS)
@pytest.mark.parametrize("door", ["login", "add", "reauthenticate"])
def test_a_passkey_that_is_none_is_refused_in_a_line(said, door, everything, visitor):
    browser = visitor if door == "login" else everything
    place = f"/accounts/2fa/webauthn/{door}/"
    browser.get(place, HTTP_ACCEPT="application/json")

    answer = browser.post(place, {"credential": said, "name": "Key"})

    assert answer.status_code in (200, 302, 400, 403)
