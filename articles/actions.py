"""Writes that keep an article, its citations and its publication in step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import gallery, glossary, indexing, markup, page
from articles.models import Article, Citation, Reference
from clinic.models import User


class UnknownReferences(ValueError):
    """A text cites keys that no reference has."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = list(keys)
        cited = ", ".join(f"[@{key}]" for key in self.keys)
        super().__init__(_("No reference has this key: %s.") % cited)


class NotReady(ValueError):
    """An article lacks a part that every published article has."""


def references_of(texts: Iterable[str]) -> list[Reference]:
    """Return what the texts cite, in order, or raise UnknownReferences."""
    keys = markup.cited(texts)
    found = {r.key: r for r in Reference.objects.filter(key__in=keys)}
    if unknown := [key for key in keys if key not in found]:
        raise UnknownReferences(unknown)
    return [found[key] for key in keys]


def _lock(article: Article) -> Article:
    """Wait for others who write the same article, and return what is stored."""
    return Article.objects.select_for_update().get(pk=article.pk)


@transaction.atomic
def refresh(article: Article, *, at: datetime | None = None) -> None:
    """Write down what follows from the text: citations, reading time, the date.

    To be called after each change of an article or of its questions.
    """
    _lock(article)
    texts = page.texts(article, article.questions.all())
    references = references_of(texts)
    article.citations.all().delete()
    Citation.objects.bulk_create(
        Citation(article=article, reference=reference, position=position)
        for position, reference in enumerate(references, start=1)
    )
    article.reading_minutes = page.reading_minutes(texts)
    article.updated_at = at or timezone.now()
    article.save(update_fields=["reading_minutes", "updated_at"])
    indexing.write(article)
    glossary.note(article, texts)
    gallery.note(article, article.body)


@transaction.atomic
def publish(article: Article, *, at: datetime | None = None) -> None:
    """Show an article to the public; one that is out already keeps its date."""
    locked = _lock(article)
    references_of(page.texts(locked, locked.questions.all()))
    parts = [locked.summary, locked.short_answer, locked.body, locked.unknowns]
    if not all(parts):
        raise NotReady(
            _(
                "It needs a summary, a short answer, a text and “what we don’t know” "
                "before it is published."
            )
        )
    _set_publication(article, locked.published_at or at or timezone.now())


@transaction.atomic
def take_down(article: Article) -> None:
    """Hide an article from the public; nothing of it is lost."""
    _set_publication(article, None)


def _set_publication(article: Article, published_at: datetime | None) -> None:
    """Write the date, or that what was public no longer is."""
    now = timezone.now()
    was_public = article.published_at is not None
    article.retired_at = None if published_at else now if was_public else None
    article.published_at = published_at
    if not published_at:  # or it would fall again a minute after coming back
        article.unpublish_at = None
    article.updated_at = now
    names = ["published_at", "retired_at", "unpublish_at", "updated_at"]
    article.save(update_fields=names)


def amend(reference: Reference) -> None:
    """The entry says something else now: nobody has compared that with its source."""
    reference.confirmed_at = reference.confirmed_by = None
    reference.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])


def confirm(reference: Reference, *, by: User) -> None:
    """Sign that the entry was compared with the source itself."""
    reference.confirmed_at = timezone.now()
    reference.confirmed_by = by
    reference.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
