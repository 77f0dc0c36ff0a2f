"""A patient on a phone, without JavaScript; axe looks on through another window."""

from __future__ import annotations

import pytest

from intake.actions import drafts
from intake.models import ConsentText, Submission
from intake.models.submissions import Level
from tests.browser.filling import LEFT_OUT, fill
from tests.browser.patients import carry_on, make_answered_draft


@pytest.fixture
def answered(window):
    """A window of somebody who answered everything and has not sent it."""
    carry_on(window, make_answered_draft())
    return window


def look(window, glass):
    """Hold a page against what holds for all of them."""
    window.settle()
    is_intake = window.path.startswith("/intake/")
    assert window.page.locator("h1").count() == 1
    assert not is_intake or window.page.title() == "Questions", window.text()
    assert window.overflow() == 0
    # Every page stands before axe in the long tests; here each sort of page does.
    if window.has_something_new():
        glass.join(window)
        glass.open(window.path)
        assert glass.path == window.path
        assert glass.barriers() == []


def walk(window, glass):
    """From the home page to the check page; returns the pages on the way."""
    way = []
    window.open("/")
    for step in (read, arrive, see_all_questions, start, fit, agree, understand):
        look(window, glass)
        step(window)
    while window.path != "/intake/check/":
        look(window, glass)
        way.append(window.path)
        if window.path == "/intake/pause/":
            window.press("Go on with the questions")
        else:
            fill(window.page)
            window.press("Continue")
    return way


def read(window):
    window.page.locator(
        "main a[href^='/articles/']:not([href='/articles/'])"
    ).first.click()


def arrive(window):
    window.press("Screening")


def see_all_questions(window):
    window.press("All questions, and why we ask each")


def start(window):
    window.press("Back")
    window.press("Start")


def fit(window):
    for yes in window.page.get_by_label("Yes").all():
        yes.check()
    window.press("Continue")


def agree(window):
    window.page.get_by_label("I have read this and I agree").check()
    window.press("Agree and continue")


def understand(window):
    window.page.get_by_label("Staff are alerted at once").check()
    window.page.get_by_label("988 by call or text, or 911").check()
    window.press("Continue")


def test_a_patient_gets_all_the_way_without_javascript(articles, window, glass):
    way = walk(window, glass)
    look(window, glass)
    checked = window.text()
    window.press("Send without them")
    look(window, glass)

    assert "/intake/pause/" in way
    assert LEFT_OUT in checked
    sent = Submission.objects.get()
    assert (sent.status, sent.urgency) == ("new", Level.URGENT)
    assert sent.reference in window.text(".receipt")


@pytest.mark.long
def test_a_page_opened_again_from_the_check_page_leads_back_to_it(answered):
    answered.open("/intake/check/")
    part = answered.page.locator(".answers-head", has_text="What you hope for")
    part.get_by_role("link").click()
    answered.page.get_by_label("What would you like to be different?").fill("Sleep")
    answered.press("Continue")

    assert answered.path == "/intake/check/"
    assert "Sleep" in answered.text()


@pytest.mark.long
def test_a_second_send_shows_the_same_reference(answered):
    answered.open("/intake/check/")
    other_tab = answered.context.new_page()
    other_tab.goto(answered.page.url)
    answered.press("Send")
    reference = answered.text(".reference")
    other_tab.get_by_role("button", name="Send").click()

    assert other_tab.inner_text(".reference") == reference
    assert Submission.objects.count() == 1


@pytest.mark.long
def test_back_from_the_receipt_leads_to_the_receipt(answered):
    answered.open("/intake/check/")
    answered.press("Send")
    reference = answered.text(".reference")
    answered.page.go_back()

    assert answered.text(".reference") == reference


def test_a_code_brings_a_person_back_in_another_browser(answered, open_window, glass):
    answered.open("/intake/later/")
    look(answered, glass)
    answered.press("Show me a code")
    code = answered.text(".code")
    elsewhere = open_window(java_script_enabled=False)
    elsewhere.open("/intake/resume/")
    look(elsewhere, glass)
    elsewhere.page.get_by_label("Your code").fill(code.lower())
    elsewhere.press("Continue")
    elsewhere.press("Go on now")

    assert elsewhere.path == "/intake/check/"
    assert "Alex Morgan Example" in elsewhere.text()


@pytest.mark.long
def test_a_visit_that_has_ended_says_how_to_go_on(window, glass):
    for path in ("/intake/part-1/", "/intake/check/", "/intake/done/"):
        window.open(path)
        assert "This visit has ended" in window.text("h1")
    look(window, glass)
    window.press("I have a code")

    assert window.path == "/intake/resume/"


def before(window):
    window.open("/intake/before/")


def consent(window):
    before(window)
    fit(window)


def name(window):
    carry_on(window, drafts.begin(ConsentText.objects.latest()))
    window.open("/intake/part-1/")


def birth_date(window):
    carry_on(window, make_answered_draft())
    window.open("/intake/part-1-2/")
    window.page.get_by_label("Month").fill("13")


def code(window):
    window.open("/intake/resume/")
    window.page.get_by_label("Your code").fill("wrong")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(before, marks=pytest.mark.long),
        pytest.param(consent, marks=pytest.mark.long),
        pytest.param(name, marks=pytest.mark.long),
        birth_date,
        pytest.param(code, marks=pytest.mark.long),
    ],
)
def test_a_mistake_is_named_where_it_happened(window, glass, make):
    for each in (window, glass):
        make(each)
        each.page.locator("main form button.button").first.click()
        each.settle()
        assert each.page.title() == "Error: Questions"
        assert each.page.evaluate("document.activeElement.className") == "summary"
        assert each.overflow() == 0
    assert glass.barriers() == []

    window.page.locator(".summary a").first.click()
    assert window.page.evaluate("document.activeElement.matches('.item.bad input')")
