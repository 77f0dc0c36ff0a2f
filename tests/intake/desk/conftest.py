from __future__ import annotations

import pytest

from clinic.actions import REVIEWERS
from tests.factories import make_user, sign_in
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, make_submission

URGENT = {ITEM_9: SEVERAL_DAYS}
CLINICIAN = {"aneurysm": "yes"}


@pytest.fixture
def robin(groups):
    return make_user(REVIEWERS, full_name="Robin Reviewer")


@pytest.fixture
def sam(groups):
    return make_user(REVIEWERS, full_name="Sam Second")


@pytest.fixture
def desk(robin, open_clinic):
    """Robin's browser."""
    return sign_in(robin, "password", "mfa")


@pytest.fixture
def submission(open_clinic):
    """Something to read, nothing urgent, nothing for a clinician."""
    return make_submission()
