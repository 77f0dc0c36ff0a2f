"""The worklist stays quick, however much was settled and however it is narrowed."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0021_consents_in_other_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Nearly all that was settled has no open flag: told so, the database looks for
        # the others where they are, instead of everywhere.
        migrations.RunSQL(
            "CREATE STATISTICS submission_status_and_urgency (mcv) "
            "ON status, urgency FROM intake_submission",
            "DROP STATISTICS submission_status_and_urgency",
        ),
        migrations.RemoveIndex(
            model_name="submission",
            name="submission_worklist",
        ),
        migrations.RemoveIndex(
            model_name="submission",
            name="submission_queued",
        ),
        migrations.RemoveIndex(
            model_name="submission",
            name="submission_assigned",
        ),
        migrations.RemoveIndex(
            model_name="submission",
            name="submission_newest",
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(
                    ("follows", None),
                    models.Q(
                        ("status__in", ["new", "waiting", "delayed"]),
                        ("urgency", 4),
                        ("call_at__isnull", False),
                        _connector="OR",
                    ),
                ),
                fields=["-urgency", "queued_at"],
                include=("id", "status", "call_at", "assignee", "pathway", "is_unread"),
                name="submission_worklist",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(
                    ("follows", None),
                    models.Q(
                        ("status__in", ["new", "waiting", "delayed"]),
                        ("urgency", 4),
                        ("call_at__isnull", False),
                        _connector="OR",
                    ),
                ),
                fields=["assignee", "-urgency", "queued_at"],
                include=("id", "status", "call_at", "pathway", "is_unread"),
                name="submission_assigned",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(
                    ("follows", None),
                    models.Q(
                        ("status__in", ["new", "waiting", "delayed"]),
                        ("urgency", 4),
                        ("call_at__isnull", False),
                        _connector="OR",
                    ),
                ),
                fields=["pathway", "-urgency", "queued_at"],
                include=("id", "status", "call_at", "assignee", "is_unread"),
                name="submission_open_pathway",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(
                    ("follows", None), ("status__in", ["new", "waiting", "delayed"])
                ),
                fields=["queued_at"],
                include=(
                    "id",
                    "status",
                    "urgency",
                    "call_at",
                    "assignee",
                    "pathway",
                    "is_unread",
                ),
                name="submission_queued",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(
                    ("follows", None), ("status__in", ["decided", "closed"])
                ),
                fields=["-queued_at"],
                include=(
                    "id",
                    "status",
                    "urgency",
                    "call_at",
                    "assignee",
                    "pathway",
                    "is_unread",
                ),
                name="submission_settled",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(
                    ("follows", None), ("status__in", ["decided", "closed"])
                ),
                fields=["-urgency", "-queued_at"],
                include=("id", "status", "call_at", "assignee", "pathway", "is_unread"),
                name="submission_settled_level",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("follows", None)),
                fields=["-queued_at"],
                include=(
                    "id",
                    "status",
                    "urgency",
                    "call_at",
                    "assignee",
                    "pathway",
                    "is_unread",
                ),
                name="submission_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("follows", None)),
                fields=["-urgency", "-queued_at"],
                include=("id", "status", "call_at", "assignee", "pathway", "is_unread"),
                name="submission_newest_level",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("follows", None)),
                fields=["assignee", "-queued_at"],
                include=("id", "status", "urgency", "call_at", "pathway", "is_unread"),
                name="submission_newest_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("follows", None)),
                fields=["pathway", "-queued_at"],
                include=("id", "status", "urgency", "call_at", "assignee", "is_unread"),
                name="submission_newest_pathway",
            ),
        ),
    ]
