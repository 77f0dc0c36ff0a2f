"""Every page in Spanish: for everybody, on narrow and wide screens."""

from __future__ import annotations

import pytest

from intake import visit
from intake.models import Submission
from tests.browser.patients import carry_on, make_answered_draft
from tests.browser.windows import DESK, PHONE
from tests.intake.factories import yes_to_everything
from tests.intake.spanish import turn_spanish_on

pytestmark = pytest.mark.long

PUBLIC = ["/", "/articles/", "/search/", "/help-now/", "/privacy/", "/about/"]
PUBLIC += ["/accessibility/", "/articles/questions-and-answers/", "/no-such-page/"]
PUBLIC += ["/articles/understanding-anxiety/", "/self-check/", "/self-check/gad-7/"]
PUBLIC += ["/intake/", "/intake/questions/", "/intake/before/", "/intake/resume/"]
PUBLIC += ["/intake/withdraw/", "/intake/later/", "/intake/pause/", "/intake/check/"]
NARROW = {"width": 320, "height": 640}
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"
LANGUAGE = "document.documentElement.lang"


@pytest.fixture
def draft(site):
    turn_spanish_on()
    return make_answered_draft(yes_to_everything)


@pytest.fixture
def paths(articles, draft):
    fresh = Submission.objects.prefetch_related("responses").get(pk=draft.pk)
    steps = [f"/intake/{step.slug}/" for step in visit.passage(fresh).steps]
    return [f"/es{path}" for path in PUBLIC + steps]


@pytest.mark.parametrize(
    "viewport", [PHONE, NARROW, DESK], ids=["phone", "320", "desk"]
)
def test_every_page_in_spanish_can_be_used(open_window, draft, paths, viewport):
    window = open_window(viewport)
    carry_on(window, draft)
    found = []
    for path in paths:
        page = window.open(path)
        assert window.path == path
        assert page.evaluate(LANGUAGE) == "es"
        found += window.barriers()
        if window.overflow():
            found.append(f"{path} is {window.overflow()} pixels too wide")
        page.evaluate(DOUBLE_TEXT)
        if viewport != NARROW and window.overflow():
            found.append(f"{path} is too wide with large text")

    assert found == []
