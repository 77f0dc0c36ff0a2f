"""The windows notice what they are there to notice."""

from __future__ import annotations

import pytest

NAMELESS = "document.querySelector('main').append(document.createElement('input'))"
INLINE_STYLE = "document.body.setAttribute('style', 'color: red')"
OTHER_HOST = "new Image().src = 'http://other.example/dot.png'"
MISSING_FILE = "fetch('/static/css/no-such.css')"


@pytest.fixture
def page(glass):
    return glass.open("/help-now/")


def test_a_field_without_a_name_is_a_barrier(glass, page):
    page.evaluate(NAMELESS)

    assert [line.split()[1] for line in glass.barriers()] == ["label:"]


def test_what_no_page_may_do_is_written_down(glass, page):
    for script in (INLINE_STYLE, OTHER_HOST, MISSING_FILE):
        page.evaluate(script)
        glass.open("/help-now/")

        assert glass.complaints, script
        glass.complaints.clear()
