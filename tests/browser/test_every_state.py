"""Every state in which a page of the intake can be, in both languages, before axe.

Errors, other tabs, alarms, codes, receipts, refusals: test_every_page sees none of it.
"""

from __future__ import annotations

import dataclasses
from datetime import time

import pytest

from clinic import rate_limits
from clinic.models import Profile
from intake import withdrawal_codes
from intake.models import ConsentText, Duty, Flag, Submission
from tests.browser.patients import carry_on, make_answered_draft
from tests.browser.windows import PHONE
from tests.factories import make_user
from tests.intake.factories import (
    ITEM_9,
    address_of,
    make_draft,
    make_submission,
    save,
    unsee,
)
from tests.intake.spanish import turn_spanish_on

pytestmark = pytest.mark.long

TITLES = {"en": "Questions", "es": "Preguntas"}
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"
MAIN_BUTTON = "main form button.button:visible"
BY_PHONE = {"phone": "202 555 0188", "call-ok": "yes"}


class Visitor:
    """Somebody on a phone, and what axe, the size and the title say of each state."""

    def __init__(self, window, language):
        self.window, self.page, self.language = window, window.page, language
        self.prefix = "" if language == "en" else f"/{language}"
        self.found, self.seen = [], []

    def open(self, path):
        self.window.open(self.prefix + path)

    def as_owner_of(self, draft, path):
        carry_on(self.window, draft)
        self.open(path)

    def stranger(self, path):
        self.page.context.clear_cookies()
        self.open(path)

    def press(self, selector=MAIN_BUTTON):
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def choose(self, *numbers):
        """In each group of radio buttons or boxes, the option of this number."""
        groups = self.page.locator("main .item:has(.choice)").all()
        for group, number in zip(groups, numbers * len(groups), strict=False):
            group.locator(".choice").nth(number).click()

    def look(self, state):
        self.seen.append(state)
        said = self.page.evaluate("document.documentElement.lang")
        title = self.page.title().split(": ")[-1]
        problems = [] if title == TITLES[self.language] else [f"is called {title}"]
        problems += (
            [] if said.startswith(self.language) else [f"says that it is in {said}"]
        )
        problems += self.window.barriers()
        for words, script in (("", "0"), (" in large text", DOUBLE_TEXT)):
            self.page.evaluate(script)
            if too_wide := self.window.overflow():
                problems.append(f"is {too_wide} pixels too wide{words}")
        self.found += [f"{state} {line}" for line in problems]


@pytest.fixture(params=["en", "es"])
def visitor(request, open_window, site):
    turn_spanish_on()
    visitor = Visitor(open_window(PHONE), request.param)
    yield visitor
    assert visitor.seen
    assert visitor.found == []


def new_text():
    latest = ConsentText.objects.latest()
    body = f"{latest.body}\n\nOne more line."
    ConsentText.objects.create(version=latest.version + 1, body=body, is_material=True)


def calm_submission():
    submission = make_submission()
    Flag.objects.all().delete()
    Submission.objects.update(urgency=0)
    return submission


def test_no_barrier_stands_before_the_first_question(visitor):
    visitor.open("/intake/before/")
    visitor.press()
    visitor.look("nothing chosen")
    visitor.choose(1, 0)
    visitor.press()
    visitor.look("too young")
    visitor.open("/intake/before/")
    visitor.choose(0, 1)
    visitor.press()
    visitor.look("another state")
    visitor.open("/intake/before/")
    visitor.choose(0, 0)
    visitor.press()
    visitor.press()
    visitor.look("not agreed")
    visitor.choose(0)
    visitor.press()
    visitor.press()
    visitor.look("nothing answered")
    visitor.choose(1, 1)
    visitor.press()
    visitor.look("explained")
    visitor.choose(1, 1)
    visitor.press()
    visitor.look("told")


def test_no_barrier_stands_in_a_mistake(visitor):
    for link_id in ("name", "birth-date", "email", "state"):
        draft = make_draft()
        unsee(draft, link_id)
        visitor.as_owner_of(draft, address_of(draft, link_id))
        for box in visitor.page.locator("main .item input:visible").all():
            box.fill("")
        for select in visitor.page.locator("main .item select").all():
            select.select_option(index=0)
        visitor.press()
        visitor.look(f"no {link_id}")
    draft = make_draft(email="alex at example")
    unsee(draft, "email")
    visitor.as_owner_of(draft, address_of(draft, "email"))
    visitor.press()
    visitor.look("no address")


def test_no_barrier_stands_in_an_alarm_or_between_two_tabs(visitor):
    draft = make_draft(**BY_PHONE)
    unsee(draft, ITEM_9)
    path = address_of(draft, ITEM_9)
    visitor.as_owner_of(draft, path)
    other = visitor.page.context.new_page()
    other.goto(f"{visitor.window.address}{visitor.prefix}{path}")
    visitor.choose(0)
    visitor.press()
    page, visitor.page = visitor.page, other
    visitor.choose(1)
    visitor.press()
    visitor.window.page = other
    visitor.look("another tab, and an alarm")
    visitor.window.complaints.clear()  # its script may have been told of the other tab
    visitor.page = visitor.window.page = page
    visitor.open("/intake/pause/")
    visitor.look("alarmed")
    for day in range(7):
        Duty.objects.create(who=make_user(), weekday=day, begins=time(9), ends=time(17))
    visitor.open("/intake/pause/")
    visitor.look("a call is offered")
    visitor.press("main button[name=call]")
    visitor.look("a call is asked for")


def test_no_barrier_stands_on_leaving_and_coming_back(visitor):
    draft = make_draft()
    visitor.as_owner_of(draft, "/intake/")
    visitor.look("a draft is under way")
    visitor.open("/intake/later/")
    for wish in ("remind", "stop", "mail", "show"):
        visitor.press(f"main button[value={wish}]")
        visitor.look(f"later: {wish}")
        if wish == "mail":
            visitor.open("/intake/later/")
    visitor.stranger("/intake/part-1/")
    visitor.look("ended")
    visitor.as_owner_of(draft, address_of(draft, "name"))
    visitor.page.context.clear_cookies(name="__Host-sid")
    visitor.press()
    visitor.look("ended with what was typed")
    visitor.stranger("/intake/resume/")
    visitor.press()
    visitor.look("no code")
    visitor.page.fill("input[name=code]", "7K3D")
    visitor.press()
    visitor.look("a wrong code")
    visitor.open("/intake/reminders/")
    visitor.press()
    visitor.look("no address to stop")
    visitor.page.fill("input[name=email]", "alex@example.org")
    visitor.press()
    visitor.look("no more reminders")


def test_no_barrier_stands_at_the_end(visitor):
    draft = make_answered_draft()
    save(draft, {"hopes": []})
    visitor.as_owner_of(draft, "/intake/check/")
    visitor.look("something was left out")
    visitor.press()
    visitor.look("the receipt")
    visitor.open("/intake/copy/")
    visitor.look("one's own copy")
    visitor.open("/intake/done/")
    visitor.press("main form[action*=withdraw] button")
    visitor.look("asked whether to ask")
    visitor.press("main button[name=confirm]")
    visitor.look("asked for")
    visitor.open("/intake/done/")
    visitor.look("forgotten")
    for state, submission in (("calm", calm_submission()), ("held", make_submission())):
        if state == "held":
            Submission.objects.filter(pk=submission.pk).update(
                legal_hold_since=submission.sent_at
            )
        visitor.stranger("/intake/withdraw/")
        visitor.page.fill("input[name=code]", withdrawal_codes.code(submission.pk))
        visitor.press("main form:has(input[name=code]) button")
        visitor.look(f"{state}: asked")
        if state == "calm":
            visitor.press("main button[name=confirm]")
            visitor.look("erased")
    visitor.stranger("/intake/withdraw/")
    visitor.page.fill("input[name=code]", "7K3D")
    visitor.press("main form:has(input[name=code]) button")
    visitor.look("nothing under that code")


def test_no_barrier_stands_where_a_text_has_changed(visitor):
    draft = make_draft()
    new_text()
    visitor.as_owner_of(draft, "/intake/onward/")
    visitor.open("/intake/check/")
    visitor.look("agree again")
    visitor.press()
    visitor.look("not agreed again")


def test_no_barrier_stands_at_a_closed_door(visitor, monkeypatch):
    Profile.objects.update(intake_paused_message="We are away until Monday.")
    visitor.open("/intake/")
    visitor.look("paused")
    Profile.objects.update(intake_paused_message="")
    none = dataclasses.replace(rate_limits.STARTING, most=0)
    monkeypatch.setattr(rate_limits, "STARTING", none)
    visitor.open("/intake/before/")
    visitor.choose(0, 0)
    visitor.press()
    visitor.look("too often")
    visitor.window.complaints.clear()


def test_no_barrier_stands_in_a_self_check(visitor):
    visitor.open("/self-check/phq-9/")
    visitor.press()
    visitor.look("no total")
    visitor.open("/self-check/phq-9/")
    visitor.choose(1)
    visitor.press()
    visitor.look("a total, and an alarm that nobody hears")
