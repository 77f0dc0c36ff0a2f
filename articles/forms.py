"""What editors type: checked before it is kept."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles import actions, addresses, markup
from articles.models import Article, Question

Names = tuple[str, ...]
DESCRIPTION: Names = ("title", "short_title", "slug", "summary")
DESCRIPTION += ("topic", "position", "audience_question")
TEXTS: Names = ("short_answer", "body", "unknowns")
STANDING: Names = ("evidence_label", "evidence_text", "author", "conflict_of_interest")
REVIEW: Names = ("reviewer_name", "reviewer_credentials", "last_reviewed")
REVIEW += ("review_interval_months", "review_due")
NEEDED_IN_PUBLIC = ("summary", "short_answer", "body", "unknowns")
TAKEN = ValidationError(
    _("Another article was found at this address: links rely on it."), code="taken"
)
NEEDED = ValidationError(
    _("A published article needs this part."), code="needed_in_public"
)


def problems(text: str, *, sections: bool = False) -> list[ValidationError]:
    """Return what keeps a text from being shown, keys without reference included."""
    found = markup.problems(text, sections=sections)
    errors = [ValidationError(problem, code="markup") for problem in found]
    try:
        actions.references_of([text])
    except actions.UnknownReferences as unknown:
        errors.append(ValidationError(str(unknown), code="unknown_reference"))
    return errors


def markdown_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField markdown"})


class MarkdownForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form with texts that cite."""

    def _checked(self, name: str, *, sections: bool = False) -> str:
        # Browsers send CRLF; the shipped files, and the hash over them, know LF.
        text = str(self.cleaned_data[name]).replace("\r\n", "\n")
        if found := problems(text, sections=sections):
            raise ValidationError(found)
        return text


class ArticleForm(MarkdownForm):
    class Meta:
        model = Article
        fields = [*DESCRIPTION, *TEXTS, *STANDING, *REVIEW, "related", "replaced_by"]
        widgets = {
            "short_answer": markdown_area(7),
            "body": markdown_area(30),
            "unknowns": markdown_area(6),
            "conflict_of_interest": forms.Textarea(attrs={"rows": 2}),
            "related": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Article.objects.in_reading_order().exclude(pk=self.instance.pk)
        for name in {"related", "replaced_by"} & self.fields.keys():
            self.fields[name].queryset = others  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if addresses.is_taken(slug, self.instance):
            raise ValidationError(TAKEN)
        return slug

    def clean_short_answer(self) -> str:
        return self._checked("short_answer")

    def clean_body(self) -> str:
        return self._checked("body", sections=True)

    def clean_unknowns(self) -> str:
        return self._checked("unknowns")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "_publish" in self.data or self.instance.published_at:
            for name in NEEDED_IN_PUBLIC:
                if cleaned.get(name) == "":
                    self.add_error(name, NEEDED)
        cleaned["review_due"] = self._review_due(cleaned)
        return cleaned

    def _review_due(self, cleaned: dict[str, Any]) -> date | None:
        """Return the date as typed, or the one that a new review leads to."""
        due: date | None = cleaned.get("review_due")
        reviewed, months = map(cleaned.get, ("last_reviewed", "review_interval_months"))
        was_typed = "review_due" in self.changed_data and due
        is_new = "last_reviewed" in self.changed_data or not due
        if not reviewed or not months or was_typed or not is_new:
            return due
        return months_later(reviewed, months)


class QuestionForm(MarkdownForm):
    class Meta:
        model = Question
        fields = ("question", "answer", "position")
        widgets = {"answer": markdown_area(5)}

    def clean_answer(self) -> str:
        return self._checked("answer")


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    _weekday, last = monthrange(day.year + years, month + 1)
    return date(day.year + years, month + 1, min(day.day, last))
