"""What the clinic has set for itself, and what was erased by it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intake.at_the_desk import ReadOnly
from intake.models import HouseRules, Tombstone


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was erased, when, and on what ground: for whoever is asked about it."""

    list_display = ["reference", "erased_at", "ground"]
    list_filter = ["ground"]
    search_fields = ["=reference"]
    show_full_result_count = False


@admin.register(HouseRules)
class HouseRulesAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    fieldsets = (
        (_("What we promise ourselves"), {"fields": ("read_hours", "decide_days")}),
        (
            _("How long we keep what was sent"),
            {
                "fields": ("settled_days", "undecided_days"),
                "description": _(
                    "Drafts are forgotten after 7 days. For the rest the law of your "
                    "place says how long: ask whoever advises you. A legal hold and an "
                    "open urgent flag always keep it."
                ),
            },
        ),
    )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: Any = None
    ) -> Any:
        return HouseRules.current()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one set of rules: its form stands in the place of a list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:intake_houserules_change", args=[1]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
