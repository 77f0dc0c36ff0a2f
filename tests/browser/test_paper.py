"""A clerk enters a paper form at the desk, and it stands on the worklist."""

from __future__ import annotations

import pytest
from django.utils import timezone

from intake.actions import paper
from intake.models import ConsentText, Submission
from tests.browser.desks import seat
from tests.browser.windows import DESK, PHONE
from tests.intake.factories import make_draft
from tests.intake.test_paper_forms import LIST, clerk_named

pytestmark = pytest.mark.long


@pytest.fixture
def clerk(site):
    return clerk_named("Clara Clerk")


def answered(clerk) -> Submission:
    """A paper form in which everything that must be is answered."""
    draft = make_draft()
    draft.entered_by = draft.paper_seen_by = clerk
    draft.paper_signed_on = timezone.localdate()
    draft.save()
    return draft


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_entering_a_paper_form_is_open_to_everybody(
    viewport, light, open_window, clerk
):
    window = seat(open_window(viewport, color_scheme=light), clerk)
    page = window.open(f"{LIST}add/")
    found = window.barriers()

    page.get_by_label("Signed on").fill(timezone.localdate().isoformat())
    page.get_by_label("The signed paper is kept").check()
    window.press("Begin")
    found += window.barriers()
    assert "begun by Clara Clerk" in window.text()
    window.press("Continue")
    assert page.locator(".error").count() >= 1
    found += window.barriers()

    draft = answered(clerk)
    window.open(LIST)
    assert draft.reference in window.text("body")
    found += window.barriers()
    window.open(f"{LIST}{draft.pk}/check/")
    found += window.barriers()
    assert window.overflow() == 0
    window.press("Put it on the worklist")

    assert f"{draft.reference} is on the worklist." in window.text("body")
    assert found == []


def test_without_a_script_it_is_begun_and_put_down(open_window, clerk):
    window = seat(open_window(DESK, java_script_enabled=False), clerk)
    consent = ConsentText.objects.latest()
    today = timezone.localdate()
    draft = paper.begin(consent, signed_on=today, seen_by=clerk, by=clerk)

    page = window.open(f"{LIST}{draft.pk}/change/")
    page.get_by_role("textbox").first.fill("Alex Morgan Example")
    window.press("Save and stop here")
    window.press(draft.reference)

    assert page.get_by_role("textbox").first.input_value() == "Alex Morgan Example"
