"""rendering-xhtml through an allow-list: words and their emphasis, nothing active."""

from __future__ import annotations

import nh3

_TAGS_WORDS = """
    p br b strong i em u s sub sup small span div ul ol li dl dt dd blockquote h3 h4
    h5 h6 table caption thead tbody tr th td a
"""
TAGS = frozenset(_TAGS_WORDS.split())
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "colspan"}, "td": {"colspan"}}


def allowed_html(xhtml: str) -> str:
    """Without scripts, styles, pictures, forms, and links other than https."""
    return nh3.clean(
        xhtml,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        url_schemes={"https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
