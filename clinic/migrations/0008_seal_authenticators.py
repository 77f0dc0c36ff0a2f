"""Secrets of authenticator apps and of recovery codes stand sealed from here on."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from clinic import authenticators


def change_all(apps: Any, schema_editor: Any, change: Any) -> None:
    kept = apps.get_model("mfa", "Authenticator").objects
    for one in kept.using(schema_editor.connection.alias).all():
        one.data = authenticators.each(one.data, change)
        one.save(update_fields=["data"])


def seal(apps: Any, schema_editor: Any) -> None:
    change_all(apps, schema_editor, authenticators.seal)


def unseal(apps: Any, schema_editor: Any) -> None:
    change_all(apps, schema_editor, authenticators.unseal)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0007_promise_in_house_rules"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, unseal)]
