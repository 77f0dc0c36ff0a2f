"""References: what a person reads out over a phone."""

from __future__ import annotations

import secrets

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: eight of these are read out over a phone.
REFERENCE_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def new_reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
