from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from clinic.models import Profile

NEWEST = 20


class ArticleFeed(Feed):  # type: ignore[type-arg]
    feed_type = Atom1Feed
    title = _("Articles about anxiety and ketamine")
    language = "en-us"  # of the articles, wherever it is read
    subtitle = _("New and changed articles, every claim with its reference.")

    def link(self) -> str:
        return reverse("articles:index")

    def author_name(self) -> str:
        return Profile.current().name

    def items(self) -> QuerySet[Article]:
        return Article.objects.published().newest_first().as_feed()[:NEWEST]

    def item_guid(self, item: Article) -> str:
        """The same for ever, also when the address changes."""
        return f"tag:{urlsplit(settings.SITE_ADDRESS).hostname},2026:article:{item.pk}"

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        """A summary is HTML to those who read the feed, and a title is not."""
        return escape(item.summary)

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.updated_at
