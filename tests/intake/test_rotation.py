"""A new key: everything is sealed anew under it, and opens at any moment."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from clinic import sealing
from intake import rotation
from intake.actions import review
from intake.models import Event, Response
from tests.clinic.test_second_factor import code
from tests.factories import make_user
from tests.intake.factories import make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_role(monkeypatch):
    """In the tests one role owns all: another connection would not see this test."""
    monkeypatch.setattr(rotation, "role", lambda: "default")


@pytest.fixture
def submission(open_clinic):
    found = make_submission(hopes="To sleep again")
    review.note(found.pk, by=make_user(), text="A note", seen=review.newest(found))
    return found


@pytest.fixture
def new_key(submission, settings):
    settings.ANSWER_KEYS = {"t2": b"2" * 32, **settings.ANSWER_KEYS}
    return submission


def ids() -> set[str]:
    return {key_id for _table, key_id in rotation.by_key()}


def test_everything_is_under_the_new_key_and_says_the_same(new_key, settings):
    before = _all(new_key)

    call_command("rotate_keys")

    assert ids() == {"t2"}
    settings.ANSWER_KEYS = {"t2": b"2" * 32}  # the old one is gone for good
    assert _all(new_key) == before


def test_an_authenticator_app_goes_on_under_the_new_key(settings):
    secret = generate_totp_secret()
    app = TOTP.activate(make_user(), secret).instance
    settings.ANSWER_KEYS = {"t2": b"2" * 32, **settings.ANSWER_KEYS}

    call_command("rotate_keys")

    assert ids() == {"t2"}
    settings.ANSWER_KEYS = {"t2": b"2" * 32}
    app.refresh_from_db()
    assert app.wrap().validate_code(code(secret))


def test_a_second_step_that_was_never_sealed_is_named_and_the_rest_goes_on(
    settings, capsys
):
    """Sealing it now would let in whoever had written it into the table."""
    planted = TOTP.activate(make_user(email="ann@clinic.example"), "unused").instance
    planted.data = {"secret": generate_totp_secret()}
    planted.save()
    TOTP.activate(make_user(), generate_totp_secret())
    settings.ANSWER_KEYS = {"t2": b"2" * 32, **settings.ANSWER_KEYS}
    before = planted.data

    call_command("rotate_keys")

    assert ids() == {"t2"}
    assert "second step of ann@clinic.example was never" in capsys.readouterr().out
    planted.refresh_from_db()
    assert planted.data == before


def _all(submission) -> list[object]:
    documents = [each.document for each in submission.responses.all()]
    scores = [each.scores for each in submission.responses.all()]
    events = [each.detail for each in submission.events.order_by("at", "id")]
    return [
        documents,
        scores,
        events,
        [f.detail for f in submission.flags.order_by("id")],
    ]


@pytest.mark.long
def test_it_says_what_is_under_which_key_and_changes_nothing(new_key, capsys):
    call_command("rotate_keys", dry_run=True)

    said = capsys.readouterr().out
    assert f"intake_response: {Response.objects.count() * 2} under t1" in said
    assert ids() == {"t1"}


@pytest.mark.long
def test_stopped_half_way_it_goes_on(new_key, monkeypatch):
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    work = rotation.reseal()
    assert next(work) == 2
    work.close()
    assert ids() == {"t1", "t2"}
    _all(new_key)  # all of it opens, under either key

    call_command("rotate_keys")

    assert ids() == {"t2"}


@pytest.mark.long
def test_who_saves_at_the_same_moment_wins(new_key):
    place = next(p for p in rotation.places() if p.table == "intake_response")
    batch = rotation._older(place, rotation.UUID(int=0))
    response = Response.objects.get(pk=batch[0][0])
    response.document = {**response.document, "seen": [99]}
    response.save(update_fields=["document"])

    assert rotation._exchange(place, batch[:1]) == 0
    assert Response.objects.get(pk=response.pk).document["seen"] == [99]


@pytest.mark.long
def test_a_key_that_is_missing_stops_it_in_a_line(submission, settings):
    settings.ANSWER_KEYS = {"t2": b"2" * 32}

    with pytest.raises(CommandError, match="is not configured"):
        call_command("rotate_keys")

    assert ids() == {"t1"}


@pytest.mark.long
def test_a_key_no_longer_needed_can_go(new_key, capsys):
    call_command("rotate_keys")

    assert "Under older keys: 0. INDEX_KEY was not changed." in capsys.readouterr().out


def test_an_event_still_cannot_be_rewritten(submission):
    event = Event.objects.get(kind="noted")
    sealed = sealing.seal(b'{"text": "Other"}', f"intake_event.detail|{event.pk}")

    refused = pytest.raises(DatabaseError, match="only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_event SET detail = %s WHERE id = %s", [sealed, event.pk]
        )


@pytest.mark.long
def test_nothing_else_of_an_event_changes_beside_a_new_envelope(new_key):
    event = Event.objects.get(kind="noted")
    sealed = sealing.seal(b"{}", f"intake_event.detail|{event.pk}")

    refused = pytest.raises(DatabaseError, match="only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_event SET detail = %s, kind = 'sent' WHERE id = %s",
            [sealed, event.pk],
        )
