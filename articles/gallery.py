"""Pictures kept, found, and noted where a text shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet

from articles import markup
from articles.models import Article, Picture, PictureSize, PictureUse, Revision
from articles.pictures import Shown
from articles.resizing import Made
from clinic.models import User

ONE_AT_A_TIME = 7_346_273  # any number that no other lock has


def wait_for_others() -> None:
    """Until the transaction ends no other picture is made.

    Each needs much memory; and a button pressed twice is the same picture twice.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


@transaction.atomic
def add(picture: Picture, sizes: Iterable[Made], *, by: User) -> None:
    """Keep a new picture in all its sizes."""
    picture.added_by = by
    picture.save()
    PictureSize.objects.bulk_create(
        PictureSize(
            picture=picture,
            width=made.width,
            height=made.height,
            sha256=made.sha256,
            content=made.content,
        )
        for made in sizes
    )


def same(sizes: Sequence[Made]) -> Picture | None:
    """The picture that has these very pixels already."""
    hashes = [made.sha256 for made in sizes]
    return Picture.objects.filter(sizes__sha256__in=hashes).first()


def light(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """With their sizes, and without the bytes of these."""
    sizes = PictureSize.objects.defer("content").order_by("width")
    return pictures.prefetch_related(Prefetch("sizes", sizes))


def shown_in(text: str) -> list[Shown]:
    """The pictures that a text shows; a key that none has is left out."""
    keys = {each.key for each in markup.placed(text)}
    if not keys:
        return []
    return [picture.shown for picture in light(Picture.objects.filter(key__in=keys))]


def note(article: Article, text: str, revision: Revision | None = None) -> None:
    """Write down which pictures a text shows: that of a revision, or the public one."""
    uses = PictureUse.objects.filter(article=article, revision=revision)
    uses.delete()
    keys = {each.key for each in markup.placed(text)}
    if keys:
        PictureUse.objects.bulk_create(
            PictureUse(article=article, picture=picture, revision=revision)
            for picture in Picture.objects.filter(key__in=keys)
        )
