from __future__ import annotations

import pytest

from articles import editors
from tests.factories import make_user, sign_in


@pytest.fixture
def editor(db):
    return sign_in(make_user(editors.group().name), "password", "mfa")
