"""Dates of reviews."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    _weekday, last = monthrange(day.year + years, month + 1)
    return date(day.year + years, month + 1, min(day.day, last))
