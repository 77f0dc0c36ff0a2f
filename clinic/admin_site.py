"""The staff area: allauth's sign-in, our titles, and only what we chose to show."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial, wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from clinic.offered import OnlyWhatIsOffered

SIGNED_OUT = _(
    "You were signed out meanwhile. What you typed was not saved: sign in, and write "
    "it again."
)
# Other packages register tables with secrets, tokens or sessions in them.
SHOWN = {"clinic", "articles", "intake", "auth"}


def _nowhere(request: HttpRequest, **named: str) -> HttpResponse:
    raise Http404


class ClinicAdminSite(AdminSite):
    site_header = _("Staff area")
    site_title = _("Staff area")
    index_title = _("What needs you")
    enable_nav_sidebar = False  # the sheet needs the width, a phone even more so

    # As a class attribute a bare decorator would take `self` for the request.
    login = method_decorator(secure_admin_login)(AdminSite.login)

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        page = admin_class or ModelAdmin
        guarded = type(page.__name__, (OnlyWhatIsOffered, page), {})
        if isinstance(model_or_iterable, type):
            model_or_iterable = [model_or_iterable]
        for model in model_or_iterable:
            if model._meta.app_label in SHOWN:
                super().register(model, guarded, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Whoever was signed out while they typed hears that it was not saved."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def told(request: HttpRequest, *args: Any, **named: Any) -> Any:
            had_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
            is_typed = request.method == "POST" and view != self.logout
            is_lost = is_typed and had_signed_in and request.user.is_anonymous
            response = guarded(request, *args, **named)
            if is_lost and response.status_code == 302:
                messages.warning(request, SIGNED_OUT)
            return response

        return told

    def get_urls(self) -> list[Any]:
        """Django's "view on site" breaks on an id that is none, and we never use it."""
        nowhere = path(
            "r/<path:content_type_id>/<path:object_id>/",
            self.admin_view(_nowhere),
            name="view_on_site",
        )
        return [nowhere, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: Any = None) -> Any:
        """Put together by a page that shows it only: most have no use for it."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        }

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leave passwords to allauth, which asks for the old one and ends sessions."""
        return HttpResponseRedirect(reverse("account_change_password"))
