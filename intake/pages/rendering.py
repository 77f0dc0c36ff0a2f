"""Words as their author wants them to look: allowed XHTML, Markdown, or plain text."""

from __future__ import annotations

import re

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from clinic import markup
from intake.questionnaires.definition import Item, Option

# Where a block ends; inside a label there are lines only.
_END = re.compile(r"</(?:p|div|li|h[1-6]|tr|dt|dd|blockquote|pre)>|<hr ?/?>", re.I)
_LAST = re.compile(r"(?:\s|<br ?/?>)+$|^(?:\s|<br ?/?>)+", re.I)


def words(item: Item) -> SafeString:
    """An item's text on its own: paragraphs, lists, tables."""
    if html := _html(item):
        return html
    lines = (line for line in item.text.split("\n") if line.strip())
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def inline(words: Item | Option) -> SafeString | str:
    """The same for a label or a legend: emphasis and line breaks, no blocks."""
    if html := _html(words):
        found = markup.phrase(_END.sub("<br>", html))
        if kept := _LAST.sub("", found):
            return mark_safe(kept)
    return words.display if isinstance(words, Option) else words.text


def _html(words: Item | Option) -> SafeString | None:
    if words.xhtml:
        return markup.clean(words.xhtml)
    return markup.render(words.markdown) if words.markdown else None
