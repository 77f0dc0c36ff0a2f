"""Pathways in the admin: order, parts, switches and conditions, without dragging."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from intake import in_words, pathways
from intake.actions import pathways as actions
from intake.at_the_desk import attempt, staff
from intake.curation.pathway_forms import AskAboutForm, NeedForm, PlaceForm
from intake.models import Pathway, PathwayStep, QuestionnaireVersion
from intake.pathways import Stop


@admin.register(Pathway)
class PathwayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What people are asked, in which order, and on which condition."""

    list_display = ["title", "is_open"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": _("Pathways"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.condition_view)
        own = path(
            "steps/<int:step_id>/condition/", view, name="intake_pathway_condition"
        )
        return [own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Every step with what may be done to it: a button each."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        pathway = get_object_or_404(Pathway, pk=object_id)
        form = forms.Form(request.POST or None)
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            if form.is_valid() and self._press(request, pathway, form):
                return redirect(request.path)
        return self._show(request, pathway, form)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The history stands on its page."""
        return redirect("admin:intake_pathway_change", object_id)

    def condition_view(self, request: HttpRequest, step_id: int) -> HttpResponse:
        """First which question, then what its answer has to be."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        steps = PathwayStep.objects.select_related("pathway")
        step = get_object_or_404(steps, pk=step_id)
        stops = pathways.stops(step.pathway)
        stop = next(s for s in stops if s.step.pk == step.pk)
        asking = AskAboutForm(request.GET or None, earlier=pathways.before(stops, step))
        form = None
        if asking.is_valid():
            about, item = asking.cleaned_data["about"]
            form = NeedForm(request.POST or None, stop=about, item=item)
        if request.method == "POST" and self._depend(request, step, form):
            return redirect("admin:intake_pathway_change", step.pathway_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("When to ask “%s”") % stop.title,
            "opts": self.opts,
            "stop": stop,
            "need": _told(stop, stops),
            "asking": asking,
            "form": form,
        }
        return render(request, "admin/intake/pathway/condition.html", context)

    def _depend(
        self, request: HttpRequest, step: PathwayStep, form: NeedForm | None
    ) -> bool:
        by = staff(request)
        if "always" in request.POST:
            actions.depend(step.pk, None, by=by)
            return True
        if form is None or not form.is_valid():
            return False
        return attempt(request, form, lambda: actions.depend(step.pk, form.need, by=by))

    def _press(self, request: HttpRequest, pathway: Pathway, form: forms.Form) -> bool:
        """One button: what to do, and to which step."""
        do, by = request.POST.get("do", ""), staff(request)
        if do == "add":
            url = request.POST.get("url", "")
            return attempt(request, form, lambda: actions.add(pathway.pk, url, by=by))
        step = _step(pathway, request.POST.get("step", ""))
        if do == "place":
            placed = PlaceForm(request.POST)
            if not placed.is_valid():
                form.add_error(None, _("Give the part a number and a title."))
                return False
            given = placed.cleaned_data
            return attempt(
                request, form, lambda: actions.place(step.pk, by=by, **given)
            )
        if do not in BUTTONS:
            raise Http404
        return attempt(request, form, lambda: BUTTONS[do](step.pk, by=by))

    def _show(
        self, request: HttpRequest, pathway: Pathway, form: forms.Form
    ) -> HttpResponse:
        stops = pathways.stops(pathway)
        taken = [stop.step.questionnaire_url for stop in stops]
        context = {
            **self.admin_site.each_context(request),
            "title": pathway.title,
            "opts": self.opts,
            "pathway": pathway,
            "form": form,
            "stops": [(stop, _told(stop, stops), _place(stop)) for stop in stops],
            "others": QuestionnaireVersion.objects.active().exclude(url__in=taken),
            "problems": list(pathways.problems(stops)),
            "events": pathway.events.select_related("by")[:50],
            "may_change": self.has_change_permission(request),
        }
        return render(request, "admin/intake/pathway/arrange.html", context)


BUTTONS: dict[str, Any] = {
    "up": partial(actions.move, up=True),
    "down": partial(actions.move, up=False),
    "on": partial(actions.switch, on=True),
    "off": partial(actions.switch, on=False),
}


def _step(pathway: Pathway, key: str) -> PathwayStep:
    if not key.isdecimal():
        raise Http404
    return get_object_or_404(pathway.steps.all(), pk=key)


def _place(stop: Stop) -> PlaceForm:
    step = stop.step
    initial = {"part": step.part, "title": step.part_title}
    return PlaceForm(initial=initial, auto_id=f"place-{step.pk}_%s")


def _told(stop: Stop, stops: list[Stop]) -> str:
    """When a step is asked, in words; nothing when it always is."""
    if stop.need is None:
        return ""
    url = stop.need.questionnaire
    about = next((s for s in stops if s.step.questionnaire_url == url), None)
    if about is None or about.entry is None:
        return url
    return in_words.need(stop.need, about.entry.questionnaire)
