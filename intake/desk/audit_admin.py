"""The record of readings, as a page."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from intake.at_the_desk import ReadOnly
from intake.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who saw which submissions: ids only, nothing of a person."""

    list_display = ["at", "actor_id", "route", "count"]
    fields = ["at", "actor_id", "route", "submissions"]
    show_full_result_count = False

    @admin.display(description=_("submissions shown"))
    def count(self, event: AuditEvent) -> int:
        return len(event.submissions)
