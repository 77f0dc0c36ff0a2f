"""The one door to what is sealed at rest: AES-256-GCM envelopes and blind indexes.

An envelope is `A1`, the key id's length and text, a 12-byte nonce, the ciphertext.
It is bound to its place (`table.column|pk`): moved elsewhere, it does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MAGIC = b"A1"
NONCE_BYTES = 12


class Unreadable(Exception):
    """The envelope is damaged, moved, or sealed with a key that is not here."""


def seal(plain: bytes, about: str) -> bytes:
    """Return an envelope of `plain`, sealed with the primary key for one place."""
    key_id, key = next(iter(settings.ANSWER_KEYS.items()))
    label = key_id.encode()
    header = MAGIC + bytes([len(label)]) + label
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, plain, header + about.encode())


def unseal(envelope: bytes, about: str) -> bytes:
    """Return what `seal` was given; raises Unreadable, never a wrong value."""
    size = envelope[2] if envelope[:2] == MAGIC and len(envelope) > 2 else None
    if size is None:
        raise Unreadable("This is not a sealed value.")
    body = 3 + size
    key = settings.ANSWER_KEYS.get(envelope[3:body].decode(errors="replace"))
    if key is None:
        raise Unreadable("The key that sealed this value is not configured.")
    nonce, sealed = envelope[body : body + NONCE_BYTES], envelope[body + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, envelope[:body] + about.encode())
    except (InvalidTag, ValueError):
        raise Unreadable("A sealed value was changed or moved.") from None


def key_id(envelope: bytes) -> str:
    """Return the id of the key that sealed an envelope."""
    return envelope[3 : 3 + envelope[2]].decode()


def blind(kind: str, value: str) -> bytes:
    """Return a keyed hash by which values of one kind find each other.

    Case, spaces and ways of composing a character make no difference.
    """
    folded = unicodedata.normalize("NFKC", value).casefold()
    return mark(kind, " ".join(folded.split()))


def mark(kind: str, value: str) -> bytes:
    """Return a keyed hash of a value exactly as it is."""
    text = f"{kind}\x1f{value}"
    return hmac.new(settings.INDEX_KEY, text.encode(), hashlib.sha256).digest()
