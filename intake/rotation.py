"""Sealing everything anew under the newest key, while the site runs.

An envelope is exchanged only if it is still the one that was read: whoever saves at
the same moment wins, and seals with the newest key anyway. Reading opens both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from clinic import authenticators, sealing
from intake.fields import SealedJSONField

AT_ONCE = 500


@dataclass(frozen=True)
class Place:
    """One sealed column of one table."""

    table: str
    column: str
    key: str

    def about(self, key: UUID) -> str:
        return f"{self.table}.{self.column}|{key}"

    def fill(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(
            table=sql.Identifier(self.table),
            column=sql.Identifier(self.column),
            key=sql.Identifier(self.key),
        )


def places() -> list[Place]:
    return [
        Place(model._meta.db_table, str(field.column), str(model._meta.pk.column))
        for model in apps.get_models()
        if not model._meta.proxy
        for field in model._meta.local_fields
        if isinstance(field, SealedJSONField)
    ]


def role() -> str:
    """The tables' owner, where it is known: histories are kept from the site's role."""
    return "owner" if "owner" in settings.DATABASES else "default"


def by_key() -> Counter[tuple[str, str]]:
    """How many envelopes there are, by table and key id."""
    found: Counter[tuple[str, str]] = Counter()
    with connections[role()].cursor() as cursor:
        for place in places():
            cursor.execute(
                place.fill(
                    "SELECT convert_from(substring({column} from 4 for "
                    "get_byte({column}, 2)), 'UTF8'), count(*) FROM {table} "
                    "WHERE {column} IS NOT NULL GROUP BY 1"
                )
            )
            for key_id, count in cursor.fetchall():
                found[place.table, key_id] += count
    for key_id, count in authenticators.by_key(role()).items():
        found["mfa_authenticator", key_id] = count
    return found


def reseal() -> Iterator[int]:
    """Exchange what is under older keys; yields how many, batch by batch.

    Each batch is committed: stopped and started again, it goes on where it was. Raises
    Unreadable when a key is not here; nothing of that batch is changed.
    """
    for place in places():
        last = UUID(int=0)
        while batch := _older(place, last):
            last = batch[-1][0]
            yield _exchange(place, batch)
    yield from authenticators.reseal(role())


def _older(place: Place, after: UUID) -> list[tuple[UUID, bytes]]:
    newest = next(iter(settings.ANSWER_KEYS)).encode()
    header = sealing.MAGIC + bytes([len(newest)]) + newest
    with connections[role()].cursor() as cursor:
        cursor.execute(
            place.fill(
                "SELECT {key}, {column} FROM {table} WHERE {key} > %s AND {column} "
                "IS NOT NULL AND substring({column} from 1 for %s) <> %s "
                "ORDER BY {key} LIMIT %s"
            ),
            [after, len(header), header, AT_ONCE],
        )
        return [(key, bytes(envelope)) for key, envelope in cursor.fetchall()]


def _exchange(place: Place, batch: list[tuple[UUID, bytes]]) -> int:
    using = role()
    done = 0
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for key, envelope in batch:
            plain = sealing.unseal(envelope, place.about(key))
            anew = sealing.seal(plain, place.about(key))
            cursor.execute(
                place.fill(
                    "UPDATE {table} SET {column} = %s "
                    "WHERE {key} = %s AND {column} = %s"
                ),
                [anew, key, envelope],
            )
            done += cursor.rowcount
    return done
