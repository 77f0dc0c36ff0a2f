from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse

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

    def items(self) -> list[str]:
        articles = ["articles:index", "articles:questions"]
        return ["home", *articles, "help_now", "about", "privacy"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"pages": PageSitemap, "topics": TopicSitemap, "articles": ArticleSitemap}
