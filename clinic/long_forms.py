"""One form may be longer than all others, for those who may send it.

Django has one limit for every address. Whoever may bring in a questionnaire pastes up
to a megabyte; nobody else makes the site read that much.
"""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from clinic.bodies import LONG_FORM_BYTES, LONG_FORMS
from clinic.middleware import Layer


class LongForms(Layer):
    """Reads a long form of texts, on the addresses and for the people in LONG_FORMS."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        permission = LONG_FORMS.get(request.path_info, "")
        is_sent = request.method == "POST"
        if permission and is_sent and request.user.has_perm(permission):
            request.upload_handlers = [LongTexts(request)]
        return self.get_response(request)


class LongTexts(FileUploadHandler):
    """Takes the whole body up to LONG_FORM_BYTES; texts only, no files."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: Any,  # bytes, whatever the annotations of Django say
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        if content_length > LONG_FORM_BYTES:
            raise RequestDataTooBig("more than a long form holds")
        head = b"Content-Type: multipart/form-data; boundary=" + boundary
        body = input_data.read(content_length)
        parts = BytesParser().parsebytes(head + b"\r\n\r\n" + body).get_payload()
        sent = QueryDict(mutable=True)
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, Message):
                sent.appendlist(*_text(part))
        sent._mutable = False  # as Django's own parser leaves it
        return sent, MultiValueDict()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here: no file is taken."""

    def file_complete(self, file_size: int) -> None:
        """Nothing comes here either."""


def _text(part: Message) -> tuple[str, str]:
    if part.get_filename() is not None:
        raise TooManyFilesSent("no file is taken")
    name = part.get_param("name", "", header="content-disposition")
    content = part.get_payload(decode=True)
    text = content.decode(errors="replace") if isinstance(content, bytes) else ""
    return str(name), text
