"""Consent texts in the admin: read each version, compare two, publish a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from clinic import markup, redlines
from intake import catalogue
from intake.actions import consents
from intake.actions.history import NotDone
from intake.at_the_desk import staff
from intake.curation.consent_forms import PublishForm, mark
from intake.models import ConsentText

PUBLISH = "intake.publish_consent"


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What people agree to. A version never changes; a new wording is a new one."""

    list_display = ["name", "kind", "published_at", "who"]
    list_display_links = ["name"]
    list_select_related = ["published_by"]
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or self._may_publish(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may_publish(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("version"), ordering="version")
    def name(self, text: ConsentText) -> str:
        return _("Version %d") % text.version

    @admin.display(description=_("kind of change"))
    def kind(self, text: ConsentText) -> str:
        return _("material") if text.is_material else _("cosmetic")

    @admin.display(description=_("published by"))
    def who(self, text: ConsentText) -> str:
        return str(text.published_by or _("shipped with the software"))

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": _("Consent texts"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Write, compare with the text in use, then publish exactly what was seen."""
        if not self._may_publish(request):
            raise PermissionDenied
        latest = ConsentText.objects.latest()
        shipped = catalogue.newer_consent()
        begins = shipped if shipped and "shipped" in request.GET else latest
        start = {"body": begins.body, "after": latest.version}
        form = PublishForm(request.POST or None, initial=start)
        if form.is_valid() and self._publish(request, form):
            return redirect("admin:intake_consenttext_changelist")
        body = form.looked_at
        context = {
            "title": _("A new consent text"),
            "form": form,
            "latest": latest,
            "shipped": shipped,
            "passages": redlines.passages(latest.body, body) if body else [],
            "preview": markup.render(body) if body else "",
            "looked": mark(body) if body else "",
            "problems": consents.hindrances(body, latest) if body else [],
        }
        return self._show(request, "publish", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """One version as people read it, and what it changed."""
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        text = get_object_or_404(ConsentText, pk=object_id)
        earlier = ConsentText.objects.filter(version__lt=text.version).first()
        context = {
            "title": self.name(text),
            "text": text,
            "who": self.who(text),
            "kind": self.kind(text),
            "earlier": earlier,
            "passages": redlines.changes(earlier.body, text.body) if earlier else [],
            "preview": markup.render(text.body),
            "may_publish": self._may_publish(request),
        }
        return self._show(request, "text", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """A version has no history: it never changes."""
        return redirect("admin:intake_consenttext_change", object_id)

    def _publish(self, request: HttpRequest, form: PublishForm) -> bool:
        """Publish; or put the reasons why not on the form, or show the difference."""
        if "publish" not in request.POST:
            return False
        try:
            text = consents.publish(by=staff(request), **form.publication)
        except NotDone as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return False
        messages.success(request, _("Version %d is in use now.") % text.version)
        return True

    def _may_publish(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH)

    def _show(
        self, request: HttpRequest, name: str, context: dict[str, Any]
    ) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return render(
            request, f"admin/intake/consenttext/{name}.html", shared | context
        )
