"""Every control of a questionnaire, with a script and without, light and dark."""

from __future__ import annotations

import pytest

from intake.actions import catalogue as actions
from tests.browser.desks import seat
from tests.browser.windows import DESK, PHONE
from tests.factories import make_user
from tests.intake.every_control import CONTROLS, GATED, TABLES, definition


@pytest.fixture
def trying(site):
    """Where somebody tries the page, as a patient sees it: nothing is stored."""
    owner = make_user(is_superuser=True)

    def opened(window, *pages):
        version = actions.load(definition(*pages), "", "Ours")[0]
        seat(window, owner)
        address = f"/admin/intake/questionnaireversion/{version.pk}/preview/"
        return window.open(address)

    return opened


def test_a_slider_and_its_number_move_each_other(open_window, trying):
    window = open_window()
    page = trying(window, CONTROLS)
    slider = page.get_by_role("slider", name="Any pain")
    number = page.get_by_role("textbox", name="Any pain")

    assert number.input_value() == ""
    number.fill("8")
    assert slider.input_value() == "8"
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert number.input_value() == "6"
    number.fill("")
    assert slider.get_attribute("class") == "slider unset"
    assert window.barriers() == []
    assert window.overflow() == 0


def test_a_script_shows_at_once_what_the_server_asks_later(open_window, trying):
    window = open_window()
    page = trying(window, GATED)
    thanks = page.get_by_text("Thank you for saying nothing.")
    assert thanks.is_visible()

    page.get_by_label("Yes").check()
    assert not thanks.is_visible()
    page.get_by_label("Elsewhere").check()
    page.get_by_role("textbox", name="Which place?").fill("Knee")
    page.get_by_role("textbox", name="How strong").fill("7")
    page.get_by_role("textbox", name="What helps?").fill("Rest")
    page.get_by_label("No", exact=True).check()
    assert not page.get_by_text("Which place?").is_visible()
    page.get_by_label("Yes").check()
    assert page.get_by_role("textbox", name="Which place?").input_value() == "Knee"
    assert page.get_by_role("slider", name="How strong").count() == 1
    assert window.barriers() == []

    window.press("Continue")
    assert "The end" in window.text()


@pytest.mark.long
def test_a_slip_in_what_was_opened_shows_there_again(open_window, trying):
    window = open_window()
    page = trying(window, GATED)
    page.get_by_label("Yes").check()
    page.get_by_label("Elsewhere").check()

    window.press("Continue")

    assert page.get_by_role("textbox", name="Which place?").is_visible()
    assert "Answer this question" in window.text(".bad")


@pytest.mark.long
def test_without_a_script_the_same_page_asks_what_follows(window, trying):
    page = trying(window, GATED)
    assert page.get_by_text("Where?").count() == 0

    page.get_by_label("Yes").check()
    window.press("Continue")
    page.get_by_label("Back", exact=True).check()
    window.press("Continue")
    page.get_by_label("Said when it hurts").fill("Sharp")
    window.press("Continue")

    assert "The end" in window.text()


@pytest.mark.long
@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("sheet", [CONTROLS, TABLES], ids=["controls", "tables"])
def test_every_control_is_open_to_everybody(
    sheet, viewport, light, open_window, trying, tmp_path
):
    window = open_window(viewport, color_scheme=light)
    page = trying(window, sheet)
    found = window.barriers()

    page.get_by_role("button", name="Add another").click()
    found += window.barriers()
    window.press("Continue")
    assert page.locator(".error").count() >= 1
    found += window.barriers()

    assert found == []
    assert window.overflow() == 0
