"""Erasing on one of four grounds, each checked here; and envelopes that may be resealed.

The running site calls `intake_erase`, and can do nothing beside it: what was read or
flagged goes only when an owner granted it, or when its time by the house rules is up.
Each erasure leaves a tombstone that the site's role can neither write nor take away.
"""

from __future__ import annotations

from django.conf import settings
from django.db import migrations

ERASE = """
CREATE FUNCTION intake_may_erase(erased uuid, ground text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
    rules public.intake_houserules%ROWTYPE;
    sent timestamptz;
    standing text;
    since timestamptz;
    touched boolean;
BEGIN
    SELECT max(at) INTO sent FROM public.intake_event
        WHERE submission_id = erased AND kind = 'sent';
    IF ground = 'asked' THEN
        RETURN EXISTS (
            SELECT FROM public.intake_erasurerequest r
            JOIN public.clinic_user u ON u.id = r.settled_by_id
            WHERE r.submission_id = erased AND r.outcome = 'erased'
                AND u.is_active AND u.is_staff
        );
    ELSIF ground = 'rule' THEN
        SELECT * INTO rules FROM public.intake_houserules WHERE id = 1;
        SELECT kind, at INTO standing, since FROM public.intake_event
            WHERE submission_id = erased AND kind IN (
                'sent', 'invited', 'asked', 'referred', 'declined', 'delayed',
                'returned', 'joined', 'closed', 'reopened'
            )
            ORDER BY at DESC LIMIT 1;
        IF standing IN ('invited', 'referred', 'declined', 'joined', 'closed') THEN
            RETURN since < now() - rules.settled_days * interval '1 day';
        END IF;
        RETURN since < now() - rules.undecided_days * interval '1 day';
    END IF;
    touched := EXISTS (SELECT FROM public.intake_flag WHERE submission_id = erased)
        OR EXISTS (
            SELECT FROM public.intake_event
            WHERE submission_id = erased AND kind IN ('opened', 'exported')
        );
    RETURN ground IN ('forgotten', 'withdrawn') AND (sent IS NULL OR NOT touched);
END $$;

CREATE FUNCTION intake_erase(erased uuid, ground text, by_user bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    row public.intake_submission%ROWTYPE;
    link record;
    beyond record;
BEGIN
    SELECT * INTO row FROM public.intake_submission WHERE id = erased FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF row.legal_hold_since IS NOT NULL OR EXISTS (
        SELECT FROM public.intake_submission
        WHERE follows_id = erased AND legal_hold_since IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a legal hold keeps this submission'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM public.intake_flag
        WHERE submission_id = erased AND level = 4 AND acknowledged_at IS NULL
    ) THEN
        RAISE EXCEPTION 'an open urgent flag keeps this submission'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF public.intake_may_erase(erased, ground) IS NOT TRUE THEN
        IF ground IN ('asked', 'rule') THEN
            RAISE EXCEPTION 'this ground does not hold: %', ground
                USING ERRCODE = 'restrict_violation';
        END IF;
        RAISE EXCEPTION 'what was sent and then read or flagged is not erased here'
            USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO public.intake_tombstone (id, reference, erased_at, ground, by_id)
        SELECT id, reference, now(), ground, by_user FROM public.intake_submission
        WHERE id = erased OR follows_id = erased
        ON CONFLICT (id) DO NOTHING;
    DELETE FROM public.procrastinate_jobs
        WHERE status <> 'doing' AND (
            args->>'submission_id' = erased::text OR args->>'message_id' IN (
                SELECT id::text FROM public.intake_message WHERE submission_id = erased
            )
        );
    -- Whatever table refers to the submission, and whatever refers to those rows: a
    -- table that is new to the site is erased from as well.
    FOR link IN
        SELECT c.conrelid::regclass AS rows, a.attname AS field, c.conrelid AS id
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
            AND c.confrelid = 'public.intake_submission'::regclass
    LOOP
        FOR beyond IN
            SELECT c.conrelid::regclass AS rows, a.attname AS field, k.attname AS key
            FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            JOIN pg_attribute k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[1]
            WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
                AND c.confrelid = link.id
        LOOP
            EXECUTE format(
                'DELETE FROM %s WHERE %I IN (SELECT %I FROM %s WHERE %I = $1)',
                beyond.rows, beyond.field, beyond.key, link.rows, link.field
            ) USING erased;
        END LOOP;
        EXECUTE format('DELETE FROM %s WHERE %I = $1', link.rows, link.field)
            USING erased;
    END LOOP;
    DELETE FROM public.intake_submission WHERE id = erased;
END $$;

CREATE OR REPLACE FUNCTION intake_erase(erased uuid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
    SELECT public.intake_erase(
        erased,
        CASE WHEN EXISTS (
            SELECT FROM public.intake_event
            WHERE submission_id = erased AND kind = 'sent'
        ) THEN 'withdrawn' ELSE 'forgotten' END,
        NULL
    )
$$;

CREATE TRIGGER tombstone_stands BEFORE UPDATE OR DELETE ON intake_tombstone
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
"""
UNDO_ERASE = """
DROP TRIGGER tombstone_stands ON intake_tombstone;
DROP FUNCTION intake_erase(uuid, text, bigint);
DROP FUNCTION intake_may_erase(uuid, text);
"""

# A history still only grows: but its envelopes may be sealed anew under another key.
RESEAL = """
CREATE FUNCTION intake_key_of(envelope bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT substring(envelope from 1 for 3 + get_byte(envelope, 2))
$$;
DROP TRIGGER event_is_append_only ON intake_event;
CREATE TRIGGER event_is_append_only BEFORE UPDATE ON intake_event
    FOR EACH ROW WHEN (NOT (
        to_jsonb(OLD) - 'detail' = to_jsonb(NEW) - 'detail'
        AND octet_length(OLD.detail) > 3 AND octet_length(NEW.detail) > 3
        AND intake_key_of(OLD.detail) <> intake_key_of(NEW.detail)
    ) IS NOT FALSE) EXECUTE FUNCTION intake_refuse();
"""
UNDO_RESEAL = """
DROP TRIGGER event_is_append_only ON intake_event;
CREATE TRIGGER event_is_append_only BEFORE UPDATE ON intake_event
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
DROP FUNCTION intake_key_of(bytea);
"""


def revoke(apps, schema_editor):
    """The site reads tombstones; only the function writes them."""
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = %s AND rolname <> current_user",
            [role],
        )
        if cursor.fetchone() != (0,):
            name = schema_editor.quote_name(role)
            cursor.execute(
                f"REVOKE INSERT, UPDATE, DELETE ON intake_tombstone FROM {name}"
            )


class Migration(migrations.Migration):
    dependencies = [("intake", "0015_keeping_and_erasing")]

    operations = [
        migrations.RunSQL(ERASE, UNDO_ERASE),
        migrations.RunSQL(RESEAL, UNDO_RESEAL),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
