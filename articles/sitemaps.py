from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import cached_property

from articles.models import Article, Topic


class ArticleSitemap(Sitemap):  # type: ignore[type-arg]
    def items(self) -> QuerySet[Article]:
        return Article.objects.published().order_by("slug").only("slug", "updated_at")

    def lastmod(self, item: Article) -> datetime:
        return item.updated_at


class TopicSitemap(Sitemap):  # type: ignore[type-arg]
    def items(self) -> QuerySet[Topic]:
        published = Q(articles__published_at__lte=Now())
        changed = Max("articles__updated_at", filter=published)
        topics = Topic.objects.annotate(changed_at=changed)
        return topics.exclude(changed_at=None).order_by("slug")

    def lastmod(self, item: Topic) -> datetime:
        changed_at: datetime = item.changed_at  # type: ignore[attr-defined]
        return changed_at


class PageSitemap(Sitemap):  # type: ignore[type-arg]
    """Pages that stand whether or not anything is published."""

    # What these show changes with the articles.
    made_of_articles = ("home", "articles:index", "articles:questions")

    def items(self) -> list[str]:
        explained = ["articles:glossary", "articles:evidence"]
        about_us = ["help_now", "about", "privacy", "accessibility"]
        return [*self.made_of_articles, *explained, *about_us]

    def location(self, item: str) -> str:
        return reverse(item)

    def lastmod(self, item: str) -> datetime | None:
        return self.newest if item in self.made_of_articles else None

    @cached_property
    def newest(self) -> datetime | None:
        changes = Article.objects.published().aggregate(at=Max("updated_at"))
        at: datetime | None = changes["at"]
        return at


SITEMAPS = {"pages": PageSitemap, "topics": TopicSitemap, "articles": ArticleSitemap}
