"""What stands on a page besides fields, as crispy lays it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import render_field
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from clinic import markup
from intake.questionnaires.definition import Item


def words(item: Item) -> SafeString:
    """An item's text as it may look: allowed XHTML, Markdown, or plain paragraphs."""
    if item.xhtml:
        return markup.clean(item.xhtml)
    if item.markdown:
        return markup.render(item.markdown)
    lines = (line for line in item.text.split("\n") if line.strip())
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


@dataclass
class Words:
    """Words between the questions."""

    item: Item

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        css = f"words {self.item.category}".strip()
        return format_html('<div class="{}">{}</div>', css, words(self.item))


class Block(LayoutObject):
    """Fields that belong together, in a template of the pack."""

    def __init__(self, template: str, fields: Sequence[Any], **context: Any) -> None:
        self.template = template
        self.fields = list(fields)
        self.context = context

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        inside = "".join(self._rendered(form, context, **kwargs))
        shown = {**self.context, "fields": mark_safe(inside)}
        return render_to_string(f"clinic/layout/{self.template}.html", shown)

    def _rendered(self, form: Any, context: Any, **kwargs: Any) -> Iterator[str]:
        for part in self.fields:
            yield str(render_field(part, form, context, **kwargs))
