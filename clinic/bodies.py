"""Request bodies, read before Django and by a bounded number of threads.

A body may trickle in for as long as its sender likes, and each one holds a thread
of the web server. The bound leaves threads for pages: whoever opens /help-now/ gets
it while somebody else tries to exhaust the server.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from clinic.static_files import HEADERS

READERS = 48  # of the 64 threads that a worker has
LONGEST = 1024 * 1024  # forms are far smaller: DATA_UPLOAD_MAX_MEMORY_SIZE
LONG_READERS = 4  # more that read long forms only: these need more memory


@dataclass(frozen=True)
class LongForm:
    """A form that may hold more, and the permission that this takes.

    Django refuses it from anybody who may not send it.
    """

    permission: str
    most_bytes: int
    takes_a_file: bool = False


LONG_FORMS = {
    "/admin/intake/questionnaireversion/add/": LongForm(
        "intake.add_questionnaireversion", 1536 * 1024
    ),
    "/admin/articles/picture/add/": LongForm(
        "articles.add_picture", 9 * 1024 * 1024, takes_a_file=True
    ),
}
PLAIN = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
CUT_OFF = b"Only a part arrived. Please reload this page to send it again."
BUSY = b"The site is busy. Please reload this page in a moment to send it again."
TOO_LONG = b"This is more than a form can hold. Please go back and shorten it."
# What the page of a form that takes a file is asked for after a file too large for it.
TOO_LARGE = "too-large"
MOST_SKIPPED = 64 * 1024 * 1024  # of such a file: browsers listen once all is sent
CHUNK = 64 * 1024


class BoundedBodies:
    """A WSGI application that hands only complete bodies to the one behind it.

    Half a form is refused: it would look like answers that were taken back.
    """

    def __init__(self, application: WSGIApplication, readers: int = READERS) -> None:
        self.application = application
        self._readers = threading.BoundedSemaphore(readers)
        self._long_readers = threading.BoundedSemaphore(LONG_READERS)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        length = _length(environ)
        form = LONG_FORMS.get(environ.get("PATH_INFO", ""))
        if length > (form.most_bytes if form else LONGEST):
            if form and form.takes_a_file:
                return self._ask_anew(environ, start_response, length)
            return _refuse(start_response, "413 Content Too Large", TOO_LONG)
        if length:
            readers = self._readers if length <= LONGEST else self._long_readers
            if not readers.acquire(blocking=False):
                return _refuse(start_response, "503 Service Unavailable", BUSY)
            try:
                body = environ["wsgi.input"].read(length)
            finally:
                readers.release()
            if len(body) < length:
                return _refuse(start_response, "400 Bad Request", CUT_OFF)
            environ["wsgi.input"] = BytesIO(body)
        return self.application(environ, start_response)

    def _ask_anew(
        self, environ: WSGIEnvironment, start_response: StartResponse, length: int
    ) -> Iterable[bytes]:
        """The form itself says in its own words what was too large; none of it is kept.

        Whoever may not see it is sent to sign in, as by any other request.
        """
        if not self._long_readers.acquire(blocking=False):
            return _refuse(start_response, "503 Service Unavailable", BUSY)
        try:
            _skip(environ["wsgi.input"], min(length, MOST_SKIPPED))
        finally:
            self._long_readers.release()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told = "413 Content Too Large" if status.startswith("200") else status
            return start_response(told, headers, *rest)

        asked = {"REQUEST_METHOD": "GET", "QUERY_STRING": f"{TOO_LARGE}=1"}
        empty = {"CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
        return self.application({**environ, **asked, **empty}, start)


def _length(environ: dict[str, Any]) -> int:
    text = environ.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def _refuse(start: StartResponse, status: str, text: bytes) -> Iterable[bytes]:
    start(status, [*PLAIN, *HEADERS.items(), ("Retry-After", "5")])
    return [text]


def _skip(body: IO[bytes], length: int) -> None:
    while length > 0 and (chunk := body.read(min(length, CHUNK))):
        length -= len(chunk)
