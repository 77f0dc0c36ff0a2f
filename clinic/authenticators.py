"""The secrets of second steps, sealed at rest: who reads the table signs in as nobody.

allauth asks its adapter to close and open them one by one and does not say whose they
are, so an envelope is bound to the column, not to its row.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from clinic import sealing

PLACE = "mfa_authenticator.data"
# What allauth keeps that somebody could sign in with; a passkey's part is public.
ONE, SEVERAL = ("secret", "seed"), ("migrated_codes",)
OPEN = ""  # in the place of a key's id
Secrets = dict[str, Any]


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Unreadable for what was never sealed, too: nobody plants a secret."""
        return unseal(encrypted_text)


def seal(text: str) -> str:
    return b64encode(sealing.seal(text.encode(), PLACE)).decode()


def unseal(text: str) -> str:
    return sealing.unseal(_envelope(text), PLACE).decode()


def _envelope(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise sealing.Unreadable("This is not a sealed value.") from None


def each(data: Secrets, change: Callable[[str], str]) -> Secrets:
    """The same with every secret in it changed."""
    single = {name: change(data[name]) for name in ONE if name in data}
    lists = {n: [change(text) for text in data[n]] for n in SEVERAL if data.get(n)}
    return {**data, **single, **lists}


def key_ids(data: Secrets) -> list[str]:
    """Under which keys the secrets are; OPEN of one that was never sealed."""
    found = each(data, _key_id)
    single = [found[name] for name in ONE if name in found]
    return [*single, *(key for name in SEVERAL for key in found.get(name) or ())]


def _key_id(text: str) -> str:
    try:
        envelope = _envelope(text)
        is_sealed = envelope.startswith(sealing.MAGIC)
        return sealing.key_id(envelope) if is_sealed else OPEN
    except (sealing.Unreadable, UnicodeDecodeError, IndexError):
        return OPEN


def by_key(using: str) -> Counter[str]:
    kept = Authenticator.objects.using(using).values_list("data", flat=True)
    found = Counter(key_id for data in kept for key_id in key_ids(data))
    del found[OPEN]
    return found


def never_sealed(using: str) -> list[str]:
    """Whose secrets lie open: addresses. Such a second step lets nobody in.

    Nothing seals it afterwards: whoever can write to the table could plant one.
    """
    kept = Authenticator.objects.using(using).values_list("user__email", "data")
    return sorted({email for email, data in kept if OPEN in key_ids(data)})


def reseal(using: str) -> Iterator[int]:
    """Exchange what is under older keys; yields how many, person by person.

    Each is locked while it changes: whoever uses a recovery code waits a moment.
    """
    newest = next(iter(settings.ANSWER_KEYS))
    kept = Authenticator.objects.using(using)
    for pk, data in kept.values_list("pk", "data"):
        if {*key_ids(data)} - {newest, OPEN}:
            yield _reseal(pk, using)


def _reseal(pk: int, using: str) -> int:
    with transaction.atomic(using=using):
        kept = Authenticator.objects.using(using).select_for_update()
        one = kept.filter(pk=pk).first()
        if one is None:
            return 0
        one.data = each(one.data, _anew)
        one.save(using=using, update_fields=["data"])
        return len(key_ids(one.data))


def _anew(text: str) -> str:
    return seal(unseal(text)) if _key_id(text) != OPEN else text
