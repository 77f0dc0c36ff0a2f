"""The scale's name stands in the address; an answer never does."""

from __future__ import annotations

from django.urls import path

from intake.self_check import views

app_name = "self_check"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:name>/", views.check, name="check"),
]
