"""Which reference an article cites, and under which number."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from articles.models.article import Article
from articles.models.reference import Reference


class Citation(models.Model):
    """That an article cites a reference, under which number. `actions` keeps it."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="citations"
    )
    reference = models.ForeignKey(
        Reference, on_delete=models.PROTECT, related_name="citations"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="citation_lists_a_reference_once", fields=["article", "reference"]
            ),
            models.UniqueConstraint(
                name="citation_number_is_used_once", fields=["article", "position"]
            ),
            models.CheckConstraint(
                name="citation_numbers_begin_at_one", condition=Q(position__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.reference_id}"
