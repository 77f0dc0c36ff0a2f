from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.actions import REVIEWERS
from clinic.models import Profile
from clinic.roles import CLINICIANS
from intake.actions import review
from tests.factories import make_user, sign_in
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, make_submission

URGENT = {ITEM_9: SEVERAL_DAYS}
CLINICIAN = {"aneurysm": "yes"}
LIST = "/admin/intake/submission/"


def sheet_of(submission):
    return f"{LIST}{submission.pk}/change/"


def press(browser, submission, name, **said):
    """Press a button of the sheet, on the newest page there is."""
    data = {"do": name, "seen": review.newest(submission), **said}
    return browser.post(sheet_of(submission), data)


@pytest.fixture
def robin(groups):
    return make_user(REVIEWERS, full_name="Robin Reviewer")


@pytest.fixture
def sam(groups):
    return make_user(REVIEWERS, full_name="Sam Second")


@pytest.fixture
def casey(groups):
    return make_user(CLINICIANS, full_name="Casey Clinician")


@pytest.fixture
def desk(robin, open_clinic):
    """Robin's browser."""
    return sign_in(robin, "password", "mfa")


@pytest.fixture
def clinic_desk(casey, open_clinic):
    """Casey's browser."""
    return sign_in(casey, "password", "mfa")


@pytest.fixture
def submission(open_clinic):
    """Something to read, nothing urgent, nothing for a clinician."""
    return make_submission()


def in_an_hour():
    """As the clinic's clock says it."""
    then = timezone.now() + timedelta(hours=1)
    return then.astimezone(Profile.current().zone).strftime("%Y-%m-%dT%H:%M")
