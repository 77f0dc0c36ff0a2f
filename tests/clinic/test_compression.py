"""Public pages come small; nobody's own page tells anything by its length."""

from __future__ import annotations

import gzip

import pytest

pytestmark = pytest.mark.django_db
SMALL = {"HTTP_ACCEPT_ENCODING": "gzip"}


def test_a_public_page_comes_small_and_says_the_same(visitor, profile):
    whole, small = visitor.get("/articles/"), visitor.get("/articles/", **SMALL)

    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert gzip.decompress(small.content) == whole.content
    assert len(small.content) < len(whole.content) / 2


def test_a_small_page_that_did_not_change_is_not_sent_again(visitor, profile):
    etag = visitor.get("/articles/", **SMALL).headers["ETag"]

    again = visitor.get("/articles/", HTTP_IF_NONE_MATCH=etag, **SMALL)

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/intake/before/", "/accounts/login/", "/nowhere/"])
def test_what_may_be_ones_own_keeps_its_length(path, visitor, profile):
    assert "Content-Encoding" not in visitor.get(path, **SMALL).headers
