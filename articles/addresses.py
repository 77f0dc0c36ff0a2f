"""Where an old address leads, and which addresses lead nowhere."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q
from django.urls import resolve, reverse
from django.utils import timezone

from articles.models import Article, FormerAddress, MissingPage

MOST_MISSING = 500


@transaction.atomic
def move(article: Article, old: str) -> None:
    """Keep readers of the old address; the new one names this article alone."""
    FormerAddress.objects.filter(slug=article.slug).delete()
    FormerAddress.objects.update_or_create(slug=old, defaults={"article": article})
    note_found(article.slug)


def note_found(slug: str) -> None:
    """Nobody asks for it in vain any more."""
    MissingPage.objects.filter(slug=slug).delete()


def is_taken(slug: str, article: Article) -> bool:
    """Whether links to another article rely on this address."""
    others = FormerAddress.objects.exclude(article=article.pk)
    return others.filter(slug=slug).exists()


def is_ours(slug: str) -> bool:
    """Whether a page of the site stands there, in front of any article."""
    return resolve(reverse("articles:article", args=[slug])).url_name != "article"


def instead_of(slug: str) -> Article | None:
    """The public article that stands for this address, after any number of steps."""
    named = Article.objects.filter(Q(slug=slug) | Q(former_addresses__slug=slug))
    article, seen = named.first(), set()
    while article and not article.is_published and article.pk not in seen:
        seen.add(article.pk)
        article = article.replaced_by
    return article if article and article.is_published else None


def was_here(slug: str) -> bool:
    """Whether the public could once read an article at this address."""
    retired = Article.objects.filter(retired_at__isnull=False)
    return retired.filter(Q(slug=slug) | Q(former_addresses__slug=slug)).exists()


def note_missing(slug: str) -> None:
    """Count who asks in vain; of what was asked for once, only the newest stay."""
    now = timezone.now()
    asked = MissingPage.objects.filter(slug=slug)
    if not asked.update(times=F("times") + 1, last_asked=now):
        new = MissingPage(slug=slug, last_asked=now)
        MissingPage.objects.bulk_create([new], ignore_conflicts=True)
        kept = MissingPage.objects.order_by("-times", "-last_asked").values("pk")
        MissingPage.objects.exclude(pk__in=kept[:MOST_MISSING]).delete()
