"""What lies sealed opens in its own place, with its own key, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic import sealing
from clinic.sealing import Unreadable, blind, seal, unseal

PLACE = "intake_response.document|6b7f"
OLD, NEW = {"k1": b"1" * 32}, {"k2": b"2" * 32}


@given(st.binary(max_size=200), st.text(max_size=50))
def test_what_is_sealed_opens_in_its_place(plain, place):
    assert unseal(seal(plain, place), place) == plain


def test_the_same_words_never_look_the_same():
    assert seal(b"words", PLACE) != seal(b"words", PLACE)


def test_nothing_opens_in_another_place():
    envelope = seal(b"words", PLACE)

    with pytest.raises(Unreadable):
        unseal(envelope, "intake_response.document|0000")


def test_no_changed_bit_goes_unnoticed():
    envelope = seal(b"words", PLACE)

    for place in range(len(envelope) * 8):
        changed = bytearray(envelope)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Unreadable):
            unseal(bytes(changed), PLACE)


@pytest.mark.parametrize("length", range(0, 38, 3))
def test_no_part_of_an_envelope_opens(length):
    with pytest.raises(Unreadable):
        unseal(seal(b"words", PLACE)[:length], PLACE)


def test_a_wrong_key_of_the_right_name_opens_nothing(settings):
    settings.ANSWER_KEYS = OLD
    envelope = seal(b"words", PLACE)
    settings.ANSWER_KEYS = {"k1": b"x" * 32}

    with pytest.raises(Unreadable):
        unseal(envelope, PLACE)


def test_a_key_that_is_gone_is_said_to_be_gone(settings):
    settings.ANSWER_KEYS = OLD
    envelope = seal(b"words", PLACE)
    settings.ANSWER_KEYS = NEW

    with pytest.raises(Unreadable, match="not configured"):
        unseal(envelope, PLACE)


def test_after_a_rotation_the_old_opens_and_the_new_seals(settings):
    settings.ANSWER_KEYS = OLD
    before = seal(b"words", PLACE)
    settings.ANSWER_KEYS = NEW | OLD

    assert unseal(before, PLACE) == b"words"
    assert sealing.key_id(before) == "k1"
    assert sealing.key_id(seal(b"words", PLACE)) == "k2"


@pytest.mark.parametrize(
    "typed",
    ["alex@example.org", " Alex@Example.ORG ", "ＡＬＥＸ@example.org"],
)
def test_the_same_address_is_found_however_it_was_typed(typed):
    assert blind("email", typed) == blind("email", "alex@example.org")


def test_the_same_name_is_found_whatever_the_spaces():
    assert blind("name", "Zoë  van\tDyk") == blind("name", "zoë van dyk")


def test_an_index_tells_nothing_without_its_key(settings):
    index = blind("email", "alex@example.org")
    settings.INDEX_KEY = b"x" * 32

    assert blind("email", "alex@example.org") != index


def test_a_name_is_not_found_as_an_address():
    assert blind("name", "alex") != blind("email", "alex")
