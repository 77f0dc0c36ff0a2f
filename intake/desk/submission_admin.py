"""The review desk: a worklist without names, and one sheet for each submission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile
from intake import audit
from intake.actions import review, settling, writing
from intake.at_the_desk import ReadOnly, as_uuid, staff
from intake.desk import buttons, finding, leafing, people, sheet, worklist
from intake.desk.colleagues import colleagues
from intake.desk.forms import ExportForm
from intake.models import Submission
from intake.models.submissions import Level

CHANGE = "admin:intake_submission_change"


class AssignForm(ActionForm):
    """Whose list the chosen submissions go to."""

    to = ModelChoiceField(
        colleagues(),
        required=False,
        label=_("Put on the list of"),
        empty_label=_("nobody"),
    )


@admin.register(Submission)
class SubmissionAdmin(ReadOnly, leafing.ByReference):
    list_display = ["reference", "why_here", "way", "waiting", "with_whom"]
    list_display_links = ["reference"]
    empty_value_display = _("nobody yet")
    list_filter = [
        worklist.Queue,
        worklist.ByLevel,
        worklist.ByWaiting,
        worklist.ByPathway,
        worklist.ByAssignee,
    ]
    list_select_related = ["assignee", "pathway", "erasure_request"]
    list_per_page = 25
    sortable_by = ["why_here", "way", "waiting", "with_whom"]
    actions = ["assign"]
    action_form = AssignForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return Submission.objects.for_staff()

    def get_ordering(self, request: HttpRequest) -> Any:
        if request.GET.get("queue") in worklist.NEWEST_FIRST:
            return ["-queued_at"]
        return ["-urgency", "queued_at"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[leafing.Pile]:
        return leafing.Pile

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """What can be filtered by is in `list_filter`; no column beside it."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "intake.review_submission" in staff(request).granted

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            _refuse_forged(request)
        context = {
            "title": _("Worklist"),
            "listed": leafing.LISTED,
            "zone": Profile.current().zone,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def action_checkbox(self, submission: Submission) -> SafeString:
        """Django's own, without a template of a widget for each row."""
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" '
            'aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            submission.pk,
            _("Choose %(reference)s") % {"reference": submission.reference},
        )

    @admin.display(description=_("why here"), ordering="urgency")
    def why_here(self, submission: Submission) -> SafeString:
        level = Level(submission.urgency)
        css = sheet.CSS.get(level, "plain")
        unread = _("unread") if submission.is_unread else ""
        return format_html(
            '<span class="chip {}">{}</span> <span class="unread">{}</span>',
            css,
            worklist.reason(submission, timezone.now()),
            unread,
        )

    @admin.display(description=_("pathway"), ordering="pathway_id")
    def way(self, submission: Submission) -> str:
        """Sorted by pathway, not by its title, which stands in another table."""
        return submission.pathway.title

    @admin.display(description=_("waiting"), ordering="queued_at")
    def waiting(self, submission: Submission) -> Any:
        now = timezone.now()
        if submission.status in worklist.SETTLED:
            return ""
        if submission.queued_at > now:
            at = timezone.localtime(submission.queued_at)
            return _("until %(day)s") % {"day": f"{at:%b} {at.day}"}
        return timesince(submission.queued_at, now, depth=1)

    @admin.display(description=_("with"), ordering="assignee_id")
    def with_whom(self, submission: Submission) -> Any:
        """Sorted by person, not by name: names stand in another table."""
        return submission.assignee or None

    @admin.action(description=_("Put on somebody’s list"), permissions=["view"])
    def assign(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        form = self.action_form(request.POST)
        form.fields["action"].choices = self.get_action_choices(request)  # type: ignore[attr-defined]
        if not form.is_valid():
            messages.error(request, _("Not done: choose somebody from the list."))
            return
        chosen, to = [found.pk for found in queryset], form.cleaned_data["to"]
        before = [
            f"{found.reference} ({found.assignee.get_short_name()})"
            for found in queryset
            if found.assignee and found.assignee != to
        ]
        try:
            review.assign_all(chosen, to, by=staff(request))
        except review.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Done, and on each timeline."))
            if before:
                words = _("Before, others had some of these: %s.") % ", ".join(before)
                messages.warning(request, words)

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
        if submission.follows_id:
            return redirect(CHANGE, submission.follows_id)
        others = people.others(submission)
        shown = people.shown_with(submission, others.same)
        audit.record(staff(request), CHANGE, shown)
        profile = Profile.current()
        with timezone.override(profile.zone):
            forms = buttons.bound(request, submission, by=staff(request))
            if request.method != "POST":
                review.opened(submission, by=staff(request))
                return self._show(request, submission, forms)
            name = request.POST.get("do", "")
            said = buttons.press(submission, name, forms.get(name), by=staff(request))
            if said == "":
                messages.success(request, _("Done, and on the timeline."))
                return redirect(request.path)
            fresh = self._submission(object_id)
            if said:
                forms = buttons.bound(request, fresh, by=staff(request))
            return self._show(request, fresh, forms, code=said or "")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("search/", wrap(self.find_view), name="intake_submission_search"),
            path(
                "<uuid:key>/export/",
                wrap(self.export_view),
                name="intake_submission_export",
            ),
        ]
        return [*own, *super().get_urls()]

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """By name, e-mail or phone: nothing of it stands in an address."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Find a person"),
            "opts": self.opts,
            "zone": Profile.current().zone,
            **finding.answer(request),
        }
        return render(request, "admin/intake/submission/find.html", context)

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
        return redirect(CHANGE, key)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """A submission's history is the timeline on its own page."""
        return redirect(CHANGE, object_id)

    def _submission(self, object_id: str) -> Submission:
        """What staff may see. Of a follow-up, whatever leads to the one it follows."""
        related = Submission.objects.select_related(
            "pathway", "consent", "assignee", "erasure_request"
        )
        found = related.filter(pk=as_uuid(object_id))
        submission = (found.with_a_sheet() or found.exclude(follows=None)).first()
        if submission is None:
            raise Http404
        return submission

    def _show(
        self,
        request: HttpRequest,
        submission: Submission,
        forms: dict[str, Any],
        *,
        code: str = "",
    ) -> HttpResponse:
        reader, others = staff(request), people.others(submission)
        shown = people.shown_with(submission, others.same)
        may_settle = settling.may_settle(reader)
        read = sheet.sheet(submission, others, shown, may_settle=may_settle)
        following = Submission.objects.needing_a_human().exclude(pk=submission.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": submission.reference,
            "opts": self.opts,
            "submission": submission,
            "sheet": read,
            "may_write": writing.may_write(reader),
            "outlook": writing.outlook(read.contact),
            "forms": forms,
            "export": ExportForm(auto_id="export_%s"),
            "code": code,
            "is_withdrawn": worklist.is_withdrawn(submission),
            "refused": buttons.refusal(forms),
            "look_at": buttons.refused_at(forms),
            "asked": submission.follow_ups.drafts().first(),
            "urgent": Level.URGENT,
            "clinician": Level.CLINICIAN,
            "reason": worklist.reason(submission, timezone.now()),
            "waiting": self.waiting(submission),
            "following": following.order_by("-urgency", "queued_at").first(),
            "zone": timezone.get_current_timezone(),
        }
        return render(request, "admin/intake/submission/review.html", context)


def _refuse_forged(request: HttpRequest) -> None:
    """The page sends ids that it showed, and never “all of them”."""
    try:
        for key in request.POST.getlist("_selected_action"):
            UUID(key)
    except ValueError:
        raise SuspiciousOperation("not an id") from None
    if request.POST.get("select_across", "0") != "0":
        raise SuspiciousOperation("all at once")
