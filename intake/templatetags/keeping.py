"""What public pages say about keeping: the clinic's numbers, or that it has none."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext

from intake.models import HouseRules
from intake.retention import DRAFT_DAYS

register = template.Library()

YEAR = 365


@register.inclusion_tag("intake/_kept_for.html")
def kept_for() -> dict[str, str]:
    """How long drafts and what was sent are kept, in words; one query."""
    rules = HouseRules.current()
    return {
        "draft": in_words(DRAFT_DAYS),
        "settled": in_words(rules.settled_days),
        "undecided": in_words(rules.undecided_days),
    }


def in_words(days: int | None) -> str:
    """Days as "90 days" or "7 years"; nothing where no number is set."""
    if days is None:
        return ""
    if days % YEAR == 0:
        years = days // YEAR
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
