"""The editors' desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, QuerySet
from django.forms import Script, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles import actions, addresses, forms, preview
from articles.models import (
    Article,
    MissingPage,
    Question,
    Reference,
    Synonym,
    Topic,
)
from clinic.models import User

REVIEW_EXPLAINED = _(
    "Leave it empty until a named clinician has read the page; until then it says in "
    "public that it awaits review."
)


class ReviewFilter(admin.SimpleListFilter):
    title = _("clinical review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", _("Review due")), ("awaiting", _("Awaiting the first review"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article]:
        articles = Article.objects.filter(pk__in=queryset.values("pk"))
        if self.value() == "due":
            return articles.due_for_review()
        return articles.awaiting_review() if self.value() == "awaiting" else queryset


class QuestionInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Question
    form = forms.QuestionForm
    extra = 0


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = forms.ArticleForm
    inlines = (QuestionInline,)
    list_display = ("title", "topic", "standing", "evidence_label", "review_due")
    list_filter = (ReviewFilter, "topic", "evidence_label")
    list_select_related = ("topic",)
    search_fields = ("title", "short_title", "summary", "body")
    ordering = ("topic__position", "position")
    actions = ("publish", "take_down")
    fieldsets = (
        (None, {"fields": forms.DESCRIPTION}),
        (_("Text"), {"fields": forms.TEXTS}),
        (_("Evidence, and who stands for it"), {"fields": forms.STANDING}),
        (
            _("Clinical review"),
            {"fields": forms.REVIEW, "description": REVIEW_EXPLAINED},
        ),
        (_("Read next"), {"fields": ("related", "replaced_by")}),
    )

    class Media:
        css = {"all": ("css/editing.css",)}
        js = (
            Script("js/markdown.js", type="module"),
            Script("js/preview.js", type="module"),
        )

    # What may be done

    def has_delete_permission(
        self, request: HttpRequest, obj: Article | None = None
    ) -> bool:
        """What was shipped or is public is taken down, never deleted."""
        settled = obj is not None and bool(obj.content_sha256 or obj.published_at)
        return super().has_delete_permission(request, obj) and not settled

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("title",)}

    def view_on_site(self, obj: Article) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    # What is seen

    @admin.display(description=_("standing"), ordering="published_at")
    def standing(self, article: Article) -> str:
        if not article.is_published:
            return gettext("Draft")
        if not article.is_reviewed:
            return gettext("Published, awaiting clinical review")
        if article.is_review_overdue:
            return gettext("Published, review overdue")
        return gettext("Published")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["citable"] = Reference.objects.all()
        return super().render_change_form(request, context, *args, **kwargs)

    # What is written

    def save_model(
        self, request: HttpRequest, obj: Article, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            addresses.move(obj, form.initial["slug"])

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        actions.refresh(form.instance)
        if "_publish" in request.POST:
            actions.publish(form.instance)
        if "_take_down" in request.POST:
            actions.take_down(form.instance)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            try:
                actions.publish(article)
            except (actions.NotReady, actions.UnknownReferences) as reason:
                self.message_user(request, f"{article}: {reason}", messages.ERROR)
            else:
                said = gettext("“%s” is published.") % article
                self.message_user(request, said, messages.SUCCESS)

    @admin.action(description=_("Take down"), permissions=["change"])
    def take_down(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            actions.take_down(article)
            said = gettext("“%s” is no longer public.") % article
            self.message_user(request, said, messages.SUCCESS)

    # The preview

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "preview/",
            require_POST(self.admin_site.admin_view(self.preview)),
            name="articles_article_preview",
        )
        return [address, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show what is typed as the public would see it; nothing is stored."""
        if not (
            self.has_change_permission(request) or self.has_add_permission(request)
        ):
            raise PermissionDenied
        return render(request, "articles/article.html", preview.of(request.POST))


class ConfirmationFilter(admin.SimpleListFilter):
    title = _("the source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Still to be confirmed"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Reference]
    ) -> QuerySet[Reference]:
        if self.value() != "open":
            return queryset
        return queryset.filter(pk__in=Reference.objects.to_be_confirmed())


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("key", "short_title", "year", "confidence", "standing", "uses")
    list_filter = (ConfirmationFilter, "confidence")
    list_select_related = ("confirmed_by",)
    search_fields = ("key", "authors", "title", "source", "doi", "pmid")
    readonly_fields = ("confirmed_at", "confirmed_by")
    actions = ("confirm",)
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 3})},
        models.URLField: {"assume_scheme": "https"},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reference]:
        found: QuerySet[Reference] = super().get_queryset(request)
        return found.annotate(cited_by=Count("citations"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Reference | None = None
    ) -> tuple[str, ...]:
        """Texts cite the key, so it never changes."""
        return (*self.readonly_fields, "key") if obj else self.readonly_fields

    def has_delete_permission(
        self, request: HttpRequest, obj: Reference | None = None
    ) -> bool:
        shipped = obj is not None and bool(obj.content_sha256)
        return super().has_delete_permission(request, obj) and not shipped

    @admin.display(description=_("title"), ordering="title")
    def short_title(self, reference: Reference) -> str:
        title = reference.title
        return title if len(title) <= 80 else f"{title[:79]}…"

    @admin.display(description=_("the source"), ordering="confirmed_at")
    def standing(self, reference: Reference) -> str:
        if reference.is_to_be_confirmed:
            return gettext("Still to be confirmed")
        if reference.confirmed_by:
            return gettext("Confirmed by %s") % reference.confirmed_by
        return gettext("Seen")

    @admin.display(description=_("articles that cite it"), ordering="cited_by")
    def uses(self, reference: Any) -> int:
        cited_by: int = reference.cited_by
        return cited_by

    @admin.action(
        description=_("I compared these with the source"), permissions=["change"]
    )
    def confirm(self, request: HttpRequest, queryset: QuerySet[Reference]) -> None:
        for reference in queryset:
            actions.confirm(reference, by=cast(User, request.user))
        said = gettext("Confirmed: %d.") % len(queryset)
        self.message_user(request, said, messages.SUCCESS)


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "slug", "position")
    ordering = ("position",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Topic | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def has_delete_permission(
        self, request: HttpRequest, obj: Topic | None = None
    ) -> bool:
        shipped = obj is not None and bool(obj.content_sha256)
        return super().has_delete_permission(request, obj) and not shipped


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("word", "means")
    search_fields = ("word", "means")


@admin.register(MissingPage)
class MissingPageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What readers looked for in vain: to write, to lead on from, or to forget."""

    list_display = ("slug", "times", "last_asked")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: MissingPage | None = None
    ) -> bool:
        return False
