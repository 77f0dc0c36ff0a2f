"""What an owner types to publish a new consent text."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MATERIAL, COSMETIC = "material", "cosmetic"


def mark(body: str) -> str:
    """By which the text that is published is known as the one that was looked at."""
    return hashlib.sha256("\n".join(body.split()).encode()).hexdigest()


class PublishForm(forms.Form):
    """Looking needs the text alone; publishing needs all, and to have looked."""

    body = forms.CharField(
        label=_("Text (Markdown)"),
        strip=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 24}),
        error_messages={"required": _("Write the text.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of change"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (
                MATERIAL,
                _("Material: what people agree to is different. Who is under way is "
                  "asked again before going on."),
            ),
            (
                COSMETIC,
                _("Cosmetic: the same in other words. Nobody is asked again."),
            ),
        ],
    )  # fmt: skip
    note = forms.CharField(
        label=_("What changed, and why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    after = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def looked_at(self) -> str:
        """The text to hold against the one in use; nothing before any was typed."""
        return str(self.data.get("body", "")) if self.is_bound else ""

    @property
    def publication(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "body": given["body"],
            "note": given["note"],
            "after": given["after"],
            "is_material": given["kind"] == MATERIAL,
        }

    def clean(self) -> None:
        if "publish" not in self.data:
            return
        given = self.cleaned_data
        if not given.get("kind"):
            self.add_error("kind", _("Say which kind of change it is."))
        if not given.get("note"):
            self.add_error("note", _("Say what changed and why, in a few words."))
        if self.data.get("looked") != mark(given.get("body", "")):
            self.add_error(
                "body", _("The text has changed since: look at the difference first.")
            )
