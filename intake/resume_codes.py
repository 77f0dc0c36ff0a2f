"""Codes that bring a person back: 100 bits, shown once, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
LENGTH = 20
LIFETIME = timedelta(days=7)
_LOOK_ALIKES = str.maketrans("OIL", "011")


def new() -> str:
    """Return a code in groups of four: "7K3D-…" (20 symbols of 5 bits)."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def _grouped(symbols: str) -> str:
    return "-".join(symbols[n : n + 4] for n in range(0, LENGTH, 4))


def spelled(mark: bytes) -> str:
    """Return a secret of 20 bytes or more as a code: five bits of each byte."""
    return _grouped("".join(ALPHABET[byte % 32] for byte in mark[:LENGTH]))


def normal(typed: str) -> str:
    """Return what was meant: capitals, without spaces and dashes, O as 0, I as 1."""
    kept = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
    return kept.translate(_LOOK_ALIKES)


def digest(code: str) -> bytes:
    return hashlib.sha256(normal(code).encode()).digest()
