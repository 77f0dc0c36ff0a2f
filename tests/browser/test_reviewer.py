"""A reviewer at a desk, with JavaScript: from signing in to closing a submission."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from clinic import actions
from intake.actions import drafts
from intake.models import Event
from intake.models.submissions import Level
from tests.browser.desks import seat
from tests.browser.patients import make_answered_draft, mostly_no
from tests.browser.windows import DESK, PHONE
from tests.factories import PASSWORD, make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORKLIST = "/admin/intake/submission/"


@pytest.fixture
def staff(site):
    fields = {"email": "reviewer@clinic.example", "full_name": "Robin Reviewer"}
    return make_user(actions.REVIEWERS, password=PASSWORD, **fields)


@pytest.fixture
def submission(site):
    """One urgent flag, some for a clinician, some to read."""
    return drafts.send(make_answered_draft(mostly_no).pk)


@pytest.fixture
def desk(open_window, staff):
    """A window at which somebody has signed in."""
    return seat(open_window(DESK), staff)


def sheet(window, submission):
    return window.open(f"{WORKLIST}{submission.pk}/change/")


def write(window, opener, text):
    """Open one of the forms beside the sheet, write, and press its button."""
    form = window.page.locator(".rail > .sheet:first-child details", has_text=opener)
    form.locator("summary").click()
    form.locator("textarea").fill(text)
    form.locator("button").click()


def type_in_password(window):
    window.open("/admin/")
    window.page.get_by_label("Email").fill("reviewer@clinic.example")
    window.page.get_by_label("Password").fill(PASSWORD)
    window.press("Sign in")


@pytest.mark.long
def test_a_password_is_enough_only_where_no_second_factor_is_asked_for(
    open_window, staff, settings
):
    settings.SECOND_FACTOR_REQUIRED = False
    window = open_window(DESK)
    type_in_password(window)

    assert window.path == "/admin/"


def test_a_reviewer_signs_in_with_a_password_and_a_code(open_window, staff):
    TOTP.activate(staff, SECRET)
    window = open_window(DESK)
    type_in_password(window)
    assert window.barriers() == []
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    window.page.locator("input[name=code]").fill(code)
    window.page.locator("main form button[type=submit]").first.click()

    assert window.path == "/admin/"
    assert "What needs you" in window.text()


@pytest.mark.long
def test_the_worklist_says_what_is_urgent_and_names_nobody(desk, submission):
    desk.open("/admin/")
    assert "1\nurgent" in desk.text(".tile.urgent")
    desk.press("Worklist")

    row = desk.text("#result_list tbody tr")
    assert submission.reference in row
    assert "Urgent: acknowledge" in row
    for private in ("Alex", "alex@example.org", "PHQ", "Yes"):
        assert private not in desk.text()


@pytest.mark.long
def test_the_sheet_shows_all_that_a_decision_needs(desk, submission):
    page = sheet(desk, submission)
    sections = page.locator(".sheet").all_inner_texts()

    assert [text.split("\n")[0] for text in sections] == [
        "Needs a decision",
        "Scores",
        "Also flagged",
        "Medicines and treatments",
        "How to reach them safely",
        "All answers, as they were asked",
        "Consent",
        "What next",
        "Timeline",
    ]
    pressing, scores, _flagged, _medicines, reach, *_others = sections
    assert "thoughts of death or self-harm" in pressing
    assert "Alex Morgan Example" in reach
    assert "1 of 27" in scores
    page.locator(".all-answers summary", has_text="GAD-7").click()
    assert "1. Feeling nervous" in desk.text(".all-answers")


def test_a_reviewer_takes_a_submission_from_alarm_to_closing(desk, submission, staff):
    page = sheet(desk, submission)
    urgent = page.locator(".flag:has(> .chip.urgent):not(.settled)")
    while count := urgent.count():
        urgent.first.locator("summary").click()
        urgent.first.get_by_label("Reached them", exact=True).check()
        urgent.first.locator("textarea").fill(f"Called, {count} left")
        urgent.first.locator("button").click()
    write(desk, "Add a note", "Sounds tired")
    page.locator(".rail #decide summary").click()
    page.get_by_label("Decision:").select_option(label="Refer elsewhere")
    page.locator("#decide_text").fill("To the heart clinic")
    page.locator("#decide button").click()
    write(desk, "Close", "Referred")
    write(desk, "Reopen", "They called again")

    timeline = desk.text(".events")
    for said in ("Called, 1 left", "Sounds tired", "To the heart clinic", "Referred"):
        assert said in timeline
    kinds = Event.objects.filter(submission=submission, by=staff).order_by("at")
    assert [k for k in kinds.values_list("kind", flat=True) if k != "opened"][-4:] == [
        "noted",
        "referred",
        "closed",
        "reopened",
    ]
    submission.refresh_from_db()
    assert (submission.status, submission.urgency) == ("new", Level.CLINICIAN)


@pytest.mark.long
def test_an_old_page_is_told_what_happened_and_keeps_what_was_typed(desk, submission):
    sheet(desk, submission)
    other_tab = desk.context.new_page()
    other_tab.goto(desk.page.url)
    write(desk, "Add a note", "First")
    form = other_tab.locator(".rail #note")
    form.locator("summary").click()
    form.locator("textarea").fill("Second, written meanwhile")
    form.locator("button").click()

    assert "Something happened here since you opened" in other_tab.inner_text(".rail")
    assert form.locator("textarea").input_value() == "Second, written meanwhile"
    form.locator("button").click()
    timeline = other_tab.inner_text(".events")
    assert timeline.index("Second, written meanwhile") < timeline.index("First")


@pytest.mark.long
def test_an_urgent_flag_can_be_acknowledged_with_the_keyboard_alone(desk, submission):
    page = sheet(desk, submission)
    keys = page.keyboard
    tab_to(page, "summary")
    keys.press("Enter")
    tab_to(page, "[type=radio]")
    keys.press("Space")
    tab_to(page, "textarea")
    keys.type("Called at once")
    tab_to(page, "button.button")
    keys.press("Enter")
    page.wait_for_selector(".messagelist")

    assert "Called at once" in desk.text(".events")


def tab_to(page, selector):
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('.flag {selector}')"):
            return
    pytest.fail(f"Tab does not lead to {selector}")


def look(window):
    """Hold a page against axe: wide by day, and narrow by night."""
    # The forms of all flags are alike: the first one stands for them.
    details = "main details:not(.flag + .flag details)"
    window.page.evaluate(
        "(all) => document.querySelectorAll(all).forEach((d) => d.open = true)", details
    )
    for viewport, scheme in ((DESK, "light"), (PHONE, "dark")):
        window.page.set_viewport_size(viewport)
        window.page.emulate_media(color_scheme=scheme)
        assert (window.barriers(), window.overflow()) == ([], 0)


def test_no_staff_page_bars_anybody(open_window, staff, submission):
    # Colors that fade into each other would be measured half way.
    window = open_window(DESK, reduced_motion="reduce")
    window.open("/accounts/login/")
    look(window)
    seat(window, staff)
    sheet_path = f"{WORKLIST}{submission.pk}/change/"
    for path in ("/admin/", WORKLIST, f"{WORKLIST}search/", sheet_path):
        window.open(path)
        look(window)
    form = window.page.locator(".rail #decide")
    form.locator("textarea").fill("Without a decision")
    form.locator("form").evaluate("(form) => form.submit()")
    window.page.wait_for_selector(".rail .error")
    assert window.barriers() == []
