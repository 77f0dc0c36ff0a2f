"""A slow or broken sender holds a few threads, never all of them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from io import BytesIO

import pytest

from clinic.bodies import LONG_FORMS, LONGEST, BoundedBodies
from clinic.home import CHECKOUT


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def send(application, body, length=None, path="/"):
    """Return the status line and the body of an answer."""
    told = []
    environ = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(body) if length is None else length),
        "wsgi.input": body if hasattr(body, "read") else BytesIO(body),
    }
    answer = application(
        environ, lambda status, headers: told.append((status, headers))
    )
    return told[0][0], b"".join(answer), dict(told[0][1])


class SlowBody:
    """A body that arrives when somebody says so."""

    def __init__(self) -> None:
        self.waiting = threading.Event()
        self.arrives = threading.Event()

    def __len__(self) -> int:
        return 3

    def read(self, length: int) -> bytes:
        self.waiting.set()
        assert self.arrives.wait(10)
        return b"a=b"


def test_a_whole_body_reaches_the_site_unchanged():
    assert send(BoundedBodies(echo), b"a=b&c=d")[:2] == ("200 OK", b"a=b&c=d")


def test_a_request_without_a_body_does_not_count():
    application = BoundedBodies(echo, readers=1)
    application._readers.acquire()

    assert send(application, b"")[0] == "200 OK"


def test_the_body_after_the_bound_is_told_to_come_back():
    slow = SlowBody()
    application = BoundedBodies(echo, readers=1)
    sender = threading.Thread(target=send, args=(application, slow))
    sender.start()
    assert slow.waiting.wait(10)

    status, text, headers = send(application, b"a=b")
    slow.arrives.set()
    sender.join()

    assert status == "503 Service Unavailable"
    assert b"reload this page" in text
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert send(application, b"a=b")[0] == "200 OK"


def test_half_a_form_is_refused():
    assert send(BoundedBodies(echo), b"a=", length=900)[0] == "400 Bad Request"


def test_a_body_far_too_long_is_refused_unread():
    status, _, _ = send(BoundedBodies(echo), b"", length=LONGEST + 1)

    assert status == "413 Content Too Large"


def test_a_file_far_too_large_is_answered_by_its_form_which_asks_for_it_anew():
    form = "/admin/articles/picture/add/"
    body = BytesIO(b"x" * (LONG_FORMS[form].most_bytes + 1))
    length = len(body.getvalue())

    def tell(environ, start_response):
        start_response("200 OK", [])
        asked = (environ[name] for name in ("REQUEST_METHOD", "QUERY_STRING"))
        return [" ".join(asked).encode(), environ["wsgi.input"].read()]

    status, text, _ = send(BoundedBodies(tell), body, length, form)

    assert (status, text) == ("413 Content Too Large", b"GET too-large=1")
    assert body.read() == b""  # a browser listens once it has sent all


def test_a_failing_read_gives_its_place_back():
    class Broken:
        def __len__(self):
            return 3

        def read(self, length):
            raise OSError("gone")

    application = BoundedBodies(echo, readers=1)
    with pytest.raises(OSError, match="gone"):
        send(application, Broken())

    assert send(application, b"a=b")[0] == "200 OK"


def test_the_outermost_layer_needs_no_settings_to_be_loaded():
    """The web server loads it before anything has said which settings these are."""
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-c", "import clinic.bodies"]

    assert subprocess.run(command, env=kept, cwd=CHECKOUT).returncode == 0
