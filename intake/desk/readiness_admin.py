"""The checklist before opening, as a page for whoever answers for the site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile
from intake import readiness
from intake.actions import opening
from intake.at_the_desk import ReadOnly, attempt, staff
from intake.models import Confirmation

SENT = "mail_test_code"


@admin.register(Confirmation)
class ConfirmationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    fields = ["key", "about", "by", "at"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Each point with what is wrong and where to see to it; buttons confirm."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = Form(request.POST or None)
        if request.method == "POST":
            if not request.user.has_perm("intake.add_confirmation"):
                raise PermissionDenied
            if form.is_valid() and _press(request, form):
                return redirect(request.path)
        checks = readiness.checks()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ready to open"),
            "opts": self.opts,
            "checks": checks,
            "left": sum(1 for check in checks if not check.is_ok),
            "form": form,
            "code_was_sent": bool(request.session.get(SENT)),
            "latest": _latest(),
            "paused": Profile.current().intake_paused_message,
            "uncompared": list(readiness.uncompared()),
        }
        return render(request, "admin/intake/confirmation/checklist.html", context)


def _press(request: HttpRequest, form: Form) -> bool:
    by, key = staff(request), request.POST.get("key", "")

    def act() -> None:
        if "send" in request.POST:
            request.session[SENT] = opening.send_code(by=by)
        elif key == "mail":
            typed = request.POST.get("code", "").strip()
            opening.confirm_mail(typed, request.session.get(SENT, ""), by=by)
            del request.session[SENT]
        else:
            opening.confirm(key, by=by)

    return attempt(request, form, act)


def _latest() -> dict[str, Confirmation]:
    """The newest confirmation of each point."""
    found = Confirmation.objects.select_related("by").order_by("at")
    return {confirmation.key: confirmation for confirmation in found}
