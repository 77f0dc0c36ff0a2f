"""A morning at the review desk, and two people at it at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic.actions import REVIEWERS
from intake.actions import erasure
from intake.models import Submission
from tests.browser.desks import seat
from tests.browser.windows import DESK
from tests.factories import make_user
from tests.intake.factories import ABOUT, ITEM_9, SEVERAL_DAYS, make_submission

WORKLIST = "/admin/intake/submission/"
TWO_PAGES = 2

pytestmark = pytest.mark.long


@pytest.fixture
def robin(site):
    return make_user(REVIEWERS, full_name="Robin Reviewer")


@pytest.fixture
def sam(site):
    return make_user(REVIEWERS, full_name="Sam Second")


def person(number):
    name = f"Person Number {number}"
    return {**ABOUT, "name": name, "email": f"p{number}@example.org"}


def came(hours_ago, about, **answers):
    then = timezone.now() - timedelta(hours=hours_ago)
    with time_machine.travel(then, tick=False):
        return make_submission(about, **answers)


def references(window):
    return window.page.locator("#result_list tbody th a").all_inner_texts()


def piles(window):
    return " ".join(window.text(".queues").split())


def settle_first_flag(window, said):
    flag = window.page.locator(".flag:has(> .chip.urgent):not(.settled)").first
    flag.locator("summary").click()
    flag.get_by_label("Reached them", exact=True).check()
    flag.locator("textarea").fill(said)
    flag.locator("button").click()


def test_a_reviewers_morning(open_window, robin):
    """Twelve came in, two of them urgent, two of one person; one is taken back."""
    alarmed = [came(2, person(1), **{ITEM_9: SEVERAL_DAYS})]
    alarmed += [came(1, person(2), **{ITEM_9: SEVERAL_DAYS})]
    earlier = came(50, person(3), opioid="yes")
    again = came(3, person(3))
    others = [came(10 + number, person(number)) for number in range(4, 12)]
    assert Submission.objects.count() == 12
    desk = seat(open_window(DESK), robin)

    # The urgent ones first, with keys alone as far as the sheet.
    page = desk.open(WORKLIST)
    assert references(desk)[:2] == [found.reference for found in alarmed]
    assert len(references(desk)) == 12
    for key in ("j", "j", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(str(alarmed[0].pk)))
    settle_first_flag(desk, "Rang at once, safe")
    page.get_by_role("link", name=f"Next: {alarmed[1].reference}").click()
    settle_first_flag(desk, "Rang at once, with a friend")
    desk.open(WORKLIST)
    assert "Urgent 0" in piles(desk)

    # The same person twice: confirmed, then the earlier one stands beside.
    page = desk.open(f"{WORKLIST}{again.pk}/change/")
    assert earlier.reference not in desk.text(".people")
    desk.press("It is the same person")
    assert earlier.reference in desk.text(".people")

    # Three to the own list, at once, without a mouse on any of them but the boxes.
    page = desk.open(f"{WORKLIST}?o=-3")
    for box in page.locator("#result_list .action-select").all()[:3]:
        box.check()
    page.locator("#assign-to").select_option(label="Robin Reviewer")
    page.locator(".actions button").click()
    assert "Mine 3" in piles(desk)

    # One of the others is taken back meanwhile, by its code.
    erasure.withdraw(others[-1].pk)
    decide(desk, others[0], "Invite")
    page = desk.open(WORKLIST)
    assert others[0].reference not in references(desk)
    row = page.locator("#result_list tbody tr", has_text=others[-1].reference)
    assert "Withdrawn: the owner decides" in row.inner_text()
    desk.open(f"{WORKLIST}?queue=closed")
    assert references(desk) == [others[0].reference]
    assert desk.barriers() == []


def decide(window, submission, words):
    page = window.open(f"{WORKLIST}{submission.pk}/change/")
    page.locator("#decide summary").click()
    page.get_by_label("Decision:").select_option(label=words)
    page.locator("#decide_text").fill("Come and talk")
    page.locator("#decide button").click()


def test_two_reviewers_at_once(open_window, robin, sam):
    submission = came(1, person(1))
    one, two = seat(open_window(DESK), robin), seat(open_window(DESK), sam)
    one.open(f"{WORKLIST}{submission.pk}/change/")
    page = two.open(f"{WORKLIST}{submission.pk}/change/")
    page.locator("#decide summary").click()
    page.get_by_label("Decision:").select_option(label="Not suitable")
    page.locator("#decide_text").fill("Too far away")

    decide(one, submission, "Invite")
    page.locator("#decide button").click()

    assert "Something happened here since you opened" in two.text("#decide")
    assert "Decision: invite · Robin Reviewer" in two.text(".events")
    assert page.locator("#decide_text").input_value() == "Too far away"
    submission.refresh_from_db()
    assert submission.status == "decided"
    assert not submission.events.filter(kind="declined").exists()
    assert two.barriers() == []


def test_keys_stay_silent_while_somebody_types_or_has_turned_them_off(
    open_window, robin
):
    submission = came(1, person(1))
    desk = seat(open_window(DESK), robin)
    page = desk.open(WORKLIST)
    page.locator("#searchbar").focus()
    page.keyboard.type("jank")
    assert page.locator("#searchbar").input_value() == "jank"
    page.locator("[data-keys]").click()
    page.keyboard.press("j")
    assert not page.evaluate("document.activeElement.closest('#result_list')")
    page.locator("[data-keys]").click()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector(".messagelist")

    submission.refresh_from_db()
    assert submission.assignee == robin
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.wait_for_url(re.compile("#new-note$"))
    page.wait_for_selector("#note textarea:focus")
    page.keyboard.type("Written without a mouse")
    assert page.locator("#note textarea").input_value() == "Written without a mouse"


def test_a_sheet_prints_on_two_pages(open_window, robin):
    answers = {"aneurysm": "not-sure", "opioid": "yes", "gabapentin": "yes"}
    submission = came(1, person(1), **{ITEM_9: SEVERAL_DAYS}, **answers)
    desk = seat(open_window(DESK), robin)
    page = desk.open(f"{WORKLIST}{submission.pk}/change/")
    page.emulate_media(media="print")

    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="Letter")))

    assert pages <= TWO_PAGES
    assert page.locator(".rail > .sheet").first.is_hidden()
