"""The front desk: who was in touch, how they may be reached, and where things stand.

Neither flags nor answers: of the sealed documents only the contact is opened.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile
from intake import audit, documents
from intake.at_the_desk import ReadOnly, as_uuid, staff
from intake.desk import leafing
from intake.models import ContactCard, Response, Submission

ROUTE = "admin:intake_contactcard_change"


@admin.register(ContactCard)
class ContactCardAdmin(ReadOnly, leafing.ByReference):
    list_display = ["reference", "state", "sent_at", "assignee"]
    list_display_links = ["reference"]
    list_select_related = ["assignee"]
    list_per_page = 50
    empty_value_display = _("nobody yet")
    ordering = ["-sent_at"]
    sortable_by = ["sent_at"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What was sent. That a draft raised an alarm is not the front desk's."""
        return ContactCard.objects.filter(follows=None).exclude(
            status=Submission.Status.DRAFT
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "intake.view_contact" in staff(request).granted

    @admin.display(description=_("status"), ordering="status")
    def state(self, card: ContactCard) -> str:
        return card.get_status_display()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Front desk"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One person's card. On record before the contact is opened."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(
            request
        ):
            raise PermissionDenied
        found = self.get_queryset(request).select_related("assignee")
        card = found.filter(pk=as_uuid(object_id)).first()
        if card is None:
            raise Http404
        audit.record(staff(request), ROUTE, [card.pk])
        about = Response.objects.filter(
            submission=card.pk, questionnaire__name=documents.CONTACT
        )
        context = {
            **self.admin_site.each_context(request),
            "title": card.reference,
            "opts": self.opts,
            "card": card,
            "contact": documents.contact(documents.leg(each) for each in about),
            "zone": Profile.current().zone,
        }
        return render(request, "admin/intake/contactcard/card.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """There is none to show: the timeline holds notes."""
        raise PermissionDenied
