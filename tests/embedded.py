"""Pytest plugin, loaded before settings: a database of its own for the tests.

With DATABASE_URL in the environment that server is used instead; its role must
be allowed to create databases.

As a program it runs another one with that database and with settings that are as
strict as a real site's:  python -m tests.embedded manage.py check --deploy
"""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from clinic import embedded
from clinic import home as homes

HOME = homes.CHECKOUT / ".anteroom" / "tests"
ROLE = "anteroom_tests"
# What a power cut would cost is a test run.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# May create databases, as on a developer's own server, and may act as the site.
MAKE_ROLE = f"""
DO $$ BEGIN CREATE ROLE {ROLE} LOGIN CREATEDB IN ROLE anteroom, anteroom_owner;
EXCEPTION WHEN duplicate_object THEN NULL; END $$
"""
THROWAWAY = {
    "ANTEROOM_DEMO": "0",
    "SECRET_KEY": "for-tests-only-" * 5,
    "ANSWER_KEYS": "t1:" + base64.b64encode(b"t" * 32).decode(),
    "INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SITE_ADDRESS": "https://testserver",
    "MAIL_FROM": "front-desk@testserver",
}
_cleanup = contextlib.ExitStack()


def _lock_a_home() -> Path:
    """Take the checkout's own test home, or one for this run when that is busy."""
    home = HOME
    homes.prepare(home.parent)
    homes.prepare(home)
    try:
        _cleanup.enter_context(homes.lock(home))
    except homes.AlreadyRunning:
        home = Path(_cleanup.enter_context(tempfile.TemporaryDirectory()))
        _cleanup.enter_context(homes.lock(home))
    return home


def _start() -> str:
    server = embedded.Server(_lock_a_home(), FAST)
    server.start()
    _cleanup.callback(server.stop)
    with psycopg.connect(server.url(embedded.SUPERUSER), autocommit=True) as database:
        database.execute(MAKE_ROLE)
    return server.url(ROLE)


os.environ.update(THROWAWAY)
if "DATABASE_URL" not in os.environ:  # workers of xdist inherit the first one's
    os.environ["DATABASE_URL"] = _start()
os.environ["DATABASE_OWNER_URL"] = os.environ["DATABASE_URL"]


def pytest_unconfigure() -> None:
    _cleanup.close()


if __name__ == "__main__":
    with _cleanup:
        sys.exit(subprocess.run([sys.executable, *sys.argv[1:]]).returncode)
