"""The screening in Spanish: what is shown, what is kept, what staff see."""

from __future__ import annotations

import re

import pytest

from tests.intake.factories import address_of, draft_of, sit_down
from tests.intake.spanish import turn_spanish_on

NAME = "What is your full name?"
NOMBRE = "¿Cuál es su nombre completo?"


@pytest.fixture
def spanish(db):
    turn_spanish_on()


def in_spanish(address: str) -> str:
    return f"/es{address}"


def test_each_language_leads_to_the_same_page_in_the_other(visitor, spanish):
    english = visitor.get("/about/").content.decode()
    other = visitor.get("/es/about/").content.decode()

    assert '<a class="language" href="/es/about/" lang="es"' in english
    assert '<a class="language" href="/about/" lang="en"' in other
    assert '<html lang="es">' in other
    for page in (english, other):
        ways = re.findall(r'hreflang="(.+?)" href="https://(.+?)"', page)
        assert [code for code, _address in ways] == ["en", "x-default", "es"]


def test_a_screening_page_tells_no_search_engine_of_the_other(visitor, spanish):
    page = visitor.get("/intake/").content.decode()

    assert 'rel="alternate"' not in page
    assert '<a class="language" href="/es/intake/"' in page


def test_a_draft_goes_on_in_the_other_language(visitor, spanish):
    draft = sit_down(visitor, "birth-date", name="Alex")
    here = address_of(draft, "birth-date")

    assert visitor.get(in_spanish(here)).status_code == 200
    response = visitor.get("/es/intake/onward/")

    assert response["Location"] == in_spanish(here)
    assert draft_of(visitor) == draft
