"""A wrong environment stops the start, in one line that says what to do."""

from __future__ import annotations

import base64
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic import checks

CHECKOUT = Path(__file__).parents[2]
KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"o" * 32).decode()
PRODUCTION = {
    "SECRET_KEY": "quite-long-and-not-used-anywhere-" * 3,
    "ANSWER_KEYS": f"k1:{KEY}",
    "INDEX_KEY": OTHER_KEY,
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_ADDRESS": "https://clinic.example",
    "DATABASE_URL": "postgresql://anteroom@db.invalid/anteroom",
    "DATABASE_OWNER_URL": "postgresql://anteroom_owner@db.invalid/anteroom",
    "MAIL_FROM": "front-desk@clinic.example",
}


def start(monkeypatch, **changes):
    """Read the settings as a fresh process would; None takes a variable away."""
    for name in [*PRODUCTION, "ANTEROOM_DEMO", "BEHIND_PROXY", "SMTP_PORT"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in (PRODUCTION | changes).items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return runpy.run_path(str(CHECKOUT / "clinic" / "settings.py"))


def run(*words, **changes):
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ANSWER_KEYS", "INDEX_KEY", "ALLOWED_HOSTS", "SITE_ADDRESS"]
)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"Set {name}: see .env.example."):
        start(monkeypatch, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANSWER_KEYS", KEY),
        ("ANSWER_KEYS", f"k1:{KEY},k1:{OTHER_KEY}"),
        ("ANSWER_KEYS", "k1:c2hvcnQ="),
        ("ANSWER_KEYS", "k1:not base64"),
        ("ANSWER_KEYS", ","),
        ("INDEX_KEY", "c2hvcnQ="),
        ("ANTEROOM_DEMO", "yes"),
        ("BEHIND_PROXY", "true"),
        ("DATABASE_URL", "mysql://db.invalid/anteroom"),
        ("DATABASE_URL", "postgresql://db.invalid"),
        ("SITE_ADDRESS", "clinic.example"),
        ("SITE_ADDRESS", "https://clinic.example/front"),
        ("SMTP_PORT", "smtp"),
    ],
)
def test_a_malformed_variable_is_named_in_one_line(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured) as refused:
        start(monkeypatch, **{name: value})

    assert name in str(refused.value)
    assert "\n" not in str(refused.value)
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("hosts", ["clinic.example", "localhost,clinic.example", "*"])
def test_the_demo_refuses_any_host_but_this_machine(monkeypatch, hosts):
    with pytest.raises(
        ImproperlyConfigured, match="ANTEROOM_DEMO=1 works on localhost"
    ):
        start(monkeypatch, ANTEROOM_DEMO="1", ALLOWED_HOSTS=hosts)


def test_the_demo_refuses_another_database(monkeypatch):
    with pytest.raises(
        ImproperlyConfigured, match="ANTEROOM_DEMO=1 works on localhost"
    ):
        start(monkeypatch, ANTEROOM_DEMO="1", ALLOWED_HOSTS="localhost")


def test_a_real_site_is_closed_by_default(monkeypatch):
    found = start(monkeypatch)

    assert not found["DEBUG"]
    assert not found["DEMO"]
    assert found["SECOND_FACTOR_REQUIRED"]
    assert found["SECURE_SSL_REDIRECT"]


def test_a_missing_variable_ends_a_command_in_one_line():
    done = run("check", INDEX_KEY=None)

    assert done.returncode == 1
    assert done.stderr == "anteroom: Set INDEX_KEY: see .env.example.\n"


@pytest.mark.long
def test_a_real_site_passes_the_deployment_check_without_a_warning():
    done = run("check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SITE_ADDRESS": "http://clinic.example"}, "clinic.E001"),
        ({"ALLOWED_HOSTS": ["*"]}, "clinic.E002"),
        ({"SECRET_KEY": "short"}, "clinic.E003"),
        ({"ANSWER_KEYS": {"k1": b"k"}, "INDEX_KEY": b"k"}, "clinic.E004"),
        ({"DEFAULT_FROM_EMAIL": "front-desk@localhost"}, "clinic.W001"),
    ],
)
def test_the_deployment_check_finds_what_is_not_ready(settings, changes, reason):
    settings.DEFAULT_FROM_EMAIL = "front-desk@clinic.example"
    for name, value in changes.items():
        setattr(settings, name, value)

    assert [message.id for message in checks.production()] == [reason]
