"""Keeping and erasing, for owners: holds, requests, house rules. No answer is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile
from clinic.proving import proved
from intake import audit
from intake.actions import keeping
from intake.at_the_desk import ReadOnly, as_uuid, attempt, staff
from intake.desk import leafing
from intake.desk.forms import ReasonForm
from intake.models import Event, Keeping

ROUTE = "admin:intake_keeping_change"
KINDS = (Event.Kind.HELD, Event.Kind.RELEASED, Event.Kind.KEPT, Event.Kind.WITHDRAWN)
ACTIONS: dict[str, Callable[..., None]] = {
    "hold": keeping.hold,
    "release": keeping.release,
    "keep": keeping.keep,
    "grant": keeping.grant,
}


class Waiting(admin.SimpleListFilter):
    title = _("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("asked", _("Asked to be erased")), ("held", _("On legal hold"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Keeping]
    ) -> QuerySet[Keeping]:
        if self.value() == "held":
            return queryset.filter(legal_hold_since__isnull=False)
        if self.value() == "asked":
            return queryset.filter(
                erasure_request__isnull=False, erasure_request__settled_at=None
            )
        return queryset


@admin.register(Keeping)
class KeepingAdmin(ReadOnly, leafing.ByReference):
    list_display = ["reference", "state", "sent_at", "asked", "legal_hold_since"]
    list_display_links = ["reference"]
    list_filter = [Waiting]
    list_select_related = ["erasure_request"]
    list_per_page = 50
    ordering = ["-sent_at"]
    sortable_by = ["sent_at"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Keeping.objects.for_owners()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("intake.erase_submission")

    @admin.display(description=_("status"), ordering="status")
    def state(self, kept: Keeping) -> str:
        return kept.get_status_display()

    @admin.display(description=_("asked to be erased"))
    def asked(self, kept: Keeping) -> Any:
        request = getattr(kept, "erasure_request", None)
        if request is None:
            return None
        return request.get_outcome_display() if request.settled_at else request.asked_at

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Keeping and erasing"), **(extra_context or {})}
        return super().changelist_view(request, context)

    @method_decorator(proved)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = self.get_queryset(request).filter(pk=as_uuid(object_id)).first()
        if kept is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and _press(request, kept, form):
            is_gone = request.POST.get("do") == "grant"
            done = redirect("admin:intake_keeping_changelist")
            return done if is_gone else redirect(request.path)
        return self._show(request, kept, form)

    def _show(
        self, request: HttpRequest, kept: Keeping, form: ReasonForm
    ) -> HttpResponse:
        """On record: the reasons in its history are sealed as all else is."""
        audit.record(staff(request), ROUTE, [kept.pk])
        events = Event.objects.filter(submission=kept.pk, kind__in=KINDS)
        context = {
            **self.admin_site.each_context(request),
            "title": kept.reference,
            "opts": self.opts,
            "kept": kept,
            "asked": getattr(kept, "erasure_request", None),
            "events": events.select_related("by").order_by("-at"),
            "form": form,
            "zone": Profile.current().zone,
        }
        return render(request, "admin/intake/keeping/kept.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """It stands on its own page."""
        return redirect("admin:intake_keeping_change", object_id)


def _press(request: HttpRequest, kept: Keeping, form: ReasonForm) -> bool:
    act = ACTIONS.get(request.POST.get("do", ""))
    if act is None:
        raise PermissionDenied
    if not form.is_valid():
        return False
    text = form.cleaned_data["text"]
    return attempt(request, form, lambda: act(kept.pk, by=staff(request), text=text))
