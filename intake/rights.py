"""What the site's own database role must not be able to do.

Migrations take these rights away. A backup restored in the wrong order gives them back,
silently: `status` looks.
"""

from __future__ import annotations

from django.db import connection

KEPT_FROM_THE_SITE = {
    "intake_auditevent": ("UPDATE", "DELETE", "TRUNCATE"),
    "intake_event": ("UPDATE", "DELETE", "TRUNCATE"),
    "intake_erasurerequest": ("DELETE", "TRUNCATE"),
    "intake_flag": ("DELETE", "TRUNCATE"),
    "intake_message": ("DELETE", "TRUNCATE"),
    "intake_response": ("DELETE", "TRUNCATE"),
    "intake_submission": ("DELETE", "TRUNCATE"),
    "intake_tombstone": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
}
GUARDS = ("audit_is_append_only", "event_is_append_only", "tombstone_stands")


def too_many() -> list[str]:
    """What the role of this connection may do and should not, as "DELETE on table".

    Empty, too, where one role owns the tables: then nothing can be kept from it.
    """
    asked = [
        (right, table)
        for table, rights in KEPT_FROM_THE_SITE.items()
        for right in rights
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(tableowner, 'MEMBER') FROM pg_tables "
            "WHERE tablename = 'intake_submission'"
        )
        if cursor.fetchone() in (None, (True,)):
            return []
        cursor.execute(
            "SELECT r || ' on ' || t FROM unnest(%s::text[], %s::text[]) AS x(r, t) "
            "WHERE has_table_privilege(t, r)",
            [[right for right, _table in asked], [table for _right, table in asked]],
        )
        return [said for (said,) in cursor.fetchall()]


def missing_guards() -> list[str]:
    """Triggers that are not there, or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled <> 'D'",
            [list(GUARDS)],
        )
        found = {name for (name,) in cursor.fetchall()}
    return sorted(set(GUARDS) - found)
