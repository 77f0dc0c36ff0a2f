"""Spanish in the hands of staff: what is missing, who signed what, and the switch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from clinic import languages
from clinic.models import Profile
from intake import translations
from intake.actions import languages as actions
from intake.at_the_desk import ReadOnly, attempt, staff
from intake.curation.language_forms import ConsentForm, SignatureForm
from intake.curation.questionnaire_forms import NoteForm
from intake.models import LanguageEvent
from intake.translations import Subject

LANGUAGE = languages.SPANISH
Act = Callable[[], None]


@admin.register(LanguageEvent)
class LanguageAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Two pages: the whole language, and one text with its signature."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or self.may_switch(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def may_switch(self, request: HttpRequest) -> bool:
        return staff(request).has_perm("intake.switch_language")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.text_view)
        return [path("text/", view, name="intake_language_text"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A line of the history stands with the others."""
        return redirect("admin:intake_languageevent_changelist")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("admin:intake_languageevent_changelist")

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """What is missing, the switch, and the history."""
        self._require_view(request)
        form = NoteForm(request.POST or None)
        if request.method == "POST" and self._switch(request, form):
            return redirect(request.path)
        context = {
            **self._context(request, _("Spanish")),
            "form": form,
            "is_on": Profile.current().is_spanish_on,
            "subjects": translations.subjects(LANGUAGE),
            "problems": translations.problems(LANGUAGE),
            "events": LanguageEvent.objects.select_related("by")[:50],
        }
        return render(request, "admin/intake/languageevent/index.html", context)

    def _switch(self, request: HttpRequest, form: forms.Form) -> bool:
        self._require_switch(request)
        by = staff(request)
        if request.POST.get("do") == "on":
            form = self._unchecked(form)
            return attempt(request, form, partial(actions.turn_on, LANGUAGE, by=by))
        if not form.is_valid():
            return False
        note = form.cleaned_data["note"]
        off = partial(actions.turn_off, LANGUAGE, by=by, note=note)
        return attempt(request, form, off)

    def _unchecked(self, form: forms.Form) -> forms.Form:
        """Turning it on needs no note."""
        form.fields["note"].required = False
        form.is_valid()
        return form

    def text_view(self, request: HttpRequest) -> HttpResponse:
        """One text in both languages, side by side, and the signature for it."""
        self._require_view(request)
        key = request.GET.get("key", "")
        if (subject := translations.subject(LANGUAGE, key)) is None:
            raise Http404
        do = request.POST.get("do", "")
        signature = SignatureForm(request.POST if do in ("sign", "stay") else None)
        consent = ConsentForm(
            request.POST if do == "write" else None,
            initial={"body": subject.phrases[0].translation},
        )
        reason = NoteForm(request.POST if do == "withdraw" else None)
        shown = {"signature": signature, "consent": consent, "reason": reason}
        pressed = {"sign": signature, "stay": signature, "write": consent}
        if request.method == "POST" and self._done(
            request, subject, pressed.get(do, reason)
        ):
            return redirect(request.get_full_path())
        context = self._context(request, subject.title)
        context |= {"subject": subject, "is_consent": key == translations.CONSENT}
        return render(request, "admin/intake/languageevent/text.html", context | shown)

    def _done(self, request: HttpRequest, subject: Subject, form: forms.Form) -> bool:
        self._require_switch(request)
        if not form.is_valid():
            return False
        return attempt(request, form, self._action(request, subject, form))

    def _action(self, request: HttpRequest, subject: Subject, form: forms.Form) -> Act:
        do, by, given = request.POST.get("do"), staff(request), form.cleaned_data
        if do == "write":
            return partial(actions.write_consent, LANGUAGE, given["body"], by=by)
        read = {"sha256": request.POST.get("sha256", ""), "by": by, **given}
        if do == "withdraw":
            return partial(actions.withdraw, LANGUAGE, subject.key, **read)
        stays = do == "stay"
        return partial(actions.sign, LANGUAGE, subject.key, stays=stays, **read)

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _require_switch(self, request: HttpRequest) -> None:
        if not self.may_switch(request):
            raise PermissionDenied

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "may_change": self.may_switch(request),
        }
