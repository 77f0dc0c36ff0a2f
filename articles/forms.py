"""What editors type: checked before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles import actions, addresses, gallery, markup, resizing, revisions
from articles.models import Article, GlossaryTerm, Picture

Names = tuple[str, ...]
DESCRIPTION: Names = ("title", "short_title", "slug", "summary")
DESCRIPTION += ("topic", "position", "audience_question")
TEXTS: Names = ("short_answer", "body", "unknowns", "questions")
STANDING: Names = ("evidence_label", "evidence_text", "author", "conflict_of_interest")
REVIEW: Names = ("review_interval_months", "guarded")
ORDER: Names = ("review_owner", "replaced_by")
NEEDED_IN_PUBLIC = ("summary", "short_answer", "body", "unknowns")
TAKEN = ValidationError(
    _("Another article was found at this address: links rely on it."), code="taken"
)
OURS = ValidationError(_("Another page of this site stands there."), code="ours")
TOO_LARGE = _("This picture is larger than 8 MB: make it smaller, or choose another.")
NO_ANSWER = ValidationError(_("There is no answer below it."), code="no_answer")
NO_QUESTION = ValidationError(
    _("Something stands above the first question: begin it with “### ”."),
    code="no_question",
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
        # Browsers send CRLF; revisions and the shipped files know LF.
        text = str(self.cleaned_data[name]).replace("\r\n", "\n")
        if found := problems(text, sections=sections):
            raise ValidationError(found)
        return text


class ArticleForm(MarkdownForm):
    """The newest revision of an article, to be typed on. It writes no rows."""

    # The admin says which revision is typed on, and what a window kept of the form.
    newest: dict[str, Any] | None = None
    kept: Mapping[str, Sequence[str]] | None = None
    overtaken = ""  # why it may not be saved before somebody looked at another state

    questions = forms.CharField(
        label=_("Questions and answers"),
        required=False,
        widget=markdown_area(12),
        help_text=_("Begin each question with “### ”, and write its answer below."),
    )

    class Meta:
        model = Article
        fields = [*DESCRIPTION, "short_answer", "body", "unknowns", *STANDING]
        fields += [*REVIEW, "related", *ORDER]
        widgets = {
            "short_answer": markdown_area(7),
            "body": markdown_area(30),
            "unknowns": markdown_area(6),
            "guarded": forms.Textarea(attrs={"rows": 2}),
            "conflict_of_interest": forms.Textarea(attrs={"rows": 2}),
            "related": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.newest:
            asked = revisions.questions_text(self.newest["questions"])
            self.initial["questions"] = asked
            related = Article.objects.filter(slug__in=self.newest["related"])
            self.initial["related"] = list(related)
        for name, values in (self.kept or {}).items():
            several = isinstance(self.fields[name], forms.ModelMultipleChoiceField)
            self.initial[name] = values if several else "".join(values)
        others = Article.objects.in_reading_order().exclude(pk=self.instance.pk)
        for name in {"related", "replaced_by"} & self.fields.keys():
            self.fields[name].queryset = others  # type: ignore[attr-defined]

    @property
    def content(self) -> dict[str, Any]:
        """What a revision of the typed text holds."""
        cleaned = self.cleaned_data
        related = cleaned["related"]
        return {
            **{name: cleaned[name] for name in revisions.FIELDS},
            "topic": cleaned["topic"].slug,
            "related": sorted(article.slug for article in related),
            "questions": cleaned["questions"],
        }

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if addresses.is_taken(slug, self.instance):
            raise ValidationError(TAKEN)
        if addresses.is_ours(slug):
            raise ValidationError(OURS)
        return slug

    def clean_short_answer(self) -> str:
        return self._checked("short_answer")

    def clean_body(self) -> str:
        return self._checked("body", sections=True)

    def clean_unknowns(self) -> str:
        return self._checked("unknowns")

    def clean_questions(self) -> list[list[str]]:
        text = str(self.cleaned_data["questions"])
        if revisions.QUESTION.split(text)[0].strip():
            raise ValidationError(NO_QUESTION)
        pairs = revisions.read_questions(text)
        for question, answer in pairs:
            said = problems(answer) if answer else [NO_ANSWER]
            if said:
                lines = [f"{question}: {line}" for line in _lines(said)]
                raise ValidationError(lines)
        return pairs

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.overtaken:
            self.add_error(None, ValidationError(self.overtaken, code="overtaken"))
        if self.instance.published_at:
            for name in NEEDED_IN_PUBLIC:
                if cleaned.get(name) == "":
                    self.add_error(name, NEEDED)
        return cleaned


class TermForm(MarkdownForm):
    """A word and what it means; of one that readers see, the word stays."""

    class Meta:
        model = GlossaryTerm
        fields = ["term", "also", "proposed"]
        widgets = {"proposed": markdown_area(4)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["proposed"] = self.instance.newest
        if "proposed" in self.fields:
            self.fields["proposed"].required = True

    def clean_proposed(self) -> str:
        return self._checked("proposed").strip()


class PictureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new picture: its file, and what everybody has to know about it."""

    made: list[resizing.Made]

    file = forms.FileField(
        label=_("file"),
        widget=forms.FileInput(
            attrs={
                "accept": "image/jpeg,image/png,image/webp",
                "data-most": resizing.MOST_BYTES,
                "data-too-large": TOO_LARGE,
            }
        ),
        help_text=_(
            "JPEG, PNG or WebP, at most 8 MB, 960 pixels wide or more. Place, camera "
            "and date are taken out of it."
        ),
    )

    class Meta:
        model = Picture
        fields = ["alt", "key"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > resizing.MOST_BYTES:
            raise ValidationError(TOO_LARGE, code="too_large")
        gallery.wait_for_others()
        try:
            self.made = resizing.sizes_of(file)
        except resizing.NotAPicture as reason:
            raise ValidationError(str(reason), code="not_a_picture") from None
        if known := gallery.same(self.made):
            said = _("It is here already: picture:%s.") % known.key
            raise ValidationError(said, code="known")
        return file


def _lines(errors: list[ValidationError]) -> list[str]:
    return [message for error in errors for message in error.messages]
