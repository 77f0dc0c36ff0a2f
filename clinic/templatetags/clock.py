"""Times of day as a sentence says them."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import ngettext

from clinic.hours import zone_name
from clinic.models import Profile

register = template.Library()


@register.filter(expects_localtime=True)
def clock(moment: datetime) -> str:
    """A time after "from" or "at": "1 p.m."; in Spanish with its article, "la 1:00"."""
    said = ngettext("%(time)s", "%(time)s", moment.hour % 12)
    return said % {"time": time_format(moment.time(), "TIME_FORMAT")}


@register.filter
def zone_of(moment: datetime, clinic: Profile) -> str:
    """What the clinic's clock calls its zone at a moment: "EST", else "UTC-03"."""
    return zone_name(moment, clinic.zone)


@register.filter
def zone_now(clinic: Profile) -> str:
    return zone_of(timezone.now(), clinic)
