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
def zone_now(clinic: Profile) -> str:
    """What the clinic's clock calls its zone today: "EST"."""
    return zone_name(timezone.now(), clinic.zone)
