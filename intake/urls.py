"""What a visitor's address bar shows: steps, never an id, a code or an answer."""

from __future__ import annotations

from django.urls import path

from intake.views import (
    arrive,
    autosaving,
    consenting,
    finish,
    pausing,
    returning,
    steps,
    withdrawing,
)

app_name = "intake"

urlpatterns = [
    path("", arrive.start, name="start"),
    path("questions/", arrive.questions, name="questions"),
    path("before/", arrive.before, name="before"),
    path("consent/", consenting.consent, name="consent"),
    path("understood/", consenting.understood, name="understood"),
    path("resume/", returning.resume, name="resume"),
    path("later/", returning.later, name="later"),
    path("reminders/", returning.reminders, name="reminders"),
    path("onward/", steps.onward, name="onward"),
    path("pause/", pausing.pause, name="pause"),
    path("check/", finish.check, name="check"),
    path("done/", finish.done, name="done"),
    path("copy/", finish.own_copy, name="copy"),
    path("withdraw/", withdrawing.withdraw, name="withdraw"),
    path("<slug:step>/", steps.step, name="step"),
    path("<slug:step>/autosave/", autosaving.autosave, name="autosave"),
]
