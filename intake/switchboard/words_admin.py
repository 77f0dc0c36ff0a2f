"""The words of messages to people, in the hands of staff: what they say, and try it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from intake.actions import wording
from intake.at_the_desk import ReadOnly, attempt, staff
from intake.messages import words
from intake.messages.word_check import slips
from intake.messages.words import EDITABLE, Words
from intake.models import Message, MessageText

EXAMPLE = "K7XM-4QPA"
EXAMPLE_CODE = "0000-0000-0000-0000-0000"


class WordsForm(forms.Form):
    subject = forms.CharField(
        label=_("Subject"), max_length=120, widget=forms.TextInput({"size": 60})
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=3000,
        strip=False,
        widget=forms.Textarea({"rows": 14, "cols": 70}),
    )

    @property
    def said(self) -> Words:
        typed = self.cleaned_data if self.is_bound else self.initial
        return Words(typed.get("subject", ""), typed.get("body", ""))


@admin.register(MessageText)
class MessageTextAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.words_view)
        own = path("<slug:kind>/words/", view, name="intake_messagetext_words")
        return [own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        newest = {text.kind: text for text in reversed(MessageText.objects.all())}
        rows = [
            (kind, Message.Kind(kind).label, words.of(kind), newest.get(kind))
            for kind in EDITABLE
        ]
        return self._render(request, "list", _("Messages to people"), rows=rows)

    def words_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        if not super().has_view_permission(request):
            raise PermissionDenied
        if kind not in EDITABLE:
            raise Http404
        now = words.of(kind)
        form = WordsForm(
            request.POST or None, initial={"subject": now.subject, "body": now.body}
        )
        may_write = self._may_write(request)
        if request.method == "POST":
            if not may_write:
                raise PermissionDenied
            if self._press(request, kind, form):
                return redirect(request.path)
        return self._render(
            request,
            "words",
            Message.Kind(kind).label.capitalize(),
            form=form,
            may_write=may_write,
            placeholders={**words.ALLOWED, **words.NEEDED.get(kind, {})},
            previews=_previews(kind, form),
            history=MessageText.objects.filter(kind=kind).select_related("written_by"),
        )

    def _may_write(self, request: HttpRequest) -> bool:
        return bool(staff(request).has_perm("intake.add_messagetext"))

    def _press(self, request: HttpRequest, kind: str, form: WordsForm) -> bool:
        """Save, or go back to the shipped words; a look says what is wrong with it."""
        by = staff(request)
        if request.POST.get("do") == "shipped":
            wording.write(kind, words.shipped(kind), by=by)
            return True
        if not form.is_valid():
            return False
        if request.POST.get("do") == "save":
            return attempt(request, form, lambda: wording.write(kind, form.said, by=by))
        for reason in slips(kind, form.said):
            form.add_error(None, reason)
        return False

    def _render(
        self, request: HttpRequest, page: str, title: Any, **context: Any
    ) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/intake/messagetext/{page}.html"
        return render(request, template, {**frame, "title": title, **context})


def _previews(kind: str, form: WordsForm) -> list[tuple[Any, Words]]:
    """As it would leave: where we may say who we are, and where we may not."""
    if form.is_bound and not form.cleaned_data.keys() >= form.fields.keys():
        return []
    said, code = form.said, EXAMPLE_CODE if kind == Message.Kind.CODE else ""
    return [
        (
            heading,
            words.filled(
                said, kind, reference=EXAMPLE, may_say_who=may_say_who, code=code
            ),
        )
        for heading, may_say_who in (
            (_("To somebody to whom we may not say who we are"), False),
            (_("To somebody to whom we may"), True),
        )
    ]
