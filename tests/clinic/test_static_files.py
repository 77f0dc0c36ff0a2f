"""Static files: headers, lifetimes, and when they are collected again."""

from __future__ import annotations

import pytest

from clinic import static_files
from clinic.static_files import in_front_of, stamped

HASHED = "base.0123456789ab.css"


@pytest.fixture
def ask(tmp_path, settings):
    """Ask for a path; return status, headers, body."""
    settings.STATIC_ROOT = tmp_path
    for name in (HASHED, "base.css", "letter.woff2", "drawing.svg"):
        (tmp_path / name).write_bytes(b"content")

    def ask(path, method="GET", **environ):
        told = []
        answer = in_front_of(django)(
            {"PATH_INFO": path, "REQUEST_METHOD": method, **environ},
            lambda status, headers: told.append((status, dict(headers))),
        )
        body = b"".join(answer)
        getattr(answer, "close", bool)()
        return *told[0], body

    return ask


def django(environ, start_response):
    start_response("404 Not Found", [])
    return [b"from Django"]


def test_a_hashed_name_is_kept_for_ever(ask):
    assert ask(f"/static/{HASHED}")[1]["Cache-Control"] == (
        "max-age=315360000, public, immutable"
    )


def test_a_plain_name_is_asked_again_soon(ask):
    assert ask("/static/base.css")[1]["Cache-Control"] == "max-age=60, public"


def test_every_file_carries_the_guards(ask, settings):
    settings.SECURE_HSTS_SECONDS = 63072000

    status, headers, body = ask("/static/drawing.svg")

    assert (status, body) == ("200 OK", b"content")
    assert headers.items() >= static_files.HEADERS.items()
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000;")
    assert "Access-Control-Allow-Origin" not in headers


def test_plain_http_promises_no_https(ask, settings):
    settings.SECURE_HSTS_SECONDS = 0

    assert "Strict-Transport-Security" not in ask("/static/base.css")[1]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("base.css", 'text/css; charset="utf-8"'),
        ("letter.woff2", "font/woff2"),
        ("drawing.svg", "image/svg+xml"),
    ],
)
def test_a_file_says_what_it_is(name, kind, ask):
    assert ask(f"/static/{name}")[1]["Content-Type"] == kind


@pytest.mark.parametrize("path", ["/static/none.css", "/static/../manage.py", "/"])
def test_everything_else_goes_to_django(path, ask):
    assert ask(path)[2] == b"from Django"


def test_a_file_cannot_be_posted_to(ask):
    assert ask("/static/base.css", "POST")[0] == "405 Method Not Allowed"


def test_files_are_collected_once_and_again_when_one_changed(tmp_path, monkeypatch):
    checkout = tmp_path / "checkout"
    (checkout / "static" / "css").mkdir(parents=True)
    (checkout / "static" / "css" / "base.css").write_text("a {}")
    monkeypatch.setattr(static_files, "CHECKOUT", checkout)
    root = tmp_path / "collected"
    root.mkdir()

    def changed() -> bool:
        with stamped(root) as answer:
            return answer

    assert [changed(), changed()] == [True, False]
    (checkout / "static" / "css" / "base.css").write_text("b {}")
    assert [changed(), changed()] == [True, False]
    (checkout / "requirements.txt").write_text("django==6.0")
    assert [changed(), changed()] == [True, False]


def test_a_collection_that_failed_is_made_again(tmp_path):
    root = tmp_path / "collected"
    root.mkdir()

    with pytest.raises(RuntimeError), stamped(root):
        raise RuntimeError

    with stamped(root) as changed:
        assert changed
