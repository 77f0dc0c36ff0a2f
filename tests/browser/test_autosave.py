"""A page that saves itself, and a way out that is quick: on a phone with JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from intake.models import Submission
from tests.browser.patients import carry_on
from tests.intake.factories import (
    ITEM_9,
    address_of,
    answers_to,
    make_draft,
    step_of,
    unsee,
)

HOPES = "What would you like to be different?"
STORED = """
async () => [localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length]
"""


@pytest.fixture
def draft(site):
    draft = make_draft()
    unsee(draft, "hopes")
    return draft


@pytest.fixture
def asked(glass, draft):
    """A window in front of the page that asks what somebody hopes for."""
    carry_on(glass, draft)
    glass.open(address_of(draft, "hopes"))
    return glass


def write(window, text, page=None):
    (page or window.page).get_by_label(HOPES).fill(text)


def says(page, words):
    expect(page.locator("#autosave")).to_contain_text(words)


def hopes_of(draft):
    return answers_to(draft, "what-brings-you").get("hopes")


def test_what_is_typed_is_saved_and_nothing_is_kept_in_the_browser(asked, draft):
    write(asked, "To sleep again")
    says(asked.page, "This page was saved at")

    assert hopes_of(draft) == ("To sleep again",)
    assert not step_of(draft, "hopes").is_seen
    assert asked.page.evaluate(STORED) == [0, 0, 0, 0]
    assert asked.barriers() == []
    asked.press("Continue")
    assert asked.path != address_of(draft, "hopes")
    assert step_of(draft, "hopes").is_seen


@pytest.mark.long
def test_continue_waits_for_what_is_being_saved(asked, draft):
    held = []
    asked.page.route("**/autosave/", lambda route: held.append(route))
    with asked.page.expect_request("**/autosave/"):
        write(asked, "To sleep")
    write(asked, "To sleep again")
    asked.page.get_by_role("button", name="Continue").last.click(no_wait_after=True)
    [route] = held
    with asked.page.expect_navigation():
        route.continue_()

    assert asked.path != address_of(draft, "hopes")
    assert hopes_of(draft) == ("To sleep again",)


@pytest.mark.long
def test_continue_does_not_wait_for_ever(asked, draft):
    held = []
    asked.page.route("**/autosave/", lambda route: held.append(route))
    with asked.page.expect_request("**/autosave/"):
        write(asked, "To sleep")
    with asked.page.expect_navigation():
        asked.press("Continue")

    assert step_of(draft, "hopes").is_seen
    assert hopes_of(draft) == ("To sleep",)


@pytest.mark.long
def test_a_page_that_is_left_is_saved_at_the_last_moment(asked, draft):
    write(asked, "To sleep again")
    asked.open("/intake/questions/")
    while not hopes_of(draft):
        asked.page.reload()

    assert hopes_of(draft) == ("To sleep again",)


@pytest.mark.long
def test_another_tab_stops_it_with_a_clear_word(asked, draft):
    other = asked.context.new_page()
    other.goto(asked.page.url)
    write(asked, "From the other tab", page=other)
    says(other, "This page was saved at")
    with asked.page.expect_response("**/autosave/"):
        write(asked, "From this tab")
    says(asked.page, "in another tab or window")
    asked.complaints.clear()  # the 409 was wanted
    write(asked, "From this tab, more")
    assert hopes_of(draft) == ("From the other tab",)

    asked.press("Continue")
    assert "another tab or window" in asked.text(".summary")
    asked.press("Continue")
    assert hopes_of(draft) == ("From this tab, more",)


@pytest.mark.long
def test_an_ended_visit_stops_it_and_loses_nothing(asked, draft):
    asked.context.clear_cookies(name="__Host-sid")
    with asked.page.expect_response("**/autosave/"):
        write(asked, "To sleep again")
    says(asked.page, "This visit has ended")
    asked.complaints.clear()  # the 410 was wanted
    asked.press("Continue")

    assert "What you just typed" in asked.text()
    assert hopes_of(draft) == ()


@pytest.mark.long
def test_a_network_that_fails_is_tried_again(asked, draft):
    asked.page.route("**/autosave/", lambda route: route.abort())
    write(asked, "To sleep")
    says(asked.page, "could not be saved just now")
    asked.page.unroute("**/autosave/")
    write(asked, "To sleep again")
    says(asked.page, "This page was saved at")

    assert hopes_of(draft) == ("To sleep again",)


@pytest.mark.long
def test_an_urgent_answer_waits_for_continue(glass, site):
    draft = make_draft()
    unsee(draft, ITEM_9)
    carry_on(glass, draft)
    glass.open(address_of(draft, ITEM_9))
    item = glass.page.locator("fieldset.item", has_text="better off dead")
    item.get_by_label("Several days").check()
    says(glass.page, "This page was saved at")
    assert not Submission.objects.get().flags.exists()

    glass.press("Continue")
    assert glass.path == "/intake/pause/"


@pytest.fixture
def elsewhere(profile, site):
    """An ordinary page, as far as this window may go."""
    profile.leave_url = f"{site}/healthz"
    profile.save(update_fields=["leave_url"])


@pytest.mark.long
@pytest.mark.usefixtures("elsewhere")
def test_escape_three_times_leaves_and_forgets_the_visit(asked, draft):
    write(asked, "Nobody should see this")
    address = asked.path
    for _n in range(2):
        asked.page.keyboard.press("Escape")
    assert asked.path == address
    asked.page.keyboard.press("Escape")
    asked.page.wait_for_url("**/healthz")

    assert asked.context.cookies() == []
    asked.page.go_back()
    assert "Nobody should see this" not in asked.page.content()
    assert asked.path != address


@pytest.mark.long
@pytest.mark.usefixtures("elsewhere")
def test_other_keys_between_do_not_leave(asked):
    for key in ("Escape", "Escape", "Tab", "Escape", "Escape"):
        asked.page.keyboard.press(key)

    assert asked.path.startswith("/intake/part-")
    assert asked.page.locator("#leave-fast").is_visible()


@pytest.mark.long
@pytest.mark.usefixtures("elsewhere")
def test_the_link_leaves_without_javascript_too(window, draft):
    carry_on(window, draft)
    window.open(address_of(draft, "hopes"))
    assert not window.page.locator("#leave-fast").is_visible()
    window.page.locator("a.leave").click()

    assert window.path == "/healthz"
    assert window.context.cookies() == []
