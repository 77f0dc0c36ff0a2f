from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Counters by a hash. Unlogged: a crash may empty them, and no backup has them."""

    dependencies = [("clinic", "0002_shared_cache")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE clinic_rate_limit (
                key bytea NOT NULL PRIMARY KEY,
                count integer NOT NULL,
                until timestamp with time zone NOT NULL
            );
            """,
            "DROP TABLE clinic_rate_limit",
        ),
    ]
