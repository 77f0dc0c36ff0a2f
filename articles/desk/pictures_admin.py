"""The pictures that articles may show: brought in, described, found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import gallery
from articles.forms import TOO_LARGE, PictureForm
from articles.models import Picture
from articles.pictures import Placed
from clinic import bodies
from clinic.models import User

NOTHING_ADDED = _(
    "No picture was added. Your browser’s Back shows the form as you filled it in; no "
    "text of an article was touched."
)
WORDS = ("alt", "credit", "licence", "source")


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("key", "small", "alt", "origin", "uses")
    search_fields = ("key", "alt", "credit", "licence")
    fields = ("small", "in_a_text", *WORDS)

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    class Media:
        css = {"all": ("css/editing.css",)}
        js = (Script("js/picture.js", type="module"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        found: QuerySet[Picture] = super().get_queryset(request)
        used_in = Count("uses__article", distinct=True)
        return gallery.light(found).annotate(used_in=used_in)

    def get_form(
        self,
        request: HttpRequest,
        obj: Picture | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """The file comes once; of a picture that stands, only its words change."""
        if obj is None:
            kwargs["form"] = PictureForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(
        self, request: HttpRequest, obj: Picture | None = None
    ) -> tuple[str, ...]:
        return self.fields if obj else ("file", "alt", "key", *WORDS[1:])

    def get_readonly_fields(
        self, request: HttpRequest, obj: Picture | None = None
    ) -> tuple[str, ...]:
        return ("small", "in_a_text") if obj else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Picture | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"key": ("alt",)}

    def save_model(
        self, request: HttpRequest, obj: Picture, form: Any, change: bool
    ) -> None:
        if change:
            obj.save(update_fields=WORDS)
        else:
            gallery.add(obj, form.made, by=cast(User, request.user))

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A file that was not even read leads back here: see `clinic.bodies`."""
        if request.method == "GET" and bodies.TOO_LARGE in request.GET:
            messages.error(request, f"{TOO_LARGE} {NOTHING_ADDED}")
        return super().add_view(request, form_url, extra_context)

    # What is seen

    @admin.display(description=_("picture"))
    def small(self, picture: Picture) -> SafeString:
        size = picture.shown.sizes[0]
        return format_html(
            '<img class="small-picture" src="{}" width="{}" height="{}" alt="{}" '
            'loading="lazy">',
            *(size.address, size.width, size.height, picture.alt),
        )

    @admin.display(description=_("in a text"))
    def in_a_text(self, picture: Picture) -> SafeString:
        return format_html("<code>{}</code>", Placed(picture.key, picture.alt))

    @admin.display(description=_("origin"))
    def origin(self, picture: Picture) -> str:
        if not picture.shown.has_origin:
            return gettext("Maker or licence missing: no article with it is published")
        return f"{picture.credit}, {picture.licence}"

    @admin.display(description=_("articles with it"), ordering="used_in")
    def uses(self, picture: Any) -> int:
        used_in: int = picture.used_in
        return used_in

    # The picker of the editors' desk

    def get_urls(self) -> list[URLPattern]:
        pick = self.admin_site.admin_view(self.pick)
        return [path("pick/", pick, name="articles_picture_pick"), *super().get_urls()]

    def pick(self, request: HttpRequest) -> HttpResponse:
        """All pictures as the picker lists them; asked for anew each time it opens."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = gallery.light(Picture.objects.all())
        entries = [(Placed(each.key, each.alt), each.shown) for each in found]
        template = "admin/articles/picture/pick.html"
        return render(request, template, {"entries": entries})
