"""A few forms may be longer than all others, for those who may send them.

Django has one limit for every address. Whoever may bring in a questionnaire pastes up
to a megabyte, and whoever may add a picture sends one file; nobody else makes the site
read that much, and no other address takes a file.
"""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from clinic.bodies import LONG_FORMS, LongForm
from clinic.middleware import Layer


class LongForms(Layer):
    """Reads a long form, on the addresses and for the people in LONG_FORMS."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        form = LONG_FORMS.get(request.path_info)
        if form and request.method == "POST" and request.user.has_perm(form.permission):
            reads = OneFile if form.takes_a_file else LongTexts
            request.upload_handlers = [reads(request, form)]
        return self.get_response(request)


class NoFile(FileUploadHandler):
    """What every other address does with a file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise TooManyFilesSent("no file is taken")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here."""

    def file_complete(self, file_size: int) -> None:
        """Nothing comes here either."""


class OneFile(FileUploadHandler):
    """Keeps a file in memory; it was measured before a byte of it came here."""

    def __init__(self, request: HttpRequest, form: LongForm) -> None:
        super().__init__(request)
        self.most_bytes = form.most_bytes
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.most_bytes:
            raise RequestDataTooBig("more than a long form holds")
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )


class LongTexts(NoFile):
    """Takes the whole body of a long form; texts only, no files."""

    def __init__(self, request: HttpRequest, form: LongForm) -> None:
        super().__init__(request)
        self.most_bytes = form.most_bytes

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: Any,  # bytes, whatever the annotations of Django say
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        if content_length > self.most_bytes:
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


def _text(part: Message) -> tuple[str, str]:
    if part.get_filename() is not None:
        raise TooManyFilesSent("no file is taken")
    name = part.get_param("name", "", header="content-disposition")
    content = part.get_payload(decode=True)
    text = content.decode(errors="replace") if isinstance(content, bytes) else ""
    return str(name), text
