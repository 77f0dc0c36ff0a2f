"""What articles lean on: references, topics, words, and what readers asked for."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, QuerySet
from django.forms import Textarea
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import actions, addresses, workflow
from articles.models import (
    Article,
    FormerAddress,
    MissingPage,
    MistakeReport,
    Reference,
    Synonym,
    Topic,
)
from clinic.models import User

# What a confirmation is of.
ENTRY = {"authors", "year", "title", "source", "doi", "pmid", "url"}


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
    list_display = (
        *("key", "short_title", "year", "confidence", "standing", "about"),
        "uses",
    )
    list_filter = (ConfirmationFilter, "is_guarded", "confidence")
    list_select_related = ("confirmed_by",)
    search_fields = ("key", "authors", "title", "source", "doi", "pmid")
    readonly_fields = ("confirmed_at", "confirmed_by", "cited_in")
    actions = ("confirm", "guard", "release")
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
        """Texts cite the key, so it never changes; and as with the sections that an
        article marks, only who may sign says that a source is not about safety.
        """
        if obj is None:
            return self.readonly_fields
        may_sign = self.has_sign_permission(request)
        signed = ("is_guarded",) if obj.is_guarded and not may_sign else ()
        return (*self.readonly_fields, "key", *signed)

    def has_delete_permission(
        self, request: HttpRequest, obj: Reference | None = None
    ) -> bool:
        shipped = obj is not None and bool(obj.content_sha256)
        return super().has_delete_permission(request, obj) and not shipped

    def save_model(
        self, request: HttpRequest, obj: Reference, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if obj.confirmed_at and ENTRY & set(form.changed_data):
            actions.amend(obj)
            said = gettext("The entry changed: it has to be compared with its source.")
            self.message_user(request, said, messages.WARNING)

    @admin.display(description=_("cited in"))
    def cited_in(self, reference: Reference) -> str:
        """The articles whose stored text cites it, each a link to its revisions."""
        rows = (
            (reverse("admin:articles_article_revisions", args=[article.pk]), article)
            for article in reference.articles.order_by("title")
        )
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', rows) or "–"

    @admin.display(description=_("title"), ordering="title")
    def short_title(self, reference: Reference) -> str:
        title = reference.title
        return title if len(title) <= 80 else f"{title[:79]}…"

    @admin.display(description=_("the source"), ordering="confirmed_at")
    def standing(self, reference: Reference) -> str:
        if reference.is_to_be_confirmed:
            return gettext("Still to be confirmed")
        if reference.confirmed_by:
            day = date_format(timezone.localtime(reference.confirmed_at))
            named = {"name": reference.confirmed_by, "day": day}
            return gettext("Confirmed by %(name)s on %(day)s") % named
        return gettext("Seen")

    @admin.display(description=_("about"), ordering="is_guarded")
    def about(self, reference: Reference) -> str:
        return gettext("safety or dose") if reference.is_guarded else ""

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
            self.log_change(request, reference, gettext("Compared with the source."))
        said = gettext("Confirmed: %d.") % len(queryset)
        self.message_user(request, said, messages.SUCCESS)

    def has_sign_permission(self, request: HttpRequest) -> bool:
        return workflow.MAY_APPROVE in cast(User, request.user).granted

    @admin.action(
        description=_("These are about safety or dose: a clinician sees changes"),
        permissions=["sign"],
    )
    def guard(self, request: HttpRequest, queryset: QuerySet[Reference]) -> None:
        self._mark(request, queryset, is_guarded=True)

    @admin.action(
        description=_("These are not about safety or dose"), permissions=["sign"]
    )
    def release(self, request: HttpRequest, queryset: QuerySet[Reference]) -> None:
        self._mark(request, queryset, is_guarded=False)

    def _mark(
        self, request: HttpRequest, references: QuerySet[Reference], *, is_guarded: bool
    ) -> None:
        about, other = gettext("About safety or dose."), gettext("About neither.")
        said = about if is_guarded else other
        changed = list(references.exclude(is_guarded=is_guarded))
        for reference in changed:
            reference.is_guarded = is_guarded
            reference.save(update_fields=["is_guarded", "updated_at"])
            self.log_change(request, reference, said)
        done = gettext("Changed: %d.") % len(changed)
        self.message_user(request, done, messages.SUCCESS)


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

    list_display = ("slug", "times", "last_asked", "onward")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: MissingPage | None = None
    ) -> bool:
        return False

    @admin.display(description=_("lead it on"))
    def onward(self, missing: MissingPage) -> str:
        address = reverse("admin:articles_formeraddress_add")
        query = urlencode({"slug": missing.slug})
        return format_html('<a href="{}?{}">{}</a>', address, query, _("To an article"))


class LeadingForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Article.objects.filter(slug=slug).exists():
            raise ValidationError(_("An article stands at this address."), code="used")
        return slug


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Where old links lead; and, added here, links that never were right."""

    form = LeadingForm
    list_display = ("slug", "article")
    list_select_related = ("article",)
    search_fields = ("slug",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: FormerAddress | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"slug": request.GET.get("slug", "")}

    def save_model(
        self, request: HttpRequest, obj: FormerAddress, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        addresses.note_found(obj.slug)


@admin.register(MistakeReport)
class MistakeReportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What readers say is wrong: read, put right, settled."""

    list_display = ("sent_at", "article", "beginning", "settled_at")
    list_filter = ("settled_at",)
    list_select_related = ("article",)
    actions = ("settle",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: MistakeReport | None = None
    ) -> bool:
        return False

    @admin.display(description=_("what is wrong"))
    def beginning(self, report: MistakeReport) -> str:
        return report.text if len(report.text) <= 80 else f"{report.text[:79]}…"

    @admin.action(description=_("These are settled"), permissions=["delete"])
    def settle(self, request: HttpRequest, queryset: QuerySet[MistakeReport]) -> None:
        by = cast(User, request.user)
        open_ones = queryset.filter(settled_at=None)
        count = open_ones.update(settled_at=timezone.now(), settled_by=by)
        said = gettext("Settled: %d.") % count
        self.message_user(request, said, messages.SUCCESS)
