"""What may reach a log: nothing that a person typed, nor where they went.

A line holds the text of a message as its author wrote it, never the arguments;
`extra={"fields": {...}}` adds what is known to be harmless. Of an exception it
holds the type and the places in the code: its message may quote an answer.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import ItemsView
from datetime import UTC, datetime
from logging import Formatter, LogRecord
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

MAX_FRAMES = 12


class LineFormatter(Formatter):
    """One JSON object a line."""

    def format(self, record: LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                "T", "seconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = chain(record.exc_info[1])
            line["frames"] = frames(record.exc_info[2])
        return json.dumps(line, default=lambda value: type(value).__name__)


def chain(error: BaseException | None) -> list[str]:
    """Return the types of an exception and of what caused it, outermost first."""
    names: list[str] = []
    while error is not None and len(names) < MAX_FRAMES:
        names.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or error.__context__
    return names


def frames(trace: TracebackType | None) -> list[str]:
    """Return the innermost places: no line of source, no variable."""
    walked = list(traceback.walk_tb(trace))[-MAX_FRAMES:]
    return [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in walked
    ]


class NothingReported(SafeExceptionReporterFilter):
    """An error report without settings, request or variables."""

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        return {}.items()
