"""What may reach a log: lines of JSON without anything a person typed."""

from __future__ import annotations

from logging import Formatter

from django.views.debug import SafeExceptionReporterFilter


class LineFormatter(Formatter):
    pass


class NothingReported(SafeExceptionReporterFilter):
    pass
