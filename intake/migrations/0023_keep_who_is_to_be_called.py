"""Nobody who is still to be called is forgotten, or withdrawn at once."""

from __future__ import annotations

from django.db import migrations

ASK_FIRST = """
ALTER FUNCTION intake_may_erase(uuid, text) RENAME TO intake_has_ground;
CREATE FUNCTION intake_may_erase(erased uuid, ground text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT public.intake_has_ground(erased, ground) AND NOT (
        ground IN ('forgotten', 'withdrawn') AND EXISTS (
            SELECT FROM public.intake_submission
            WHERE id = erased AND call_at IS NOT NULL
        )
    )
$$;
"""
UNDO_ASK_FIRST = """
DROP FUNCTION intake_may_erase(uuid, text);
ALTER FUNCTION intake_has_ground(uuid, text) RENAME TO intake_may_erase;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0022_indexes_for_a_million")]

    operations = [migrations.RunSQL(ASK_FIRST, UNDO_ASK_FIRST)]
