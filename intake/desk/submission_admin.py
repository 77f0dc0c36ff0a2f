"""The review desk: a worklist without names, and one sheet for each submission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile
from intake import audit
from intake.actions import review
from intake.at_the_desk import staff
from intake.desk import buttons, sheet
from intake.desk.forms import ExportForm
from intake.models import Submission
from intake.models.submissions import Level


class Queue(admin.SimpleListFilter):
    """Which pile: by default what needs a human."""

    title = _("queue")
    parameter_name = "queue"
    template = "admin/intake/submission/_queues.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("Mine")),
            ("waiting", _("Waiting for the person")),
            ("settled", _("Decided or closed")),
            ("all", _("Everything")),
        ]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Needs a human")}, *others]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Submission]
    ) -> QuerySet[Submission]:
        statuses = Submission.Status
        match self.value():
            case "mine":
                return queryset.filter(assignee=staff(request))
            case "waiting":
                return queryset.filter(status=statuses.WAITING)
            case "settled":
                return queryset.filter(status__in=[statuses.DECIDED, statuses.CLOSED])
            case "all":
                return queryset
        return queryset.needing_a_human()  # type: ignore[attr-defined, no-any-return]


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["reference", "why_here", "state", "waiting", "assignee"]
    list_display_links = ["reference"]
    empty_value_display = _("nobody yet")
    list_filter = [Queue]
    list_select_related = ["assignee"]
    list_per_page = 50
    ordering = ["-urgency", "sent_at"]
    search_fields = ["=reference"]
    search_help_text = _("Search by reference, such as K7XM-4QPA.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ["reference", "waiting"]
    actions = ["take_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return Submission.objects.for_staff()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "intake.review_submission" in staff(request).granted

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Worklist"), **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description=_("why here"), ordering="urgency")
    def why_here(self, submission: Submission) -> SafeString:
        level = Level(submission.urgency)
        css = sheet.CSS.get(level, "plain")
        return format_html('<span class="chip {}">{}</span>', css, _reason(submission))

    @admin.display(description=_("status"), ordering="status")
    def state(self, submission: Submission) -> str:
        return submission.get_status_display()

    @admin.display(description=_("waiting"), ordering="sent_at")
    def waiting(self, submission: Submission) -> str:
        return timesince(submission.sent_at or submission.updated_at, depth=1)

    @admin.action(description=_("Take these on myself"), permissions=["view"])
    def take_on(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        for submission in queryset:
            review.take(submission.pk, by=staff(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The review page. Not in a transaction: the reading is on record first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        submission = self._submission(object_id)
        forms = buttons.forms(request, submission)
        if request.method == "POST":
            name = request.POST.get("do", "")
            if buttons.press(submission, name, forms.get(name), by=staff(request)):
                messages.success(request, _("Done, and on the timeline."))
                return redirect(request.path)
        return self._show(request, submission, forms)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        own = path("<uuid:key>/export/", view, name="intake_submission_export")
        return [own, *super().get_urls()]

    def export_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """What was sent, as a FHIR file, for those who may take it out."""
        if not staff(request).granted >= buttons.MAY_EXPORT:
            raise PermissionDenied
        submission = self._submission(str(key))
        if submission.is_draft:
            raise Http404
        form = ExportForm(request.POST)
        if request.method == "POST" and form.is_valid():
            by, said = staff(request), form.cleaned_data
            file: HttpResponse = buttons.export(request, submission, by=by, **said)
            return file
        if request.method == "POST":
            messages.error(request, _("Not exported: say what it is for."))
        return redirect("admin:intake_submission_change", key)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """A submission's history is the timeline on its own page."""
        return redirect("admin:intake_submission_change", object_id)

    def _submission(self, object_id: str) -> Submission:
        try:
            key = UUID(object_id)
        except ValueError:
            raise Http404 from None
        staff = Submission.objects.for_staff()
        found = staff.select_related("pathway", "consent", "assignee").filter(pk=key)
        if (submission := found.first()) is None:
            raise Http404
        return submission

    def _show(
        self, request: HttpRequest, submission: Submission, forms: dict[str, Any]
    ) -> HttpResponse:
        audit.record(staff(request), "admin:intake_submission_change", [submission.pk])
        review.opened(submission, by=staff(request))
        zone = Profile.current().zone
        context = {
            **self.admin_site.each_context(request),
            "title": submission.reference,
            "opts": self.opts,
            "submission": submission,
            "sheet": sheet.sheet(submission),
            "forms": forms,
            "export": ExportForm(auto_id="export_%s"),
            "urgent": Level.URGENT,
            "waiting": self.waiting(submission),
            "zone": zone,
        }
        return render(request, "admin/intake/submission/review.html", context)


REASONS = {
    Level.URGENT: _("Urgent: acknowledge"),
    Level.CLINICIAN: _("Clinician to decide"),
    Level.REVIEW: _("Flags to read"),
    Level.INFORMATION: _("Notes to read"),
    Level.NONE: _("New"),
}


def _reason(submission: Submission) -> Any:
    """Why this is here, in a phrase."""
    is_settled = submission.status in (
        Submission.Status.DECIDED,
        Submission.Status.CLOSED,
    )
    level = Level(submission.urgency)
    if submission.is_draft:
        return _("Urgent, not sent: acknowledge")
    if is_settled and level < Level.URGENT:
        return submission.get_status_display()
    return REASONS[level]
