from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache, as its own command would make it."""

    dependencies = [("clinic", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE clinic_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX clinic_cache_expires ON clinic_cache (expires);
            """,
            "DROP TABLE clinic_cache",
        ),
    ]
