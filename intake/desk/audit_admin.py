"""The record of readings, as a page: who saw which submissions, when, and where."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile
from intake.at_the_desk import ReadOnly
from intake.desk import readings
from intake.desk.readings_form import ReadingsForm
from intake.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """References only: nothing of a person stands in the record."""

    fields = ["at", "actor_id", "route", "submissions"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Newest first, fifty at a time, and never a count of all."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(
            request
        ):
            raise PermissionDenied
        zone = Profile.current().zone
        form = ReadingsForm(request.GET, zone=zone)
        page = readings.page(**form.cleaned_data) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Readings on record"),
            "opts": self.opts,
            "form": form,
            "page": page,
            "zone": zone,
            "older": _older(request, page),
        }
        return render(request, "admin/intake/auditevent/readings.html", context)


def _older(request: HttpRequest, page: readings.Page | None) -> str:
    """The address of what lies further back; empty when nothing does."""
    if page is None or page.before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(page.before)
    return query.urlencode()
