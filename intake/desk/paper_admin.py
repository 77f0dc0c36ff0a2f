"""Entering a paper form for somebody: the patient's own pages, marked as such."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from intake import audit, documents, wording
from intake.actions import drafts, paper
from intake.at_the_desk import ReadOnly, as_uuid, staff
from intake.desk.paper_forms import BeginForm
from intake.models import PaperForm, Submission
from intake.pages.following import stop_reason, upcoming
from intake.pages.form import PageForm
from intake.passage import Passage
from intake.retention import forget

MAY_ENTER = "intake.enter_paperform"
LIST = "admin:intake_paperform_changelist"
PART = "admin:intake_paperform_part"
CHECK = "admin:intake_paperform_check"
STOPS = {
    "age": _("The person is younger than the clinic may see. Nothing was saved."),
    "state": _("The clinic is not licensed where the person lives. Nothing was saved."),
}
ELSEWHERE = _("Somebody changed this page meanwhile. Here it is as it stands now.")
ALARMED = _(
    "This raised an urgent flag, and staff were alerted. Make sure that somebody "
    "reaches the person now."
)


@admin.register(PaperForm)
class PaperFormAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """The list holds what is under way; what is sent stands on the worklist."""

    list_display = ["reference", "entered_by", "started_at", "updated_at"]
    list_display_links = ["reference"]
    list_select_related = ["entered_by"]
    ordering = ["-updated_at"]
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return PaperForm.objects.drafts().filter(entered_by__isnull=False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return MAY_ENTER in staff(request).granted

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        part = self.admin_site.admin_view(self.part_view)
        check = self.admin_site.admin_view(self.check_view)
        own = [
            path("<uuid:key>/check/", check, name="intake_paperform_check"),
            path("<uuid:key>/enter/<slug:step>/", part, name="intake_paperform_part"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": _("Paper forms under way"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        by = staff(request)
        form = BeginForm(request.POST or None, initial={"seen_by": by})
        if form.is_valid():
            said = {k: v for k, v in form.cleaned_data.items() if k != "is_signed"}
            submission = paper.begin(by=by, **said)
            return redirect(PART, submission.pk, "part-1")
        return self._show(request, "begin", form=form, title=_("Enter a paper form"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """On to the first page that is still to do."""
        submission = self._draft(request, as_uuid(object_id))
        furthest = self._passage(request, submission, PART).furthest
        if furthest is None:
            return redirect(CHECK, submission.pk)
        return redirect(PART, submission.pk, furthest.slug)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        raise PermissionDenied

    def part_view(self, request: HttpRequest, key: UUID, step: str) -> HttpResponse:
        """One page; every opening of it is on record."""
        submission = self._draft(request, key)
        passage = self._passage(request, submission, PART)
        if not passage.knows(step):
            raise Http404
        here = passage.step(step) if request.method == "POST" else None
        here = here or passage.reachable(step)
        if here is None:
            return redirect(CHECK, key)
        if here.slug != step:
            return redirect(PART, key, here.slug)
        form = PageForm(request.POST or None, step=here)
        if form.is_adding:
            form = form.without_errors()
        elif form.is_valid() or form.is_put_off:
            return self._save(request, submission, passage, form)
        elif form.is_bound and drafts.sound_alarm(key, here, form.fitting):
            messages.error(request, ALARMED)
        return self._show_part(request, submission, passage, form)

    def _save(
        self,
        request: HttpRequest,
        submission: Submission,
        passage: Passage,
        form: PageForm,
    ) -> HttpResponse:
        key, here = submission.pk, form.step
        if not form.is_put_off and (reason := stop_reason(form)):
            messages.error(request, STOPS[reason])
            return self._show_part(request, submission, passage, form)
        try:
            alarms = paper.save_page(
                key,
                here,
                form.fitting,
                shown=form.data.get("shown", ""),
                is_done=not form.is_put_off,
                typed=form.unfit,
                by=staff(request),
            )
        except drafts.ChangedElsewhere:
            messages.error(request, ELSEWHERE)
            return redirect(PART, key, here.slug)
        if alarms:
            messages.error(request, ALARMED)
        if form.is_put_off:
            return redirect(LIST)
        after = Passage(documents.legs(Submission.objects.get(pk=key)))
        following = upcoming(passage, after, form)
        if following is None:
            return redirect(CHECK, key)
        return redirect(PART, key, following.slug)

    def check_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Everything once more; then it is sent, or thrown away."""
        submission = self._draft(request, key)
        passage = self._passage(request, submission, CHECK)
        if "throw-away" in request.POST:
            return self._throw_away(request, submission)
        if passage.furthest is not None:
            return redirect(PART, key, passage.furthest.slug)
        if request.method == "POST":
            return self._send(request, submission)
        return self._show(
            request,
            "check",
            submission=submission,
            summaries=[wording.summary(step) for step in passage.steps],
            unanswered=[step for step in passage.steps if step.unanswered],
        )

    def _send(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        try:
            drafts.send(submission.pk, by=staff(request))
        except drafts.ConsentDue:
            problem = _("A newer consent text came out: the person has to sign it.")
            messages.error(request, problem)
            return redirect(LIST)
        said = _("%s is on the worklist.") % submission.reference
        messages.success(request, said)
        return redirect(LIST)

    def _throw_away(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        if forget(submission.pk):
            messages.success(request, _("Everything that was entered is erased."))
        else:
            kept = _(
                "It stays: an urgent flag is open, the person is still to be called, "
                "or it is held by law."
            )
            messages.error(request, kept)
        return redirect(LIST)

    def _draft(self, request: HttpRequest, key: UUID) -> Submission:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).select_related(
            "entered_by", "paper_seen_by", "consent"
        )
        submission: Submission | None = found.filter(pk=key).first()
        if submission is None:
            raise Http404
        return submission

    def _passage(
        self, request: HttpRequest, submission: Submission, route: str
    ) -> Passage:
        """On record first; then the answers are opened."""
        audit.record(staff(request), route, [submission.pk])
        return Passage(documents.legs(submission))

    def _show_part(
        self,
        request: HttpRequest,
        submission: Submission,
        passage: Passage,
        form: PageForm,
    ) -> HttpResponse:
        return self._show(
            request,
            "part",
            submission=submission,
            form=form,
            step=form.step,
            parts=passage.parts,
            previous=passage.preceding(form.step.slug),
        )

    def _show(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/intake/paperform/{name}.html"
        return render(request, template, shared | context)
