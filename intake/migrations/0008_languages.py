"""A language's history that only grows, and the consent in other languages."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GROWS_ONLY = """
CREATE TRIGGER language_is_append_only BEFORE UPDATE OR DELETE ON intake_languageevent
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
CREATE TRIGGER language_is_not_truncated BEFORE TRUNCATE ON intake_languageevent
    FOR EACH STATEMENT EXECUTE FUNCTION intake_refuse();
"""
UNDO = """
DROP TRIGGER language_is_append_only ON intake_languageevent;
DROP TRIGGER language_is_not_truncated ON intake_languageevent;
"""


def revoke(apps, schema_editor):
    """The application's role only adds lines. One role for all keeps its own."""
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = %s AND rolname <> current_user",
            [role],
        )
        if cursor.fetchone() != (0,):
            name = schema_editor.quote_name(role)
            cursor.execute(f"REVOKE UPDATE, DELETE ON intake_languageevent FROM {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_rota"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentTranslation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("language", models.CharField(max_length=5)),
                ("body", models.TextField(help_text="Markdown.")),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="translations",
                        to="intake.consenttext",
                    ),
                ),
            ],
            options={
                "ordering": ["consent", "language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consent", "language"),
                        name="consent_is_translated_once_for_a_language",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LanguageEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed", "translation signed"),
                            ("left", "stays in English"),
                            ("withdrawn", "signature withdrawn"),
                            ("written", "translation of the consent changed"),
                            ("on", "turned on"),
                            ("off", "turned off"),
                        ],
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(max_length=5)),
                ("subject", models.CharField(blank=True, max_length=500)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("translator", models.CharField(blank=True, max_length=150)),
                ("qualification", models.CharField(blank=True, max_length=200)),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "language",
                "verbose_name_plural": "languages",
                "ordering": ["-id"],
                "permissions": [
                    (
                        "switch_language",
                        "Can record translators’ signatures, turn Spanish on",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["signed", "left"]), _negated=True),
                            models.Q(
                                ("signed_on__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("translator", ""), _negated=True),
                                models.Q(("qualification", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="language_signature_names_text_and_translator",
                    )
                ],
            },
        ),
        migrations.RunSQL(GROWS_ONLY, UNDO),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
