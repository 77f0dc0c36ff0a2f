"""What a browser says of a passkey, read with care: nonsense is a wrong answer.

The library reads it as it comes, and some shapes of it end in an error page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)

# cbor and base64 raise what they like; EOFError where the bytes end too early.
NONSENSE = (AttributeError, EOFError, LookupError, OverflowError, TypeError, ValueError)


def careful(clean: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(clean)
    def wrapped(form: Any) -> Any:
        try:
            return clean(form)
        except NONSENSE:
            raise get_adapter().validation_error("incorrect_code") from None

    return wrapped


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]
    clean = careful(AddWebAuthnForm.clean)


class SignInWithPasskey(LoginWebAuthnForm):  # type: ignore[misc]
    clean_credential = careful(LoginWebAuthnForm.clean_credential)


class ProveWithPasskey(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    clean_credential = careful(ReauthenticateWebAuthnForm.clean_credential)
