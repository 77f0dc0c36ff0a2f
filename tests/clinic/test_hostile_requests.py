"""What a browser never sends: refused in plain words, never an error of ours."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["__Host-sid", "__Host-csrf", "anything"])
@pytest.mark.parametrize("path", ["/intake/", "/admin/", "/articles/"])
def test_a_cookie_with_a_nul_in_disguise_is_refused(name, path, visitor):
    """The octal escape becomes a character that PostgreSQL has no room for."""
    cookie = f'{name}="aaaaaaaaaaaaaaaaaaaa\\000b"'

    response = visitor.get(path, HTTP_COOKIE=cookie)

    assert response.status_code == 400
