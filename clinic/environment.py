"""The only readers of the environment; a bad value stops the start, in one line."""

from __future__ import annotations

import base64
import binascii
import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return a variable, or raise ImproperlyConfigured when it has no default."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"Set {name}: see .env.example.")
    return value


def flag(name: str) -> bool:
    """Return True for "1", False for "0", "" or nothing; refuse anything else."""
    value = os.environ.get(name, "")
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def number(name: str, default: int) -> int:
    """Return a port or a count."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.")
    return int(value)


def address(name: str, default: str | None = None) -> str:
    """Return the address of the site, without a slash at the end."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
        raise ImproperlyConfigured(
            f"{name} must be like https://www.example.org, not {value!r}."
        )
    return value


def words(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def key(name: str, encoded: str) -> bytes:
    """Return the 32 bytes of a base64 key."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise ImproperlyConfigured(
            f"{name} must hold base64 of exactly 32 bytes: see .env.example."
        )
    return raw


def keyring(name: str) -> dict[str, bytes]:
    """Return key id to key, the primary first, from "k2:<base64>,k1:<base64>"."""
    ring: dict[str, bytes] = {}
    for entry in words(name):
        label, colon, encoded = entry.partition(":")
        if not colon or not label.isalnum() or len(label) > 16 or label in ring:
            raise ImproperlyConfigured(
                f"{name} must be a list of id:base64 with different ids of up to "
                "16 letters and digits: see .env.example."
            )
        ring[label] = key(name, encoded)
    if not ring:
        raise ImproperlyConfigured(f"Set {name}: see .env.example.")
    return ring
