"""The words that are explained: written by editors, signed by a clinician."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import definitions, glossary, workflow
from articles.forms import TermForm
from articles.models import GlossaryTerm
from clinic.models import User

TYPED = ("term", "also", "proposed", "proposed_by")


class SignatureFilter(admin.SimpleListFilter):
    title = _("clinical review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("awaiting", _("Awaiting a clinician"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[GlossaryTerm]
    ) -> QuerySet[GlossaryTerm]:
        if self.value() != "awaiting":
            return queryset
        return queryset.filter(pk__in=GlossaryTerm.objects.awaiting_a_signature())


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = TermForm
    fields = ("term", "also", "readers_see", "proposed", "standing")
    list_display = ("term", "readers_see", "to_sign", "standing")
    list_filter = (SignatureFilter,)
    search_fields = ("term",)
    actions = ("approve",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: GlossaryTerm | None = None
    ) -> tuple[str, ...]:
        """What was signed is about this word, so that it never becomes another."""
        is_public = obj is not None and obj.definition
        return ("readers_see", "standing", *(("term",) if is_public else ()))

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return workflow.MAY_APPROVE in cast(User, request.user).granted

    def save_model(
        self, request: HttpRequest, obj: GlossaryTerm, form: Any, change: bool
    ) -> None:
        if "proposed" in form.changed_data or not obj.proposed_by_id:
            definitions.propose(obj, obj.proposed, by=cast(User, request.user))
        # Somebody may have signed meanwhile: that is not written over.
        obj.save(update_fields=TYPED if change else None)
        glossary.note_all()

    @admin.display(description=_("what readers see"))
    def readers_see(self, term: GlossaryTerm) -> str:
        return term.definition or gettext("Nothing yet.")

    @admin.display(description=_("to be signed"))
    def to_sign(self, term: GlossaryTerm) -> SafeString | str:
        """The text, and unseen its mark: what is signed is what stood here."""
        if term.approved_at and not term.proposed:
            return "–"
        words = term.proposed or gettext("As it stands.")
        mark = '{}<input type="hidden" name="read-{}" value="{}">'
        return format_html(mark, words, term.pk, _digest(term.newest))

    @admin.display(description=_("clinical review"), ordering="approved_at")
    def standing(self, term: GlossaryTerm) -> str:
        if term.proposed:
            named = {"name": term.proposed_by or "–"}
            return gettext("Written by %(name)s, not signed yet") % named
        if not term.approved_at:
            return gettext("Not signed yet")
        day = date_format(timezone.localtime(term.approved_at))
        said = {"name": term.approver, "credentials": term.credentials, "day": day}
        return gettext("%(name)s, %(credentials)s, on %(day)s") % said

    @admin.action(
        description=_("I read these, and sign what they say"), permissions=["approve"]
    )
    def approve(self, request: HttpRequest, queryset: QuerySet[GlossaryTerm]) -> None:
        by, count = cast(User, request.user), 0
        for term in queryset:
            read = request.POST.get(f"read-{term.pk}")
            text = term.newest if _digest(term.newest) == read else ""
            try:
                definitions.approve(term, text=text, by=by)
            except workflow.Refused as reason:
                self.message_user(request, f"{term}: {reason}", messages.ERROR)
            else:
                self.log_change(request, term, gettext("Signed."))
                count += 1
        said = gettext("Signed: %d.") % count
        self.message_user(request, said, messages.SUCCESS)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
