"""Staff, the clinic's profile and its closures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from clinic import actions, states
from clinic.models import Closure, Profile, User
from clinic.proving import proved


class OwnersOnly:
    """Who may change accounts can give themselves any right: owners only.

    And only who has just proved who they are: a desk left open changes no account.
    """

    @method_decorator(proved)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """A refused form shows under the address at which somebody proved themselves:
        it has to say where it is sent.
        """
        return super().changeform_view(  # type: ignore[misc]
            request, object_id, form_url or request.get_full_path(), extra_context
        )

    @method_decorator(proved)
    def changelist_view(self, request: HttpRequest, *args: Any, **named: Any) -> Any:
        return super().changelist_view(request, *args, **named)  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)


@admin.register(User)
class UserAdmin(OwnersOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("full_name", "email", "roles", "active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("full_name", "email")
    ordering = ("full_name",)
    fields = ("email", "full_name", "credentials", "groups")
    later_fields = ("is_active", "is_superuser")
    readonly_fields = ("last_login", "date_joined")
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    actions = ("invite_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        later = [*self.later_fields, *self.readonly_fields] if obj else []
        return [*self.fields, *later]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What somebody did stays on record: accounts are switched off instead."""
        return False

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool
    ) -> None:
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        actions.verify_address(obj)
        if not change:
            actions.send_invitation(obj)
            messages.success(request, _("An invitation went to %s.") % obj.email)
        elif not obj.is_active:
            actions.end_sessions(obj)

    @admin.display(description=_("groups"))
    def roles(self, user: User) -> str:
        names = [str(_("Owner"))] if user.is_superuser else []
        return ", ".join(names + [group.name for group in user.groups.all()])

    @admin.display(description=_("account"), ordering="is_active")
    def active(self, user: User) -> str:
        return str(_("active") if user.is_active else _("switched off"))

    @admin.action(description=_("Send a link to set a password"))
    def invite_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.filter(is_active=True):
            actions.send_invitation(user)
            messages.success(request, _("An invitation went to %s.") % user.email)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(OwnersOnly, StockGroupAdmin):
    filter_horizontal = ()  # axe: a label on what takes none

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    states_served = forms.MultipleChoiceField(
        label=_("states served"),
        choices=list(states.NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    leave_url = forms.URLField(
        label=_("leave address"),
        assume_scheme="https",
        help_text=_("An ordinary page where “Leave this site” goes."),
    )

    class Meta:
        model = Profile
        fields = (
            "name",
            "phone",
            "address",
            "opening_hours",
            "time_zone",
            "states_served",
            "minimum_age",
            "crisis_text",
            "leave_url",
            "staff_email",
            "intake_paused_message",
        )


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ProfileForm

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one profile: its form stands in the place of a list."""
        if Profile.objects.exists():
            url = reverse("admin:clinic_profile_change", args=[1])
        else:
            url = reverse("admin:clinic_profile_add")
        return HttpResponseRedirect(url)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Profile.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: Profile,
        form: forms.ModelForm[Profile],
        change: bool,
    ) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(Closure)
class ClosureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("first_day", "last_day", "reason")
    list_display_links = ("first_day",)
