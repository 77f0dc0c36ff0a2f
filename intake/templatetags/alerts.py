"""The banner that every page of the staff area shows when alerts may not arrive."""

from __future__ import annotations

from typing import Any

from django import template

from intake.messages import chain

register = template.Library()


@register.inclusion_tag("admin/_alerts_banner.html")
def alerts_banner() -> dict[str, Any]:
    """One query. Without a word about anybody, so every member of staff may see it."""
    return {"state": chain.state()}
