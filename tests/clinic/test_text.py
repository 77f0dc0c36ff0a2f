"""Characters that nobody types are refused kindly; all others go through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.middleware import is_text

PLACES = ["/about/?q=", "/about/?", "/admin/clinic/user/?email=", "/articles/"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("hostile", ["%00", "%01", "%0b", "%1f", "%7f"])
def test_control_characters_in_an_address_are_refused(visitor, place, hostile):
    response = visitor.get(f"{place}a{hostile}b")

    assert response.status_code == 400
    assert "characters that cannot be typed" in response.content.decode()


@pytest.mark.parametrize("hostile", ["\x00", "\x08", "\x1b", "\x7f"])
@pytest.mark.parametrize("name", ["login", "an\x00other"])
def test_control_characters_in_a_form_are_refused(visitor, name, hostile):
    response = visitor.post("/accounts/login/", {name: f"a{hostile}b"})

    assert response.status_code == 400
    assert "are saved" in response.content.decode()


def test_a_filter_of_the_admin_survives_nul(owner):
    assert owner.get("/admin/clinic/user/?full_name=%00").status_code == 400


@pytest.mark.parametrize(
    "odd",
    [
        "\ttab\r\nline",
        "\u202eright to left",
        "\u200b\ufeff",
        "é\u0301🙂",
        "\x85",
        "'; --",
    ],
)
def test_odd_but_real_text_goes_through(visitor, odd):
    response = visitor.post("/accounts/login/", {"login": odd, "password": odd})

    assert response.status_code == 200


def test_bytes_that_are_no_text_break_nothing(visitor):
    body = b"login=%ed%a0%80&password=%ff%fe"
    form = "application/x-www-form-urlencoded"

    assert visitor.get("/about/?q=%ed%a0%80%ff").status_code == 200
    response = visitor.post("/accounts/login/", body, content_type=form)
    assert response.status_code == 200


def test_a_form_in_a_strange_encoding_is_refused(visitor):
    form = "application/x-www-form-urlencoded; charset=utf-16"

    response = visitor.post("/accounts/login/", b"login=a", content_type=form)

    assert response.status_code == 400


def test_a_form_that_is_too_large_gets_a_page_that_says_so(visitor):
    response = visitor.post("/accounts/login/", {"login": "x" * 300_000})

    assert response.status_code == 400
    assert "larger than this site accepts" in response.content.decode()


def test_a_form_with_too_many_fields_gets_a_page_that_says_so(visitor):
    response = visitor.post("/accounts/login/", dict.fromkeys(map(str, range(401)), ""))

    assert response.status_code == 400
    assert "larger than this site accepts" in response.content.decode()


def test_a_file_is_refused(visitor, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("hello")

    with path.open() as file:
        response = visitor.post("/accounts/login/", {"login": file})

    assert response.status_code == 400


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_whatever_has_no_control_character_is_text(text):
    assert is_text(text + "\t\r\n")


@given(st.text(), st.sampled_from("\x00\x0b\x1f\x7f\ud800\udfff"), st.text())
def test_one_bad_character_anywhere_is_found(before, bad, after):
    assert not is_text(before + bad + after)
