"""What a search shows of a section: whole sentences, so that no "not" is cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# No text of ours holds these; what stands between them is what was looked for.
OPENS, CLOSES = "\ue000", "\ue001"
SENTENCE_END = re.compile(rf"(?<=[.!?])[\"”’]?\s+(?=[{OPENS}\"“A-Z0-9])|\n")
ENOUGH_WORDS = 30


def of(marked: str) -> SafeString:
    """From the sentence that has most of what was looked for, as many as are enough.

    `marked` is a whole section with its marks. An item of a list brings the line above
    the list: what it means may stand there. Dots say that the text goes on.
    """
    sentences = [part for part in SENTENCE_END.split(marked.strip()) if part.strip()]
    if not sentences:
        return SafeString("")
    start = max(range(len(sentences)), key=lambda at: sentences[at].count(OPENS))
    end = _end(sentences, start)
    above = _line_above(sentences, start)
    dots = "… " if start - len(above) > 0 else ""
    gap = [*above, "…"] if above and sentences[start - 1] not in above else above
    shown = " ".join([*gap, *sentences[start:end]])
    more = " …" if end < len(sentences) else ""
    text = escape(f"{dots}{shown}{more}")
    return mark_safe(text.replace(OPENS, "<mark>").replace(CLOSES, "</mark>"))


def _end(sentences: Sequence[str], start: int) -> int:
    words, end = 0, start
    while end < len(sentences) and words < ENOUGH_WORDS:
        words += len(sentences[end].split())
        end += 1
    return end


def _line_above(sentences: Sequence[str], start: int) -> list[str]:
    """The line that opens the list in which an item stands."""
    at = start - 1
    while at >= 0 and sentences[at].endswith((";", ",", "; or", "; and")):
        at -= 1
    return [sentences[at]] if at >= 0 and sentences[at].endswith(":") else []
