"""A migrated database, kept on the tests' own server for the next run to copy.

Migrating takes as long as some hundred tests. Nothing is kept on a server that
DATABASE_URL names: it is not ours to leave things on.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from django.db import DatabaseError, connection

from tests.embedded import HOME

CHECKOUT = Path(__file__).parents[1]
PREFIX = "migrated_"


def offer() -> None:
    """Have the test database copied from what an earlier run kept, if any."""
    if name() in _kept():
        connection.settings_dict["TEST"]["TEMPLATE"] = name()


def keep() -> None:
    """Copy the test database as it is now, and forget copies of other migrations."""
    kept = _kept()
    is_ours = str(connection.settings_dict["HOST"]).startswith(str(HOME))
    if not is_ours or name() in kept:
        return
    quote = connection.ops.quote_name
    source = quote(connection.settings_dict["NAME"])
    connection.close()
    connection.close_pool()  # a database in use cannot be copied
    with connection._nodb_cursor() as cursor, contextlib.suppress(DatabaseError):
        # Another process of this run may keep it, or copy an old one, just now.
        cursor.execute(f"CREATE DATABASE {quote(name())} TEMPLATE {source}")
        for other in kept:
            cursor.execute(f"DROP DATABASE {quote(other)}")


def name() -> str:
    """Differs when a migration does, ours or that of a package."""
    migrations = sorted(CHECKOUT.glob("*/migrations/*.py"))
    found = hashlib.sha256()
    for path in [*migrations, CHECKOUT / "requirements-dev.txt"]:
        found.update(path.read_bytes())
    return PREFIX + found.hexdigest()[:16]


def _kept() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        )
        return [row[0] for row in cursor.fetchall()]
