"""Addresses that readers follow though no page stands there now."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class FormerAddress(models.Model):
    """What an article was called before; it leads to the article for ever."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="former_addresses"
    )

    class Meta:
        ordering = ["slug"]
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class MissingPage(models.Model):
    """An article's address that somebody asked for and that never was one."""

    slug = models.CharField(_("address"), max_length=80, unique=True)
    times = models.PositiveIntegerField(_("asked for"), default=1)
    last_asked = models.DateTimeField(_("last asked for"), default=timezone.now)

    class Meta:
        ordering = ["-times", "slug"]
        verbose_name = _("missing page")
        verbose_name_plural = _("missing pages")

    def __str__(self) -> str:
        return self.slug
