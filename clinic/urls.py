"""The map of the site: the only module that knows both apps."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from articles.freshness import kept_for_a_moment
from articles.mistakes import report as report_mistake
from articles.sitemaps import SITEMAPS
from articles.views import home, picture
from clinic import health, views

# For machines and for staff: in English only.
urlpatterns = [
    path(
        "sitemap.xml",
        kept_for_a_moment(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap",
    ),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    re_path(r"^pictures/(?P<sha256>[0-9a-f]{64})\.webp$", picture, name="picture"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

# For people: in Spanish under /es/ once that is turned on.
urlpatterns += i18n_patterns(
    path("", home, name="home"),
    path("help-now/", views.help_now, name="help_now"),
    path("leave/", views.leave, name="leave"),
    path("privacy/", views.privacy, name="privacy"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("report-a-mistake/", report_mistake, name="report_mistake"),
    path("intake/", include("intake.urls")),
    path("self-check/", include("intake.self_check.urls")),
    path("", include("articles.urls")),
    prefix_default_language=False,
)

handler400 = "clinic.views.bad_request"
handler403 = "clinic.views.permission_denied"
handler404 = "clinic.views.not_found"
handler500 = "clinic.views.server_error"
