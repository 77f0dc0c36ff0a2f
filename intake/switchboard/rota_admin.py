"""The rota in the admin: who is on duty on which weekday, and who is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile, User
from intake import rota
from intake.models import AlertPlan, Cover, Duty

# A plain box: the stock one draws its shortcuts with an unlabelled link.
CLOCK = {"widget": forms.TimeInput({"placeholder": "09:00"}, format="%H:%M")}


class StaffOnly:
    """Whoever is chosen works here and can be told."""

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = User.objects.filter(is_active=True, is_staff=True)
        return super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A plain list: a rota is no place to add or change accounts."""
        field = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


@dataclass(frozen=True)
class Told:
    """Whom an urgent alert reaches now, and whom while nobody is on duty."""

    on_duty: list[str]
    otherwise: list[str]
    are_owners: bool  # since nobody reviews
    mailbox: str
    minutes: int  # without an answer, until those in `then` are told, too
    then: list[str]
    cannot_read: list[str]  # of those on the rota: what an alert is about

    @classmethod
    def now(cls) -> Told:
        reviewers = list(rota.reviewers().order_by("full_name"))
        owners = list(rota.owners().order_by("full_name"))
        others = [user for user in owners if user not in reviewers]
        return cls(
            on_duty=_names(chain.from_iterable(rota.turns_at(timezone.now()))),
            otherwise=_names(reviewers or owners),
            are_owners=not reviewers,
            mailbox=Profile.current().staff_email,
            minutes=AlertPlan.current().first_after,
            then=_names(others) if reviewers else [],
            cannot_read=_names(_cannot_read()),
        )


def _cannot_read() -> list[User]:
    on_the_rota = Duty.objects.values("who")
    told = User.objects.filter(pk__in=on_the_rota, is_active=True)
    return [user for user in told if "intake.review_submission" not in user.granted]


def _names(people: Iterable[User]) -> list[str]:
    """Without the credentials: their commas would make more people of them."""
    return [user.get_short_name() for user in people]


@admin.register(Duty)
class DutyAdmin(StaffOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["weekday", "times", "who", "turn"]
    list_display_links = ["weekday"]
    list_filter = ["weekday"]
    list_select_related = ["who"]
    formfield_overrides = {models.TimeField: CLOCK}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Rota"), "told": Told.now(), **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description=_("times"), ordering="begins")
    def times(self, duty: Duty) -> str:
        return f"{duty.begins:%H:%M} – {duty.ends:%H:%M}"


@admin.register(Cover)
class CoverAdmin(StaffOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["day", "away", "stand_in"]
    list_display_links = ["day"]
    list_select_related = ["away", "instead"]

    @admin.display(description=_("who stands in"))
    def stand_in(self, cover: Cover) -> str:
        return str(cover.instead or _("nobody"))
