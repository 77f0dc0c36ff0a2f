"""Patients who are somewhere on their way, and windows that are theirs."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from intake import visit
from intake.actions import drafts
from intake.models import ConsentText, Submission
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    mark,
    the_first_of_everything,
)


def make_answered_draft(choose=the_first_of_everything):
    """A draft that went through every page."""
    draft = drafts.begin(ConsentText.objects.latest())
    while step := _upcoming(draft):
        items = {key: step.leg.questionnaire.item(key) for key in step.keys}
        given = {key: choose(key, item) for key, item in items.items()}
        drafts.save_page(draft.pk, step, given, shown=mark(step))
    return draft


def mostly_no(key, item):
    """No wherever there is a no; some thoughts of death, and a heart attack."""
    codes = {getattr(option.value, "code", ""): option for option in item.options}
    if key == ITEM_9:
        return [codes[SEVERAL_DAYS].value]
    if "no" in codes and not key.endswith("-ok") and not key.startswith("heart-attack"):
        return [codes["no"].value]
    return the_first_of_everything(key, item)


def _upcoming(draft):
    fresh = Submission.objects.prefetch_related("responses").get(pk=draft.pk)
    return visit.passage(fresh).furthest


def carry_on(window, draft):
    """Let a window be the visitor to whom this draft belongs."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["draft"] = str(draft.pk)
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
    place = {"domain": "localhost", "path": "/", "secure": True}
    window.context.add_cookies([cookie | place])
