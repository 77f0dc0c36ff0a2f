"""The catalogue in the admin: bring in, look at, try, switch on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from intake import catalogue
from intake.actions import catalogue as actions
from intake.at_the_desk import as_uuid, attempt, staff
from intake.curation import definition_page, preview
from intake.curation.questionnaire_forms import AboutForm, NoteForm, PasteForm
from intake.models import QuestionnaireVersion
from intake.pages.form import PageForm
from intake.passage import Passage
from intake.questionnaires.outcome import Refused

ACTIVATE = "intake.activate_questionnaire"
CHANGE = "intake.change_questionnaireversion"


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Words never change: what differs is another version."""

    list_display = ["title", "version", "status", "wording_compared_on"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": _("Questionnaires"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        own = path(
            "<uuid:key>/preview/", view, name="intake_questionnaireversion_preview"
        )
        return [own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Paste one: it is stored as a draft, or every reason against it is shown."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST or None)
        outcome = None
        if form.is_valid():
            try:
                version, is_new = actions.load(**form.cleaned_data, by=staff(request))
            except Refused as refusal:
                outcome = refusal.outcome
            else:
                said = _("It is a draft now: look at it, try it, then activate it.")
                messages.success(
                    request, said if is_new else _("It was in the catalogue already.")
                )
                return redirect("admin:intake_questionnaireversion_change", version.pk)
        context = {"title": _("Bring in a questionnaire"), "form": form}
        context |= {"outcome": outcome}
        return self._show(request, "paste", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """What it is, and what may be done with it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = get_object_or_404(QuestionnaireVersion, pk=as_uuid(object_id))
        forms = self._forms(request, version)
        name = request.POST.get("do", "")
        if request.method == "POST" and name not in forms:
            raise PermissionDenied
        if request.method == "POST" and self._press(request, version, name, forms):
            return redirect(request.path)
        context = {
            "title": version.title,
            "version": version,
            "page": definition_page.page(version),
            "forms": forms,
        }
        return self._show(request, "definition", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The history stands on its page."""
        return redirect("admin:intake_questionnaireversion_change", object_id)

    def preview_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Answered like a patient; what is chosen is stored nowhere."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = get_object_or_404(QuestionnaireVersion, pk=key)
        leg = preview.unseal(catalogue.entry(key), request.POST.get("so-far", ""))
        passage = Passage([leg])
        here = passage.step(request.POST.get("here", "part-1"))
        here = here or next(iter(passage.steps), None)
        if "back" in request.POST and here:
            here = passage.preceding(here.slug) or here
        is_pressed = request.method == "POST" and "back" not in request.POST
        form = here and PageForm(request.POST if is_pressed else None, step=here)
        if form and form.is_adding:
            form = form.without_errors()
        elif form and form.is_valid():
            leg, here = preview.following(form, form.given)
            form = here and PageForm(step=here)
        context = {
            "version": version,
            "form": form,
            "step": here,
            "so_far": preview.seal(leg),
            "end": None if here else preview.end(leg),
            "has_previous": here and passage.preceding(here.slug),
        }
        return self._show(request, "preview", context)

    def _forms(
        self, request: HttpRequest, version: QuestionnaireVersion
    ) -> dict[str, Any]:
        """The forms of what this person may do with it now."""
        name = request.POST.get("do", "")
        found: dict[str, Any] = {}
        if request.user.has_perm(CHANGE):
            about = request.POST if name == "about" else None
            found["about"] = AboutForm(about, instance=version, auto_id="about_%s")
            found["compare"] = _note(request, "compare")
        if request.user.has_perm(ACTIVATE):
            if version.status != QuestionnaireVersion.Status.ACTIVE:
                found["activate"] = _note(request, "activate")
            if version.status != QuestionnaireVersion.Status.RETIRED:
                found["retire"] = _note(request, "retire")
        return found

    def _press(
        self,
        request: HttpRequest,
        version: QuestionnaireVersion,
        name: str,
        forms: dict[str, Any],
    ) -> bool:
        form = forms[name]
        if not form.is_valid():
            return False
        given: dict[str, Any] = form.cleaned_data
        return attempt(
            request,
            form,
            lambda: ACTIONS[name](version.pk, by=staff(request), **given),
        )

    def _show(
        self, request: HttpRequest, name: str, context: dict[str, Any]
    ) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/intake/questionnaireversion/{name}.html"
        return render(request, template, shared | context)


ACTIONS: dict[str, Callable[..., None]] = {
    "about": actions.describe,
    "compare": actions.compare_wording,
    "activate": actions.activate,
    "retire": actions.retire,
}


def _note(request: HttpRequest, name: str) -> NoteForm:
    is_pressed = request.POST.get("do") == name
    return NoteForm(request.POST if is_pressed else None, auto_id=f"{name}_%s")
