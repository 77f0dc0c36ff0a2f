"""What stands on a page besides fields, as crispy lays it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import render_field
from django import forms
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from intake.pages.rendering import words
from intake.questionnaires.definition import Item


@dataclass
class Words:
    """Words between the questions."""

    item: Item

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        css = f"words {self.item.category}".strip()
        said = format_html('<div class="{}">{}</div>', css, words(self.item))
        if not self.item.support_link:
            return said
        more = {"link": self.item.support_link}
        return said + render_to_string("clinic/support.html", more)


class Drawn:
    """A question that the pack's own template draws once for a definition.

    After that only what was answered is put in. A question with an error is drawn
    anew. The template engine is what a page costs: this takes nine tenths of it.
    """

    MOST_DRAWN = 4000
    drawn: ClassVar[dict[tuple[str, str, str, str], str]] = {}

    def __init__(self, name: str, definition: str) -> None:
        self.name = name
        self.definition = definition

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        bound = form[self.name]
        is_renamed = bound.label is not bound.field.label
        if bound.errors or is_renamed or not self.definition:
            anew: SafeString = render_field(self.name, form, context, **kwargs)
            return anew
        form.rendered_fields.add(self.name)
        return mark_safe(self._answered(self._blank(form), bound))

    def _answered(self, html: str, bound: Any) -> str:
        raise NotImplementedError

    def _blank(self, form: Any) -> str:
        auto_id = form.auto_id or ""
        language = get_language() or ""
        key = (self.definition, self.name, auto_id, language)
        if (html := self.drawn.get(key)) is None:
            if len(self.drawn) >= self.MOST_DRAWN:
                self.drawn.clear()
            alone = forms.Form(auto_id=auto_id)
            alone.fields[self.name] = form.fields[self.name]
            field = {"field": alone[self.name]}
            html = self.drawn[key] = render_to_string("clinic/field.html", field)
        return html


class Choices(Drawn):
    """Radios or checkboxes: those chosen are checked."""

    def _answered(self, html: str, bound: Any) -> str:
        value = bound.value()
        chosen = value if isinstance(value, list) else [value]
        numbers = {str(key): n for n, (key, _label) in enumerate(bound.field.choices)}
        for number in (numbers[key] for key in chosen if key in numbers):
            html = _in_tag(html, f'id="{bound.auto_id}_{number}"', " checked")
        return html


class Typed(Drawn):
    """One box of text, short or long, with what was typed in it."""

    def _answered(self, html: str, bound: Any) -> str:
        typed = bound.field.widget.format_value(bound.value())
        if typed is None:
            return html
        if isinstance(bound.field.widget, forms.Textarea):
            return html.replace("</textarea>", f"{escape(typed)}</textarea>", 1)
        return _in_tag(html, f'name="{bound.html_name}"', f' value="{escape(typed)}"')


def _in_tag(html: str, attribute: str, more: str) -> str:
    """Put more behind an attribute; not where a label only says the same letters."""
    at = html.find(attribute)
    while at >= 0 and html.rfind("<", 0, at) < html.rfind(">", 0, at):
        at = html.find(attribute, at + 1)
    end = at + len(attribute)
    return html if at < 0 else f"{html[:end]}{more}{html[end:]}"


DRAWN: dict[type[forms.Widget], type[Drawn]] = {
    forms.RadioSelect: Choices,
    forms.CheckboxSelectMultiple: Choices,
    forms.TextInput: Typed,
    forms.Textarea: Typed,
}


class Block(LayoutObject):  # type: ignore[misc]
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
