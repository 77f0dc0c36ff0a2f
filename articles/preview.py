"""An article as it has been typed so far: laid out like the public page, not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import (
    checklist,
    gallery,
    glossary,
    markup,
    page,
    reading_grade,
    revisions,
)
from articles.forms import STANDING, problems
from articles.models import Article, Question, Reference, Revision
from articles.revisions import Content


class TypedArticle(forms.ModelForm):  # type: ignore[type-arg]
    """Takes what is there: a preview is for what is not finished."""

    questions = forms.CharField(required=False)

    class Meta:
        model = Article
        fields = ["title", "short_title", "summary", "audience_question", "topic"]
        fields += ["related", "short_answer", "body", "unknowns", *STANDING]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


def of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of the article's page for what a form holds."""
    form, content = _typed(data)
    questions = [Question(question=q, answer=a) for q, a in content["questions"]]
    related = list(form.cleaned_data.get("related") or ())
    return _context(form.instance, questions, related) | _judged(content)


def facts(data: Mapping[str, Any]) -> str:
    """Say in a line how long and how plain it is, and what is still to be done."""
    return str(_judged(_typed(data)[1])["facts"])


def _typed(data: Mapping[str, Any]) -> tuple[TypedArticle, Content]:
    """What a form holds, and the same as a revision would keep it."""
    form = TypedArticle(data)
    form.is_valid()
    asked = str(form.cleaned_data.get("questions", ""))
    for name in ("short_answer", "body", "unknowns"):
        # Browsers send CRLF; revisions and the rules of the checklist know LF.
        text = getattr(form.instance, name).replace("\r\n", "\n")
        setattr(form.instance, name, text)
    typed = {name: getattr(form.instance, name) for name in revisions.FIELDS}
    return form, {**typed, "questions": revisions.read_questions(asked)}


def _judged(content: Content) -> dict[str, Any]:
    texts = revisions.parts(content).values()
    findings = checklist.of(content)
    told = {
        "words": sum(markup.count_words(text) for text in texts),
        "grade": round(reading_grade.measure("\n\n".join(texts)).grade, 1),
        "lines": _("green")
        if not findings
        else ngettext("%d line", "%d lines", len(findings)) % len(findings),
    }
    said = _("%(words)d words, reading grade %(grade)s. Checklist: %(lines)s.")
    return {"facts": said % told, "findings": findings}


def of_revision(revision: Revision) -> dict[str, Any]:
    """The same for a saved state: what a clinician reads before signing it."""
    article, content = revision.article, revision.content
    revisions.show(article, content)
    questions = [Question(question=q, answer=a) for q, a in content["questions"]]
    related = Article.objects.filter(slug__in=content["related"])
    context = _context(article, questions, list(related)) | _judged(content)
    return context | {"revision": revision}


def _context(
    article: Article, questions: Sequence[Question], related: Sequence[Article]
) -> dict[str, Any]:
    texts = page.texts(article, questions)
    article.reading_minutes = page.reading_minutes(texts)
    laid_out = page.lay_out(
        article,
        questions,
        _known(texts),
        related,
        glossary.used_in(texts),
        shown=gallery.shown_in(article.body),
    )
    return {
        "article": article,
        "page": laid_out,
        "preview": True,
        "problems": _problems(article, texts),
    }


def _known(texts: Sequence[str]) -> list[Reference]:
    keys = markup.cited(texts)
    found = {r.key: r for r in Reference.objects.filter(key__in=keys)}
    return [found[key] for key in keys if key in found]


def _problems(article: Article, texts: Sequence[str]) -> list[str]:
    found = [
        message
        for text in texts
        for error in problems(text, sections=text == article.body)
        for message in error.messages
    ]
    return list(dict.fromkeys(found))
