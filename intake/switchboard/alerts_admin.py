"""Alerts and mail in the admin: the chain, the queue, and one's own pace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.at_the_desk import ReadOnly, staff
from intake.messages import chain, queue_health, self_test
from intake.models import AlertPlan, Duty, Pace, SelfTest
from intake.switchboard.one_row import OneRow

READS = {"intake.review_submission", "intake.view_contact"}


class PaceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Pace
        fields = ["choice"]


@admin.register(AlertPlan)
class AlertPlanAdmin(OneRow):
    """When the next are told; a form in the place of a list."""


@admin.register(SelfTest)
class SelfTestAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may be told: readers, the front desk, who is on the rota, owners."""
        return obj is None and may_be_told(staff(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            act = PRESSED.get(request.POST.get("do", ""))
            if act is not None:
                act(request)
            return redirect(request.path)
        user = staff(request)
        pace = Pace.objects.filter(who=user).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Alerts and mail"),
            "opts": self.opts,
            "state": chain.state(),
            "waiting": self_test.waiting_for(user),
            "tests": SelfTest.objects.select_related("confirmed_by")[:7],
            "queue": queue_health.health(),
            "pace": PaceForm(instance=pace),
            "may_mend": user.is_superuser,
        }
        return render(request, "admin/intake/selftest/alerts.html", context)


def may_be_told(user: User) -> bool:
    return (
        user.is_superuser
        or bool(READS & user.granted)
        or Duty.objects.filter(who=user).exists()
    )


def _confirm(request: HttpRequest) -> None:
    if self_test.confirm(by=staff(request)):
        messages.success(request, _("Thank you: the alerts reach you."))
    else:
        messages.warning(request, _("No test that was sent to you waits."))


def _choose_pace(request: HttpRequest) -> None:
    form = PaceForm(request.POST, instance=Pace(who=staff(request)))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. Urgent alerts always come at once."))


def _test_now(request: HttpRequest) -> None:
    _owners_only(request)
    self_test.begin(timezone.now())
    messages.success(request, _("A test alert is on its way to whoever is on duty."))


def _try_again(request: HttpRequest) -> None:
    _owners_only(request)
    job = request.POST.get("job", "")
    if job.isdecimal() and queue_health.try_again(int(job)):
        messages.success(request, _("Back in the queue."))
    else:
        messages.warning(request, _("Nothing was given up under this number."))


def _owners_only(request: HttpRequest) -> None:
    if not staff(request).is_superuser:
        raise PermissionDenied


PRESSED: dict[str, Callable[[HttpRequest], None]] = {
    "confirm": _confirm,
    "pace": _choose_pace,
    "test": _test_now,
    "again": _try_again,
}
