"""Every page in every light: narrow, with large text, dark, in forced colors."""

from __future__ import annotations

import pytest

from articles.models import Article
from intake import visit
from intake.models import Submission
from tests.browser.desks import sit_down
from tests.browser.patients import carry_on, make_answered_draft
from tests.browser.windows import DESK, PHONE
from tests.intake.factories import yes_to_everything

pytestmark = pytest.mark.long

PUBLIC = ["/", "/articles/", "/help-now/", "/privacy/", "/about/", "/accessibility/"]
PUBLIC += ["/accounts/login/", "/no-such-page/", "/intake/", "/intake/questions/"]
PUBLIC += ["/intake/before/", "/intake/resume/", "/intake/done/"]
PUBLIC += ["/articles/questions-and-answers/"]
PUBLIC += ["/self-check/", "/self-check/gad-7/", "/self-check/phq-9/"]
PUBLIC += ["/intake/withdraw/"]
OWN = ["/intake/later/", "/intake/pause/", "/intake/check/", "/intake/withdraw/"]
ADMIN = ["/admin/", "/admin/articles/article/", "/admin/articles/article/add/"]
ADMIN += ["/admin/articles/reference/", "/admin/articles/topic/add/"]
ADMIN += ["/admin/auth/group/add/", "/admin/clinic/closure/add/"]
ADMIN += ["/admin/clinic/profile/1/change/", "/admin/clinic/user/"]
ADMIN += ["/admin/clinic/user/add/", "/admin/intake/auditevent/"]
ADMIN += ["/admin/intake/languageevent/"]
ADMIN += ["/admin/intake/consenttext/", "/admin/intake/questionnaireversion/"]
ADMIN += ["/admin/intake/submission/", "/accounts/2fa/", "/accounts/sessions/"]
NARROW = {"width": 320, "height": 640}
LIGHTS = {
    "phone": {"viewport": PHONE},
    "narrow": {"viewport": NARROW},
    "dark": {"viewport": PHONE, "color_scheme": "dark"},
    "wide-and-dark": {"viewport": DESK, "color_scheme": "dark"},
    "forced-colors": {"viewport": PHONE, "forced_colors": "active"},
    "reduced-motion": {"viewport": PHONE, "reduced_motion": "reduce"},
}
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture
def draft(site):
    """Everything was answered with yes, so that no page is left out."""
    return make_answered_draft(yes_to_everything)


@pytest.fixture
def paths(articles, draft):
    fresh = Submission.objects.prefetch_related("responses").get(pk=draft.pk)
    steps = [f"/intake/{step.slug}/" for step in visit.passage(fresh).steps]
    read = [
        f"/articles/{slug}/" for slug in Article.objects.values_list("slug", flat=1)
    ]
    return PUBLIC + read + OWN + steps


@pytest.mark.parametrize("light", LIGHTS)
def test_every_page_can_be_used(open_window, draft, paths, light):
    window = open_window(**LIGHTS[light])
    carry_on(window, draft)
    found = []
    for path in paths:
        window.open(path)
        assert window.path == path
        found += window.barriers()
        if window.overflow():
            found.append(f"{path} is {window.overflow()} pixels too wide")

    assert found == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_text_of_twice_the_size_fits(open_window, draft, paths, viewport):
    window = open_window(viewport)
    carry_on(window, draft)
    too_wide = []
    for path in paths:
        window.open(path).evaluate(DOUBLE_TEXT)
        if window.overflow():
            too_wide.append((path, window.overflow()))

    assert too_wide == []


@pytest.mark.parametrize("light", LIGHTS)
def test_every_staff_page_can_be_used(open_window, articles, owner, light):
    window = open_window(**LIGHTS[light])
    sit_down(window, owner)
    found = []
    for path in ADMIN:
        window.open(path)
        assert window.path == path
        found += window.barriers()
        if window.overflow():
            found.append(f"{path} is {window.overflow()} pixels too wide")

    assert found == []
