"""The log tells operators what they need, and nothing about anybody."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from clinic.logs import LineFormatter
from clinic.models import Profile

CANARY = "canary-4711"


@pytest.fixture
def lines():
    """Collect what the site's own handler would print."""
    found = []

    class Collect(logging.Handler):
        def emit(self, record):
            found.append(self.format(record))

    handler = Collect()
    handler.setFormatter(LineFormatter())
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)


def test_a_request_leaves_one_line_with_its_route(visitor, lines):
    visitor.get("/about/")

    line = json.loads(lines[-1])
    assert line["route"] == "about"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["milliseconds"] >= 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda visitor: visitor.get(f"/nowhere/{CANARY}/"),
        lambda visitor: visitor.get(f"/articles/{CANARY}/?q={CANARY}"),
        lambda visitor: visitor.get(f"/about/?q=%00{CANARY}"),
        lambda visitor: visitor.get("/about/", HTTP_HOST=f"{CANARY}.example"),
        lambda visitor: visitor.get("/about/", HTTP_REFERER=f"https://{CANARY}/"),
        lambda visitor: visitor.get("/about/", REMOTE_ADDR="203.0.113.77"),
        lambda visitor: visitor.get("/about/", HTTP_USER_AGENT=CANARY),
        lambda visitor: visitor.generic(CANARY.upper(), "/about/"),
        lambda visitor: visitor.post(
            "/accounts/login/", {"login": f"{CANARY}@x.example", "password": CANARY}
        ),
        lambda visitor: visitor.post("/accounts/login/", {"login": CANARY * 40_000}),
    ],
)
def test_no_line_repeats_what_was_asked_or_by_whom(visitor, lines, ask):
    ask(visitor)

    assert lines
    assert CANARY not in "".join(lines).lower()
    assert "203.0.113.77" not in "".join(lines)


def test_a_broken_page_is_logged_by_place_and_type_only(visitor, lines, monkeypatch):
    def break_down(answer):
        raise ValueError(answer) from KeyError(answer)

    monkeypatch.setattr(Profile, "current", lambda: break_down(CANARY))
    visitor.raise_request_exception = False

    visitor.post(f"/help-now/?{CANARY}")
    visitor.get(f"/help-now/?{CANARY}")

    [line] = [json.loads(line) for line in lines if "frames" in line]
    assert line["error"] == ["builtins.ValueError", "builtins.KeyError"]
    assert any("clinic.views:" in frame for frame in line["frames"])
    assert CANARY not in "".join(lines)


def test_arguments_of_a_message_are_left_out():
    record = logging.LogRecord("x", 30, "f", 1, "Cannot do %s", (CANARY,), None)

    assert json.loads(LineFormatter().format(record))["message"] == "Cannot do %s"


def test_a_report_of_an_error_holds_no_variable_setting_or_answer(settings):
    request = RequestFactory().post("/", {"answer": CANARY}, HTTP_COOKIE=f"a={CANARY}")
    try:
        answer = CANARY
        raise ValueError("broken")
    except ValueError:
        reporter = ExceptionReporter(request, *sys.exc_info(), is_email=True)

    text = reporter.get_traceback_text() + reporter.get_traceback_html()

    assert answer not in text
    assert settings.SECRET_KEY not in text
