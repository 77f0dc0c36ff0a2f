"""How often one network may do something, counted in the database, exactly.

A key is a hash of the visitor's network (one IPv4 address, or the first 64 bits of an
IPv6 address) under a salt that changes each day. The address itself is written nowhere.

    spend(STARTING, request)    count one; False when it was one too many
    refuse(request)             the calm page that says so, with a human way (429)

Whoever holds the right code is never refused: count wrong codes only (WRONG_CODE).
Nothing here is asked on the pages of a draft under way.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

SALT = "clinic.rate_limits"
UNKNOWN = "unknown"  # whoever comes without an address shares one count
COUNT = """
    INSERT INTO clinic_rate_limit AS known (key, count, until) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN known.until > %s THEN known.count + 1 ELSE 1 END,
        until = CASE WHEN known.until > %s THEN known.until ELSE excluded.until END
    RETURNING count
"""


@dataclass(frozen=True)
class Limit:
    """At most so many within an hour from the first one on."""

    name: str
    most: int
    per: timedelta = timedelta(hours=1)


# Generous: a hostel, a hospital or a phone company has one address for many people.
STARTING = Limit("starting", 60)
CONSENTING = Limit("consenting", 60)
WRONG_CODE = Limit("wrong-code", 30)  # 100 bits: nobody guesses one, at any rate
SELF_CHECK = Limit("self-check", 120)
REPORTING = Limit("reporting", 20)


def spend(limit: Limit, request: HttpRequest) -> bool:
    """Count one for this visitor's network; False when that was one too many.

    One statement: of any number that come at once, exactly `limit.most` are let in.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        key = _key(limit, network(request), now)
        cursor.execute(COUNT, [key, now + limit.per, now, now])
        (count,) = cursor.fetchone()
    return bool(count <= limit.most)


def refuse(request: HttpRequest) -> HttpResponse:
    """Say calmly that it was too often, and how to reach a person meanwhile."""
    response = render(request, "pages/too_often.html", status=429)
    response.headers["Retry-After"] = str(60 * 60)
    return response


def purge(before: datetime) -> int:
    """Forget counts whose time was over before; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinic_rate_limit WHERE until < %s", [before])
        return int(cursor.rowcount)


def network(request: HttpRequest) -> str:
    """The network that a request comes from: what one household or server has."""
    try:
        address = ip_address(_address(request))
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(IPv6Address(int(address) >> 64 << 64))
        address = address.ipv4_mapped
    return str(IPv4Address(address))


def _address(request: HttpRequest) -> str:
    """Behind our proxy the last address named is the one that it saw itself.

    All before it the visitor may have made up.
    """
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(limit: Limit, network: str, now: datetime) -> bytes:
    """Of another day, the same network has another key."""
    salt = f"{SALT}|{now:%Y-%m-%d}|{settings.SECRET_KEY}"
    return hmac.digest(salt.encode(), f"{limit.name}|{network}".encode(), sha256)
