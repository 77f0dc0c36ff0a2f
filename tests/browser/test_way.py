"""Consent asked back, the help page, one's own copy, and taking back: with and without
scripts, on a phone, every state held against axe.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import time

import pytest
from playwright.sync_api import Error

from intake.models import Duty, Submission
from tests.browser.patients import carry_on, make_answered_draft
from tests.browser.test_patient import agree, consent
from tests.factories import make_user
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    address_of,
    answers_to,
    make_draft,
    save,
    unsee,
)
from tests.intake.spanish import turn_spanish_on

pytestmark = pytest.mark.long
NAME = "Alex Morgan Example"
BY_PHONE = {"phone": "202 555 0188", "call-ok": "yes"}
NOTHING, AT_ONCE = "Nothing: nobody sees any of it", "Staff are alerted at once"
LINES = "988 by call or text, or 911"


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def phone(request, open_window):
    return open_window(java_script_enabled=request.param)


@pytest.fixture
def seeing(open_window):
    """A window with scripts, so that axe can look."""
    return open_window()


@pytest.fixture
def sent(seeing):
    """Somebody who has just sent, in front of the receipt."""
    carry_on(seeing, make_answered_draft())
    seeing.open("/intake/check/")
    seeing.page.locator("main form button.button").first.click()
    return seeing


@pytest.fixture
def rota(site):
    """Somebody who can call, on every day."""
    who = make_user()
    for day in range(7):
        Duty.objects.create(who=who, weekday=day, begins=time(9), ends=time(17))


@pytest.fixture
def alarmed(rota, seeing):
    """Somebody in front of the help page, who may be called."""
    draft = make_draft(**BY_PHONE)
    save(draft, {ITEM_9: SEVERAL_DAYS})
    carry_on(seeing, draft)
    seeing.open("/intake/pause/")
    return seeing


def choose(window, *labels):
    for label in labels:
        window.page.get_by_label(label).check()
    window.press("Continue")


def test_who_misread_the_text_is_told_and_goes_on(phone):
    consent(phone)
    agree(phone)
    choose(phone, NOTHING, LINES)
    assert "It works a little differently" in phone.text()
    choose(phone, NOTHING, LINES)
    assert "Please keep this in mind" in phone.text("h1")
    phone.press("I have read this. Go on")

    assert phone.path == "/intake/part-1/"
    [given] = Submission.objects.get().events.filter(kind="consented")
    assert given.detail["understood"] == {"alarm": "told", "emergency": "first"}


def test_the_explanation_takes_the_focus_and_has_no_barrier(seeing):
    consent(seeing)
    agree(seeing)
    barriers = seeing.barriers()
    choose(seeing, NOTHING, LINES)
    barriers += seeing.barriers()

    focused = seeing.page.evaluate("document.activeElement.className")
    assert "explained" in focused
    assert seeing.page.get_by_label(LINES).is_checked()
    choose(seeing, NOTHING, LINES)
    assert barriers + seeing.barriers() == []


def test_two_clicks_on_the_button_begin_one_draft(phone):
    consent(phone)
    agree(phone)
    for label in (AT_ONCE, LINES):
        phone.page.get_by_label(label).check()
    phone.page.get_by_role("button", name="Continue").dblclick()
    phone.page.wait_for_url("**/intake/part-1/")

    assert Submission.objects.count() == 1


def test_the_help_page_can_be_used_and_a_call_asked_for(alarmed):
    found = alarmed.barriers()
    alarmed.press("Ask to be called")

    assert "You asked us to call you" in alarmed.text()
    assert found + alarmed.barriers() == []
    assert alarmed.overflow() == 0
    alarmed.press("Go on with the questions")
    assert alarmed.path == "/intake/check/"


def test_who_is_alarming_is_helped_may_stop_and_comes_back(phone, rota):
    draft = make_draft(**BY_PHONE)
    unsee(draft, ITEM_9)
    carry_on(phone, draft)
    phone.open(address_of(draft, ITEM_9))
    item = phone.page.locator("fieldset.item", has_text="better off dead")
    item.get_by_label("Several days").check()
    phone.press("Continue")
    phone.page.wait_for_url("**/intake/pause/")
    assert "Our staff have been alerted" in phone.text()
    phone.press("Ask to be called")
    phone.page.get_by_text("You asked us to call you").wait_for()
    phone.press("Stop here")
    phone.press("Show me a code")
    code = phone.page.locator(".code").inner_text()
    phone.context.clear_cookies()
    phone.open("/intake/resume/")
    phone.page.get_by_label("Your code").fill(code)
    phone.press("Continue")
    phone.page.get_by_role("heading", name="Welcome back").wait_for()

    assert phone.page.locator(".code").inner_text() != code
    kinds = draft.events.values_list("kind", flat=True)
    assert {"alarmed", "call-asked"} <= set(kinds)


def test_a_self_check_tells_nobody_and_is_taken_along_if_wanted(phone, site):
    phone.open("/self-check/phq-9/")
    for group in phone.page.locator("main fieldset.item").all()[:9]:
        group.get_by_label("Several days").check()
    phone.press("See the result")
    phone.page.get_by_text("Nobody was told").wait_for()
    assert "add up to 9 of 27" in phone.text()
    assert not Submission.objects.exists()

    phone.press("Take these answers along")
    phone.press("Start, with the answers from your self-check")
    for yes in phone.page.get_by_label("Yes").all():
        yes.check()
    phone.press("Continue")
    agree(phone)
    choose(phone, AT_ONCE, LINES)
    phone.page.wait_for_url("**/intake/part-1/")
    given = answers_to(Submission.objects.get(), "phq-9")
    assert given.get(ITEM_9)


def test_ones_own_copy_prints_without_what_is_for_the_screen(sent):
    sent.press("See, print or save what you sent")
    assert sent.page.get_by_role("button", name="Print or save").is_visible()
    assert sent.barriers() == []
    assert NAME in sent.text()
    assert sent.page.title() == "Questions"

    sent.page.emulate_media(media="print")
    assert not sent.page.get_by_role("button", name="Print or save").is_visible()
    assert not sent.page.get_by_role("link", name="Back").is_visible()
    assert NAME in sent.text()


def test_without_scripts_the_copy_has_no_dead_button(open_window):
    window = open_window(java_script_enabled=False)
    carry_on(window, make_answered_draft())
    window.open("/intake/check/")
    window.page.locator("main form button.button").first.click()
    window.open("/intake/copy/")

    assert not window.page.get_by_role("button", name="Print or save").is_visible()
    assert NAME in window.text()


def test_taking_back_from_the_receipt_leaves_nothing_to_go_back_to(sent):
    found = sent.barriers()
    sent.press("See, print or save what you sent")
    sent.press("Back")
    sent.press("Take it back now")
    found += sent.barriers()
    sent.press("Ask for it to be erased")
    found += sent.barriers()

    assert "We have your request" in sent.text()
    for _step in range(4):
        with suppress(Error):  # a page that was posted is not fetched again by itself
            sent.page.go_back()
        assert NAME not in sent.page.inner_text("body")
    assert found == []


def test_a_draft_is_stopped_and_erased_on_the_way(phone):
    carry_on(phone, make_draft())
    phone.open("/intake/withdraw/")
    phone.press("Stop and erase what I wrote")
    phone.press("Erase it")

    assert "It is erased" in phone.text("h1")
    assert not Submission.objects.exists()
    phone.page.reload()
    assert "It is erased" not in phone.text("h1")


def test_a_wrong_code_is_said_without_a_barrier(seeing):
    seeing.open("/intake/withdraw/")
    found = seeing.barriers()
    seeing.page.get_by_label("Your code").fill("7K3D")
    seeing.press("Continue")

    assert "This code doesn’t work" in seeing.text()
    assert found + seeing.barriers() == []


def test_a_slip_in_the_date_of_birth_is_put_right(phone):
    consent(phone)
    agree(phone)
    choose(phone, AT_ONCE, LINES)
    phone.page.get_by_label("What is your full name?").fill(NAME)
    phone.press("Continue")
    for label, typed in (("Month", "3"), ("Day", "27"), ("Year", "2015")):
        phone.page.get_by_label(label).fill(typed)
    phone.press("Continue")
    assert "This clinic sees adults" in phone.text("h1")
    phone.press("Put it right")

    assert "date of birth" in phone.text()
    phone.press("Back")
    assert phone.page.get_by_label("What is your full name?").input_value() == NAME


def test_back_and_the_other_language_keep_what_was_typed_and_enter_goes_on(phone):
    turn_spanish_on()
    draft = make_draft()
    unsee(draft, "name")
    carry_on(phone, draft)
    phone.open("/intake/part-1/")
    phone.page.get_by_label("What is your full name?").fill("Alex")
    phone.press("Back")
    assert phone.path == "/intake/"

    phone.open("/intake/part-1/")
    phone.press("Español")
    assert phone.path == "/es/intake/part-1/"
    name = phone.page.get_by_label("¿Cuál es su nombre completo?")
    assert name.input_value() == "Alex"
    name.press("Enter")
    phone.page.wait_for_url("**/es/intake/part-1-2/")
