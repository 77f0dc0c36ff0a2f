"""What each role sees in the staff area: its own rooms, on any window."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles import editors
from clinic import roles
from intake import audit
from intake.models import ErasureRequest, StopCount
from tests.browser.desks import seat
from tests.browser.windows import DESK, PHONE
from tests.factories import make_user
from tests.intake.factories import make_submission

pytestmark = pytest.mark.long
ROOMS = {
    roles.REVIEWERS: {"Submissions", "Front desk", "Pathways", "Questionnaires"},
    roles.CLINICIANS: {"Submissions", "Front desk", "Pathways", "Questionnaires"},
    roles.FRONT_DESK: {"Front desk"},
    roles.AUDITORS: {"Readings on record"},
    roles.EDITORS: {"Articles", "References", "Topics"},
}
OWN = {
    roles.REVIEWERS: ["intake/submission/", "intake/contactcard/{pk}/change/"],
    roles.CLINICIANS: ["intake/submission/{pk}/change/"],
    roles.FRONT_DESK: ["intake/contactcard/", "intake/contactcard/{pk}/change/"],
    roles.AUDITORS: ["intake/auditevent/"],
    roles.EDITORS: ["articles/article/"],
}
OWNERS = ["clinic/user/", "intake/confirmation/", "intake/keeping/", "intake/takeout/"]
OWNERS += ["intake/keeping/{pk}/change/", "intake/houserules/1/change/"]
OWNERS += ["intake/tombstone/", "intake/auditevent/?route=nothing"]


@pytest.fixture
def submission(articles, site):
    editors.group()
    found = make_submission(hopes="Canary-51c2")
    audit.record(make_user(full_name="Ann"), "somewhere", [found.pk])
    monday = timezone.now().date()
    StopCount.objects.create(week=monday, page="PHQ-9, 1", count=12)
    ErasureRequest.objects.create(submission=found, asked_at=timezone.now())
    return found


def look(window, submission, places):
    """Go to each place; what stands in the way, and all the words that were read."""
    found, said = [], ""
    for place in ["", *places]:
        window.open(f"/admin/{place.format(pk=submission.pk)}")
        found += window.barriers()
        said += window.page.content()
        if window.overflow():
            found.append(f"{place} is {window.overflow()} pixels too wide")
    return found, said


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("role", ROOMS)
def test_a_role_finds_its_rooms_and_no_others(role, viewport, open_window, submission):
    window = seat(open_window(viewport), make_user(role))

    found, said = look(window, submission, OWN[role])

    window.open("/admin/")
    rooms = set(window.page.locator(".rooms .module tbody th").all_inner_texts())
    assert found == []
    assert ROOMS[role] <= rooms
    assert "Staff" not in rooms
    reads = role in (roles.REVIEWERS, roles.CLINICIANS)
    assert ("Submissions" in rooms) is reads
    assert ("Canary" in said) is (role == roles.CLINICIANS)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_owner_looks_after_everything_and_reads_nothing(
    viewport, scheme, open_window, submission
):
    owner = make_user(roles.REVIEWERS, is_superuser=True)
    owner.user_permissions.add(Permission.objects.get(codename="export_submission"))
    window = seat(open_window(viewport, color_scheme=scheme), owner)

    found, said = look(window, submission, OWNERS)

    assert found == []
    assert "Canary" not in said
