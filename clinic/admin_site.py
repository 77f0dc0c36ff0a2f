"""The staff area."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.utils.decorators import method_decorator


class ClinicAdminSite(AdminSite):
    login = method_decorator(secure_admin_login)(AdminSite.login)
