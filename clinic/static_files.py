"""Static files: served in front of Django, collected only when they changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from whitenoise import WhiteNoise

from clinic.home import CHECKOUT

# A name with the hash of its content may be kept for ever.
HASHED = r"\.[0-9a-f]{12}\."
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def in_front_of(application: Callable[..., Any]) -> WhiteNoise:
    """Return a WSGI application whose static files never reach Django."""
    return WhiteNoise(
        application,
        root=str(settings.STATIC_ROOT),
        prefix=settings.STATIC_URL,
        allow_all_origins=False,
        immutable_file_test=HASHED,
        add_headers_function=_add_headers,
    )


def _add_headers(headers: Headers, path: str, url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = (
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        )


@contextmanager
def stamped(root: Path) -> Iterator[bool]:
    """Tell whether to collect into `root`; remember what was collected on success."""
    stamp = root.with_name(root.name + ".stamp")
    current = _fingerprint()
    changed = not (root.is_dir() and stamp.is_file() and stamp.read_text() == current)
    if changed:
        stamp.unlink(missing_ok=True)
    yield changed
    if changed:
        stamp.write_text(current)


def _fingerprint() -> str:
    """Hash our static files, and what decides which others there are."""
    sources = [CHECKOUT / "requirements.txt", CHECKOUT / "clinic" / "settings.py"]
    sources += sorted((CHECKOUT / "static").rglob("*"))
    digest = hashlib.sha256()
    for path in filter(Path.is_file, sources):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
