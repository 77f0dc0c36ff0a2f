"""An article as it has been typed so far: laid out like the public page, not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from articles import glossary, markup, page, reading_grade, revisions
from articles.forms import STANDING, problems
from articles.models import Article, Question, Reference, Revision


class TypedArticle(forms.ModelForm):  # type: ignore[type-arg]
    """Takes what is there: a preview is for what is not finished."""

    questions = forms.CharField(required=False)

    class Meta:
        model = Article
        fields = ["title", "summary", "topic", "related", "short_answer", "body"]
        fields += ["unknowns", *STANDING]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


def of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of the article's page for what a form holds."""
    form = TypedArticle(data)
    form.is_valid()
    article: Article = form.instance
    pairs = revisions.read_questions(form.cleaned_data.get("questions", ""))
    questions = [Question(question=asked, answer=answer) for asked, answer in pairs]
    texts = page.texts(article, questions)
    article.reading_minutes = page.reading_minutes(texts)
    laid_out = page.lay_out(
        article, questions, _known(texts), list(form.cleaned_data.get("related") or ())
    )
    return {
        "article": article,
        "page": laid_out,
        "preview": True,
        "problems": _problems(article, texts),
        "words": sum(markup.count_words(text) for text in texts),
        "grade": round(reading_grade.measure("\n\n".join(texts)).grade, 1),
    }


def of_revision(revision: Revision) -> dict[str, Any]:
    """The same for a saved state: what a clinician reads before signing it."""
    article, content = revision.article, revision.content
    revisions.show(article, content)
    questions = [Question(question=q, answer=a) for q, a in content["questions"]]
    texts = page.texts(article, questions)
    article.reading_minutes = page.reading_minutes(texts)
    related = Article.objects.filter(slug__in=content["related"])
    laid_out = page.lay_out(
        article, questions, _known(texts), list(related), glossary.used_in(texts)
    )
    problems = _problems(article, texts)
    return {
        "article": article,
        "page": laid_out,
        "preview": True,
        "revision": revision,
        "problems": problems,
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
