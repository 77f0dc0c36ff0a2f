"""Numbers of people drawn as people: one dot each, the words beside them.

```dots
after ketamine: 6 of 18
after salt water: 0 of 18
caption: Adults whose symptoms fell enough to count as a response.
source: taylor2018
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

MOST_PEOPLE = 200
CELL = 26
SHARE = re.compile(r"(\d{1,4}) (?:of|in) (\d{1,4})")
KEY = re.compile(r"@?([a-z0-9_]+)")


class NotDrawable(ValueError):
    """A figure that does not follow the rules; the message is for the editor."""


@dataclass(frozen=True)
class Share:
    label: str
    people: int
    total: int


@dataclass(frozen=True)
class Dots:
    shares: tuple[Share, ...] = ()
    caption: str = ""
    sources: tuple[str, ...] = ()


def read(text: str) -> Dots:
    """Return the figure that the lines describe, or raise NotDrawable."""
    dots = Dots()
    for line in filter(None, map(str.strip, text.splitlines())):
        dots = _with_line(dots, line)
    if not dots.shares:
        raise NotDrawable(_("A figure needs a line such as “after ketamine: 6 of 18”."))
    return dots


def _with_line(dots: Dots, line: str) -> Dots:
    label, colon, value = (part.strip() for part in line.rpartition(": "))
    if line.startswith("caption:"):
        return replace(dots, caption=line.removeprefix("caption:").strip())
    if line.startswith("source:"):
        return replace(dots, sources=_sources(line.removeprefix("source:")))
    if not colon or not (found := SHARE.fullmatch(value)):
        raise NotDrawable(_("“%s” is not a line such as “label: 6 of 18”.") % line)
    share = Share(label, int(found[1]), int(found[2]))
    if not share.people <= share.total <= MOST_PEOPLE or not share.total:
        raise NotDrawable(
            _("“%(line)s”: a figure shows between 1 and %(most)s people.")
            % {"line": line, "most": MOST_PEOPLE}
        )
    return replace(dots, shares=(*dots.shares, share))


def _sources(value: str) -> tuple[str, ...]:
    keys = [key.strip() for key in value.strip(" []").split(";")]
    found = [KEY.fullmatch(key) for key in keys]
    if not all(found):
        raise NotDrawable(_("“source:” takes keys, with “;” between them."))
    return tuple(match[1] for match in found if match)


def draw(dots: Dots, sources: SafeString) -> SafeString:
    """Return the figure; `sources` is what the caption ends with."""
    return format_html(
        '<figure class="people"><div class="dots">{}</div>'
        "<figcaption>{} {}</figcaption></figure>\n",
        format_html_join("", "{}", ((_drawn(share),) for share in dots.shares)),
        dots.caption,
        sources,
    )


def _drawn(share: Share) -> SafeString:
    columns = _columns(share.total)
    rows = -(-share.total // columns)
    return format_html(
        '<div><svg viewBox="0 0 {} {}" aria-hidden="true">{}</svg>'
        "<p><b>{}</b> <span>{}</span></p></div>",
        columns * CELL,
        rows * CELL,
        format_html_join(
            "", '<circle cx="{}" cy="{}" r="9" class="{}"/>', _circles(share, columns)
        ),
        _("%(people)s of %(total)s") % {"people": share.people, "total": share.total},
        share.label,
    )


def _circles(share: Share, columns: int) -> Iterable[tuple[int, int, str]]:
    for place in range(share.total):
        row, column = divmod(place, columns)
        filled = "on" if place < share.people else "off"
        yield column * CELL + CELL // 2, row * CELL + CELL // 2, filled


def _columns(total: int) -> int:
    return 6 if total <= 36 else 10 if total <= 100 else 20
