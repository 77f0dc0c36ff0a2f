"""Since when each submission waits, and what goes with one that is erased.

A follow-up belongs to the submission that it follows, and a finding that two are of one
person says nothing once one of them is gone: both go with it.
"""

from __future__ import annotations

from django.db import migrations

WAITING = """
UPDATE intake_submission SET
    queued_at = COALESCE(sent_at, started_at),
    is_unread = status = 'new' AND NOT EXISTS (
        SELECT FROM intake_event
        WHERE submission_id = intake_submission.id AND kind = 'opened'
    );
"""
GOES_WITH = """
CREATE FUNCTION intake_goes_with() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    follower uuid;
BEGIN
    DELETE FROM public.intake_personmatch
    WHERE first_id = OLD.id OR second_id = OLD.id;
    FOR follower IN
        SELECT id FROM public.intake_submission WHERE follows_id = OLD.id FOR UPDATE
    LOOP
        IF EXISTS (
            SELECT FROM public.intake_flag
            WHERE submission_id = follower AND level = 4 AND acknowledged_at IS NULL
        ) THEN
            RAISE EXCEPTION 'an open urgent flag keeps this submission'
                USING ERRCODE = 'restrict_violation';
        END IF;
        DELETE FROM public.intake_erasurerequest WHERE submission_id = follower;
        DELETE FROM public.intake_message WHERE submission_id = follower;
        DELETE FROM public.intake_event WHERE submission_id = follower;
        DELETE FROM public.intake_flag WHERE submission_id = follower;
        DELETE FROM public.intake_response WHERE submission_id = follower;
        DELETE FROM public.intake_submission WHERE id = follower;
    END LOOP;
    RETURN OLD;
END $$;
CREATE TRIGGER submission_takes_with_it BEFORE DELETE ON intake_submission
    FOR EACH ROW EXECUTE FUNCTION intake_goes_with();
"""
UNDO = """
DROP TRIGGER submission_takes_with_it ON intake_submission;
DROP FUNCTION intake_goes_with();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0012_worklist_and_people")]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.RunSQL(GOES_WITH, UNDO),
    ]
