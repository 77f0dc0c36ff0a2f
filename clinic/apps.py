"""The site's own app and its admin, which replaces Django's default site."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core import checks

from clinic.checks import production


class ClinicConfig(AppConfig):
    name = "clinic"
    default = True

    def ready(self) -> None:
        checks.register(production, checks.Tags.security, deploy=True)


class ClinicAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "clinic.admin_site.ClinicAdminSite"
