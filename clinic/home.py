"""The folder in which a demo lives: its lock, its keys, its database, its mail."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import pwd
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

CHECKOUT = Path(__file__).resolve().parent.parent


class CannotStart(Exception):
    """The reason, in one line, for the person who typed the command."""


class AlreadyRunning(CannotStart):
    """Another process owns this home."""


def default_home() -> Path:
    """Return ANTEROOM_HOME, or the ignored folder in the checkout."""
    return Path(os.environ.get("ANTEROOM_HOME") or CHECKOUT / ".anteroom").absolute()


def prepare(home: Path) -> None:
    """Make the folder, private to its owner."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_own(home)
    except OSError as error:
        raise CannotStart(f"cannot use {home}: {error.strerror}") from error


def lock(home: Path) -> TextIO:
    """Take the home for this process; it stays taken until the file is closed.

    The kernel lets go of the lock when the process dies in whatever way, so a
    lock file that lies about is no obstacle.
    """
    file = open_private(home / "lock")
    if not _taken(file):
        address = read_announcement(home).get("url", "")
        file.close()
        raise AlreadyRunning(f"already running: {address}" if address else _STARTING)
    file.truncate(0)
    return file


_STARTING = "already running: another start is under way"


def announce(file: TextIO, environment: Mapping[str, str]) -> None:
    """Tell other commands how to join: the lock file is the one place to look."""
    file.truncate(0)
    file.seek(0)
    json.dump(dict(environment), file)
    file.flush()


def read_announcement(home: Path) -> dict[str, str]:
    """Return what the owner of this home announced; nothing when it has not yet."""
    try:
        told = json.loads((home / "lock").read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def is_owned(home: Path) -> bool:
    """Return whether a living process holds the lock."""
    try:
        with (home / "lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def open_private(path: Path) -> TextIO:
    """Open for reading and writing, for the home's owner only, also as root."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:
            os.fchown(descriptor, path.parent.stat().st_uid, -1)
    except OSError as error:
        raise CannotStart(f"cannot open {path}: {error.strerror}") from error
    return os.fdopen(descriptor, "r+")


def keys(home: Path) -> dict[str, str]:
    """Return the demo's own keys, made once: data sealed with them stays readable."""
    path = home / "keys.env"
    if not path.exists():
        with open_private(path.with_suffix(".new")) as file:
            file.truncate(0)
            file.writelines(f"{name}={value}\n" for name, value in _new_keys().items())
        path.with_suffix(".new").rename(path)
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def _new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ANSWER_KEYS": f"k1:{_key()}",
        "INDEX_KEY": _key(),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _taken(file: TextIO) -> bool:
    """Try for a moment: a command that asks who runs holds the lock for an instant."""
    for attempt in range(10):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02 * (attempt > 0))
        else:
            return True
    return False


def _require_own(home: Path) -> None:
    owner = home.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise CannotStart(f"{home} belongs to {account_name(owner)}: run as that user")


def account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
