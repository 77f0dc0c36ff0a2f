"""Keeps what is typed before anybody presses Save: each window for itself.

Nothing of it is public, or a revision. Two windows never write the same row, so
neither can take away what the other one kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles import revisions
from articles.models import Article, Unsaved
from articles.revisions import Content
from clinic.models import User

KEPT_FOR = timedelta(days=30)
RECENT = timedelta(minutes=15)
Fields = Mapping[str, Sequence[str]]


class Overtaken(Exception):
    """Another window has written this row, or it was saved or thrown away."""


@transaction.atomic
def keep(
    window: UUID,
    fields: Fields,
    *,
    article: Article | None,
    by: User,
    typed_on: int | None,
    seen: int,
) -> Unsaved:
    """Keep what a window holds; `seen` is how often it knows that it was kept.

    Of two that come first at once the second waits, and finds itself overtaken.
    """
    now = timezone.now()
    row, _ = Unsaved.objects.select_for_update().get_or_create(
        window=window,
        defaults={
            "article": article,
            "by": by,
            "typed_on": typed_on,
            "fields": {},
            "times": 0,
            "saved_at": now,
        },
    )
    if row.times != seen or row.by_id != by.pk:
        raise Overtaken
    row.fields = {name: list(values) for name, values in fields.items()}
    row.times, row.saved_at = seen + 1, now
    row.save()
    return row


def forget(window: str, *, by: User) -> None:
    """It was saved, or is not wanted."""
    try:
        Unsaved.objects.filter(window=UUID(window), by=by).delete()
    except ValueError:  # no window of ours
        return


def forget_old(now: datetime) -> None:
    Unsaved.objects.filter(saved_at__lte=now - KEPT_FOR).delete()


def taken_up(window: str, *, article: Article | None, by: User) -> Unsaved | None:
    try:
        rows = Unsaved.objects.filter(window=UUID(window))
    except ValueError:
        return None
    return rows.filter(article=article, by=by).first()


def waiting(
    article: Article | None, newest: Content | None, *, by: User
) -> list[Unsaved]:
    """What somebody typed on an article and never saved, the newest first."""
    rows = Unsaved.objects.filter(article=article, by=by)
    return [row for row in rows if newest is None or not _says(row.fields, newest)]


def others(row: Unsaved) -> QuerySet[Unsaved]:
    """The windows in which the same article is typed on at this moment."""
    since = timezone.now() - RECENT
    rows = Unsaved.objects.filter(article=row.article_id, saved_at__gte=since)
    return rows.exclude(pk=row.pk).select_related("by")


def typing(article: Article, *, but: User) -> Iterable[Unsaved]:
    """Who else types on it at this moment."""
    since = timezone.now() - RECENT
    rows = Unsaved.objects.filter(article=article, saved_at__gte=since)
    return rows.exclude(by=but).select_related("by")


def _says(fields: Fields, content: Content) -> bool:
    """Whether a form holds what a revision does."""
    asked = revisions.read_questions(_text(fields, "questions"))
    return asked == content["questions"] and all(
        _text(fields, name).strip() == str(content[name]).strip()
        for name in revisions.FIELDS
    )


def _text(fields: Fields, name: str) -> str:
    return "\n".join(fields.get(name, ())).replace("\r\n", "\n")
