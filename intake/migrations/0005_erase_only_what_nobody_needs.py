"""The running site erases drafts, and what was sent but neither read nor flagged.

Whoever takes over the application's role could otherwise erase every patient: that
function was all it needed. Whether something was sent or read is asked of the events,
which that role can only add to.
"""

from __future__ import annotations

from django.db import migrations

ERASE = """
CREATE OR REPLACE FUNCTION intake_erase(erased uuid) RETURNS void
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
    IF EXISTS (
        SELECT FROM public.intake_event WHERE submission_id = erased AND kind = 'sent'
    ) AND (
        EXISTS (SELECT FROM public.intake_flag WHERE submission_id = erased)
        OR EXISTS (
            SELECT FROM public.intake_event
            WHERE submission_id = erased AND kind IN ('opened', 'exported')
        )
    ) THEN
        RAISE EXCEPTION 'what was sent and then read or flagged is not erased here'
            USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM public.intake_message WHERE submission_id = erased;
    DELETE FROM public.intake_event WHERE submission_id = erased;
    DELETE FROM public.intake_flag WHERE submission_id = erased;
    DELETE FROM public.intake_response WHERE submission_id = erased;
    DELETE FROM public.intake_submission WHERE id = erased;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_catalogue_history_and_conditions")]

    operations = [migrations.RunSQL(ERASE, migrations.RunSQL.noop)]
