"""How a patient fills in the pages, by the labels that stand on them."""

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

WRITTEN = {
    "What is your full name?": "Alex Morgan Example",
    "What is your e-mail address?": "alex@example.org",
    "What is your phone number?": "202 555 0188",
    "Month": "3",
    "Day": "27",
    "Year": "1985",
}
# Everything else gets its first answer: so every page of follow-ups appears.
CHOSEN = {
    "Which state do you live in?": "New York",
    "drink containing alcohol?": "Monthly or less",
    "better off dead": "Several days",
    "thoughts of ending your life?": "No",
    "tried to end your life": "No",
}
LEFT_OUT = "Little interest or pleasure in doing things"


def fill(page):
    """Answer every question of a page but LEFT_OUT."""
    for item in page.locator("main .item").all():
        question = item.locator("legend, label").first.inner_text()
        wanted = known(CHOSEN, question)
        if LEFT_OUT in question:
            continue
        if item.locator("select").count():
            item.locator("select").select_option(label=wanted)
        elif item.locator(".choice").count():
            choices = item.locator(".choice")
            (choices.filter(has_text=wanted) if wanted else choices).first.click()
        else:
            _write(item)


def _write(item):
    for box in item.locator("input:not([type=hidden]), textarea").all():
        label = item.locator(f"label[for={box.get_attribute('id')}]").inner_text()
        box.fill(known(WRITTEN, label) or "In my own words")


def known(answers, question):
    return next((answers[part] for part in answers if part in question), None)


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
