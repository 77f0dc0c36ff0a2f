"""What the database itself refuses, and the one way to erase.

Histories and the audit only grow; a questionnaire's words never change; nothing of a
person is deleted except by `intake_erase`, which runs as the tables' owner.
"""

from __future__ import annotations

from django.conf import settings
from django.db import migrations

REFUSE = """
CREATE FUNCTION intake_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: it only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_is_append_only BEFORE UPDATE ON intake_event
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
CREATE TRIGGER event_is_not_truncated BEFORE TRUNCATE ON intake_event
    FOR EACH STATEMENT EXECUTE FUNCTION intake_refuse();
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON intake_auditevent
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
CREATE TRIGGER audit_is_not_truncated BEFORE TRUNCATE ON intake_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION intake_refuse();
CREATE TRIGGER questionnaire_words_never_change
    BEFORE UPDATE OF url, version, definition, interpretation, sha256
    ON intake_questionnaireversion
    FOR EACH ROW WHEN (
        (OLD.url, OLD.version, OLD.definition, OLD.interpretation, OLD.sha256)
        IS DISTINCT FROM
        (NEW.url, NEW.version, NEW.definition, NEW.interpretation, NEW.sha256)
    ) EXECUTE FUNCTION intake_refuse();
"""

ERASE = """
CREATE FUNCTION intake_erase(erased uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM 1 FROM public.intake_submission WHERE id = erased FOR UPDATE;
    IF EXISTS (
        SELECT FROM public.intake_flag
        WHERE submission_id = erased AND level = 4 AND acknowledged_at IS NULL
    ) THEN
        RAISE EXCEPTION 'an open urgent flag keeps this submission'
            USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM public.intake_message WHERE submission_id = erased;
    DELETE FROM public.intake_event WHERE submission_id = erased;
    DELETE FROM public.intake_flag WHERE submission_id = erased;
    DELETE FROM public.intake_response WHERE submission_id = erased;
    DELETE FROM public.intake_submission WHERE id = erased;
END $$;
"""

UNDO = """
DROP FUNCTION intake_erase(uuid);
DROP FUNCTION intake_refuse() CASCADE;
"""

KEPT_FROM_APPLICATION = {
    "intake_auditevent": "UPDATE, DELETE",
    "intake_event": "UPDATE, DELETE",
    "intake_flag": "DELETE",
    "intake_message": "DELETE",
    "intake_response": "DELETE",
    "intake_submission": "DELETE",
}


def revoke(apps, schema_editor):
    """Leave the application's role what it needs. One role for all keeps its own."""
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = %s AND rolname <> current_user",
            [role],
        )
        if cursor.fetchone() == (0,):
            return
        name = schema_editor.quote_name(role)
        for table, rights in KEPT_FROM_APPLICATION.items():
            cursor.execute(f"REVOKE {rights} ON {table} FROM {name}")


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_submissions_and_catalogue")]

    operations = [
        migrations.RunSQL(REFUSE + ERASE, UNDO),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
