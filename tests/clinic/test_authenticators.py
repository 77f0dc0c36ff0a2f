"""Whoever reads the table of second steps can sign in as nobody."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import connection

from clinic import authenticators
from clinic.sealing import Unreadable
from tests.clinic.test_second_factor import code
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SECRET = generate_totp_secret()
migration = import_module("clinic.migrations.0008_seal_authenticators")


def stored():
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_the_secret_of_an_app_lies_sealed_and_its_code_is_taken():
    app = TOTP.activate(make_user(), SECRET)

    assert SECRET not in stored()
    assert app.validate_code(code(SECRET))


def test_what_makes_recovery_codes_lies_sealed_and_each_works_once(monkeypatch):
    monkeypatch.setattr(RecoveryCodes, "generate_seed", lambda *_: "5eed" * 20)
    codes = RecoveryCodes.activate(make_user())
    [first, *_others] = codes.get_unused_codes()

    assert "5eed5eed" not in stored()
    assert codes.validate_code(first)
    assert not codes.validate_code(first)


def test_a_secret_that_somebody_wrote_into_the_table_opens_nothing():
    app = TOTP.activate(make_user(), SECRET)
    app.instance.data = {"secret": SECRET}

    with pytest.raises(Unreadable):
        app.validate_code(code(SECRET))


def test_what_lay_open_before_is_sealed_by_the_update_and_still_works():
    user, other = make_user(), make_user()
    kinds = Authenticator.Type
    app = Authenticator(user=user, type=kinds.TOTP, data={"secret": SECRET})
    old = {"migrated_codes": ["11111111", "22222222"]}
    codes = Authenticator(user=other, type=kinds.RECOVERY_CODES, data=old)
    key = Authenticator(user=user, type=kinds.WEBAUTHN, data={"name": "Key"})
    Authenticator.objects.bulk_create([app, codes, key])

    with connection.schema_editor() as editor:
        migration.seal(apps, editor)

    assert SECRET not in stored()
    assert "22222222" not in stored()
    for each in (app, codes, key):
        each.refresh_from_db()
    assert app.wrap().validate_code(code(SECRET))
    assert codes.wrap().get_unused_codes() == old["migrated_codes"]
    assert key.data == {"name": "Key"}
    assert authenticators.by_key("default") == {"t1": 3}
