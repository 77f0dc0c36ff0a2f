"""The cache that all processes share: rate limits, and codes that were used.

It lies in the database, since each web worker would otherwise count for itself, and
a code from an authenticator app would work once in each of them.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def blind(key: str, prefix: str, version: int) -> str:
    """Return a key that tells neither an address nor who signed in from it."""
    named = f"{prefix}:{version}:{key}"
    return salted_hmac("clinic.cache", named, algorithm="sha256").hexdigest()
