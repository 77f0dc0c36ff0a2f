"""An article at the editors' desk: its newest revision, typed on and handed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles import (
    actions,
    addresses,
    checklist,
    forms,
    preview,
    revisions,
    unsaved,
    workflow,
)
from articles.desk import revision_page
from articles.desk.review_filter import ReviewFilter
from articles.desk.typing import KeepsTyping
from articles.models import Article, Reference, Revision
from clinic.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXPLAINED = _(
    "A clinician signs a revision on the page of revisions; until then the article "
    "says in public that it awaits review."
)


@admin.register(Article)
class ArticleAdmin(KeepsTyping):
    form = forms.ArticleForm
    list_display = (
        *("title", "topic", "standing", "evidence_label"),
        *("review_due", "review_owner"),
    )
    list_filter = (ReviewFilter, "topic", "evidence_label")
    list_select_related = ("topic", "review_owner")
    search_fields = ("title", "short_title", "summary", "body")
    ordering = ("topic__position", "position")
    actions = ("publish", "take_down")
    fieldsets = (
        (None, {"fields": forms.DESCRIPTION}),
        (_("Text"), {"fields": forms.TEXTS}),
        (_("Evidence, and who stands for it"), {"fields": forms.STANDING}),
        (
            _("Clinical review"),
            {"fields": (*forms.REVIEW, "review_owner"), "description": EXPLAINED},
        ),
        (_("Read next"), {"fields": ("related",)}),
        (_("In the end"), {"fields": ("replaced_by",)}),
    )

    class Media:
        css = {"all": ("css/editing.css",)}
        js = (
            Script("js/markdown.js", type="module"),
            Script("js/preview.js", type="module"),
            Script("js/unsaved.js", type="module"),
        )

    # What may be done

    def has_delete_permission(
        self, request: HttpRequest, obj: Article | None = None
    ) -> bool:
        """What was shipped or ever public is taken down, never deleted."""
        settled = obj is not None and bool(
            obj.content_sha256 or obj.published_at or obj.retired_at
        )
        return super().has_delete_permission(request, obj) and not settled

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("title",)}

    def view_on_site(self, obj: Article) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None

    # What is seen

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        found: QuerySet[Article] = super().get_queryset(request)
        sent = Revision.objects.awaiting_a_signature().filter(article=OuterRef("pk"))
        return found.annotate(is_sent=Exists(sent))

    @admin.display(description=_("standing"), ordering="published_at")
    def standing(self, article: Any) -> str:
        said = self._standing(article)
        return gettext("%s; sent to a clinician") % said if article.is_sent else said

    def _standing(self, article: Article) -> str:
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
        context["linkable"] = checklist.pages().items()
        return super().render_change_form(request, context, *args, **kwargs)

    # What is written

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Article | None:
        """The article as its newest revision has it; the rows stay as they are."""
        article: Article | None = super().get_object(request, object_id, from_field)
        if article is not None and "/delete/" not in request.path:
            if request.method == "POST":  # two who save at once come one by one
                Article.objects.select_for_update().get(pk=article.pk)
            revisions.show(article, workflow.newest(article).content)
        return article

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Who may not type reads what changed, and signs, on the page of revisions."""
        is_reader = self.has_view_permission(request)
        if is_reader and not self.has_change_permission(request):
            article = get_object_or_404(Article, pk=unquote(object_id))
            return redirect("admin:articles_article_revisions", article.pk)
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(
        self, request: HttpRequest, obj: Article, form: Any, change: bool
    ) -> None:
        """A new article gets its row; of one that stands, only what is no text."""
        if not change:
            obj.save()
            return
        texts = {*revisions.FIELDS, "topic", "related", "questions"}
        plain = [name for name in form.changed_data if name not in texts]
        if plain:
            obj.save(update_fields=plain)
        if "slug" in plain:
            addresses.move(obj, form.initial["slug"])

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        by = cast(User, request.user)
        article = Article.objects.get(pk=form.instance.pk)
        revision = workflow.save(article, form.content, by=by)
        unsaved.forget(request.POST.get("window", ""), by=by)
        self._take_off_the_schedule(request, revision)
        if "_submit" in request.POST:
            self._attempt(request, workflow.submit, revision, _("It awaits review."))
        if "_publish" in request.POST:
            self._attempt(request, workflow.publish, revision, _("It is public."))
        if "_take_down" in request.POST:
            actions.take_down(article)

    def _take_off_the_schedule(self, request: HttpRequest, newest: Revision) -> None:
        """What is older can no longer go out: better said now than found out then."""
        scheduled = newest.article.revisions.filter(publish_at__isnull=False)
        for old in scheduled.filter(published_at=None, number__lt=newest.number):
            workflow.unschedule(old)
            said = gettext(
                "Revision %d is no longer scheduled, because this one is newer: "
                "schedule this one on the page of revisions."
            )
            messages.warning(request, said % old.number)

    def _attempt(
        self,
        request: HttpRequest,
        act: Callable[[Revision], None],
        revision: Revision,
        said: StrOrPromise,
    ) -> None:
        """Do it and say so; or say why not: what was typed is saved either way."""
        try:
            act(revision)
        except ValueError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, said)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            try:
                workflow.publish(workflow.newest(article))
            except ValueError as reason:
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

    # The preview, and the page of revisions

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        addresses = [
            path(
                "preview/",
                require_POST(own(self.preview)),
                name="articles_article_preview",
            ),
            path(
                "<int:pk>/revisions/",
                own(self.revisions_view),
                name="articles_article_revisions",
            ),
            path(
                "<int:pk>/revisions/<int:number>/",
                own(self.revision_view),
                name="articles_article_revision",
            ),
        ]
        return [*addresses, *super().get_urls()]

    def revisions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every state there was, what changed between two, and what may be done."""
        article = get_object_or_404(Article, pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        may_change = self.has_change_permission(request, article)
        by = cast(User, request.user)
        if request.method == "POST":
            problem = revision_page.act(article, request.POST, by=by, editor=may_change)
            if problem:
                messages.error(request, problem)
            else:
                messages.success(request, gettext("Done."))
            return redirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            **revision_page.context(article, request.GET),
            "opts": self.opts,
            "may_change": may_change,
            "may_approve": workflow.MAY_APPROVE in by.granted,
        }
        return render(request, "admin/articles/article/revisions.html", context)

    def revision_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One saved state, whole, as the public would read it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        every = Revision.objects.select_related("article")
        revision = get_object_or_404(every, article=pk, number=number)
        context = preview.of_revision(revision)
        return render(request, "articles/article.html", context)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show what is typed as the public would see it; nothing is stored."""
        if not (
            self.has_change_permission(request) or self.has_add_permission(request)
        ):
            raise PermissionDenied
        return render(request, "articles/article.html", preview.of(request.POST))
