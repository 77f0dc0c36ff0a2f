"""A history of the catalogue that only grows; conditions and switches on pathways."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GROWS_ONLY = """
CREATE TRIGGER catalogue_is_append_only BEFORE UPDATE OR DELETE ON intake_catalogueevent
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
CREATE TRIGGER catalogue_is_not_truncated BEFORE TRUNCATE ON intake_catalogueevent
    FOR EACH STATEMENT EXECUTE FUNCTION intake_refuse();
"""
UNDO = """
DROP TRIGGER catalogue_is_append_only ON intake_catalogueevent;
DROP TRIGGER catalogue_is_not_truncated ON intake_catalogueevent;
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
            cursor.execute(
                f"REVOKE UPDATE, DELETE ON intake_catalogueevent FROM {name}"
            )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_export_submissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="pathway",
            options={
                "ordering": ["name"],
                "verbose_name": "pathway",
                "verbose_name_plural": "pathways",
            },
        ),
        migrations.AlterModelOptions(
            name="questionnaireversion",
            options={
                "ordering": ["name", "version"],
                "permissions": [
                    (
                        "activate_questionnaire",
                        "Can put questionnaires in use and retire them",
                    )
                ],
                "verbose_name": "questionnaire",
                "verbose_name_plural": "questionnaires",
            },
        ),
        migrations.AddField(
            model_name="pathwaystep",
            name="condition",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pathwaystep",
            name="is_on",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="questionnaireversion",
            name="licence",
            field=models.TextField(
                blank=True,
                help_text="Under which terms it may be used here, and who owns it.",
                verbose_name="license",
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="condition",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="questionnaireversion",
            name="provenance",
            field=models.TextField(
                blank=True,
                help_text="Where the words come from: publisher, address, date.",
            ),
        ),
        migrations.CreateModel(
            name="CatalogueEvent",
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
                            ("loaded", "brought in as a draft"),
                            ("described", "license or provenance changed"),
                            ("compared", "wording compared with the publisher’s form"),
                            ("activated", "put in use"),
                            ("retired", "retired"),
                            ("rearranged", "pathway changed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("what", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pathway",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="intake.pathway",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="intake.questionnaireversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("pathway__isnull", False), ("questionnaire", None)
                            ),
                            models.Q(
                                ("pathway", None), ("questionnaire__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="catalogue_event_is_about_one_thing",
                    )
                ],
            },
        ),
        migrations.RunSQL(GROWS_ONLY, UNDO),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
