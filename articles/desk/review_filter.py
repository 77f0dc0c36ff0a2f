"""The queues of clinical review, as filters of the list of articles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import digest
from articles.models import Article, Revision


class ReviewFilter(admin.SimpleListFilter):
    title = _("clinical review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("sent", _("Sent to a clinician")),
            ("due", _("Review due")),
            ("soon", _("Review due within two weeks")),
            ("mine", _("Of these, those that I look after")),
            ("awaiting", _("Awaiting the first review")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article]:
        soon = Article.objects.due_for_review(timezone.localdate() + digest.BEFORE)
        sent = Revision.objects.awaiting_a_signature()
        queues: dict[str | None, QuerySet[Any]] = {
            "sent": sent.values("article"),
            "due": Article.objects.due_for_review().values("pk"),
            "soon": soon.values("pk"),
            "mine": soon.filter(review_owner=request.user.pk).values("pk"),
            "awaiting": Article.objects.awaiting_review().values("pk"),
        }
        found = queues.get(self.value())
        return queryset if found is None else queryset.filter(pk__in=found)
