"""One form may hold a megabyte, for those who may send it; all others stay short."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clinic.bodies import LONG_FORMS, LONG_READERS, LONGEST, BoundedBodies
from intake.models import QuestionnaireVersion
from tests.clinic.test_bodies import echo
from tests.factories import make_user, sign_in
from tests.intake.every_control import definition, item

pytestmark = pytest.mark.django_db
ADD = "/admin/intake/questionnaireversion/add/"
MEGABYTE = 1000 * 1000


def long_one() -> str:
    """Just under a megabyte, with letters that are more than a byte."""
    text = "¿Cuántas veces? " * 65
    asked = [item(f"q{n}", "string", text) for n in range(760)]
    whole = json.loads(definition(item("all", "group", "All", item=asked)))
    return json.dumps(whole, ensure_ascii=False)


def test_an_owner_brings_in_a_questionnaire_of_a_megabyte(owner):
    text = long_one()
    assert 700_000 < len(text.encode()) <= MEGABYTE

    answer = owner.post(ADD, {"definition": text, "provenance": "Ours, é\r\n2026"})

    version = QuestionnaireVersion.objects.get(url__contains="every-control")
    assert answer.status_code == 302
    assert version.definition == text
    assert version.provenance.splitlines() == ["Ours, é", "2026"]


def test_nobody_else_and_nowhere_else(owner, reviewer, visitor):
    text = long_one()

    for browser in (reviewer, visitor, sign_in(make_user(), "password", "mfa")):
        assert browser.post(ADD, {"definition": text}).status_code in (302, 400, 403)
    assert owner.post("/admin/articles/topic/add/", {"x": text}).status_code == 400
    assert visitor.post("/intake/before/", {"x": text}).status_code == 400
    assert not QuestionnaireVersion.objects.filter(url__contains="every").exists()


def test_a_long_form_takes_no_file(owner):
    file = SimpleUploadedFile("x.json", b"{}")

    assert owner.post(ADD, {"definition": file}).status_code == 400


@pytest.mark.parametrize("hostile", ["a\x00b", "a\x1bb"])
def test_a_long_form_takes_no_control_characters(owner, hostile):
    assert owner.post(ADD, {"definition": hostile}).status_code == 400


def test_a_long_form_needs_its_token(owner):
    owner.handler.enforce_csrf_checks = True

    assert owner.post(ADD, {"definition": long_one()}).status_code == 403


def test_a_body_may_be_longer_on_that_address_alone():
    def status(path: str, length: int) -> str:
        told = []
        environ = {"PATH_INFO": path, "CONTENT_LENGTH": str(length)}
        environ["wsgi.input"] = type("Body", (), {"read": lambda _s, n: b"x" * n})()
        application = BoundedBodies(echo_nothing)
        application(environ, lambda said, headers: told.append(said))
        return told[0][:3]

    assert status(ADD, LONGEST + 1) == "200"
    assert status(ADD, LONG_FORMS[ADD].most_bytes + 1) == "413"
    assert status("/intake/before/", LONGEST + 1) == "413"


def test_only_a_few_long_forms_are_read_at_once():
    """Each is kept in memory, and whoever sends it has not proved who they are."""
    told = []
    application = BoundedBodies(echo_nothing)
    for _ in range(LONG_READERS):
        application._long_readers.acquire()

    for length in (LONGEST, LONGEST + 1):
        body = BytesIO(b"x" * length)
        environ = {"PATH_INFO": ADD, "CONTENT_LENGTH": str(length), "wsgi.input": body}
        application(environ, lambda status, headers: told.append(status[:3]))

    assert told == ["200", "503"]


def echo_nothing(environ, start_response):
    return echo(environ, start_response)[:0]
