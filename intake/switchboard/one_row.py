"""A page of settings of which there is one row."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class OneRow(admin.ModelAdmin):  # type: ignore[type-arg]
    """One row of settings, made with its defaults when it is first looked at."""

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        model = self.opts.model
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if model._default_manager.exists():
            return redirect(reverse(f"{name}_change", args=[1]))
        return redirect(reverse(f"{name}_add"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        may = super().has_add_permission(request)
        return may and not self.opts.model._default_manager.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
