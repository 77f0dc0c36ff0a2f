from __future__ import annotations

import pytest

from tests.factories import Browser
from tests.intake.factories import make_draft, stock_catalogue


@pytest.fixture
def open_clinic(profile):
    """A clinic that serves New York and New Jersey, with its questionnaires."""
    stock_catalogue()
    return profile


@pytest.fixture
def patient(open_clinic):
    """Somebody who wants to be screened."""
    return Browser()


@pytest.fixture
def other_patient(open_clinic):
    return Browser()


@pytest.fixture
def draft(open_clinic):
    """A draft that is answered as far as it has to be."""
    return make_draft()
