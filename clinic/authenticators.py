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
    """Under which keys the secrets are."""
    found = each(data, lambda text: sealing.key_id(_envelope(text)))
    single = [found[name] for name in ONE if name in found]
    return [*single, *(key for name in SEVERAL for key in found.get(name) or ())]


def by_key(using: str) -> Counter[str]:
    kept = Authenticator.objects.using(using).values_list("data", flat=True)
    return Counter(key_id for data in kept for key_id in key_ids(data))


def reseal(using: str) -> Iterator[int]:
    """Exchange what is under older keys; yields how many, person by person.

    Each is locked while it changes: whoever uses a recovery code waits a moment.
    """
    newest = next(iter(settings.ANSWER_KEYS))
    kept = Authenticator.objects.using(using)
    for pk, data in kept.values_list("pk", "data"):
        if {*key_ids(data)} - {newest}:
            yield _reseal(pk, using)


def _reseal(pk: int, using: str) -> int:
    with transaction.atomic(using=using):
        kept = Authenticator.objects.using(using).select_for_update()
        one = kept.filter(pk=pk).first()
        if one is None:
            return 0
        one.data = each(one.data, lambda text: seal(unseal(text)))
        one.save(using=using, update_fields=["data"])
        return len(key_ids(one.data))
