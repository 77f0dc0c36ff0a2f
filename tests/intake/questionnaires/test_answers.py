from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.questionnaires.answers import Answers, key_of, split_key
from intake.questionnaires.values import Coding, Date, Quantity

from .strategies import VALUES, words

all_answers = st.dictionaries(
    words, st.lists(st.one_of(*VALUES.values()), min_size=1, max_size=3), max_size=5
).map(Answers)


@given(all_answers)
def test_answers_come_back_from_json_as_they_were(answers):
    assert Answers.from_json(answers.to_json()) == answers


def test_the_words_of_a_coding_survive_though_they_do_not_count():
    answers = Answers({"a": [Coding("s", "c", "Words")]})

    [again] = Answers.from_json(answers.to_json()).get("a")

    assert again.display == "Words"


def test_digits_after_the_point_survive():
    answers = Answers({"a": [Decimal("1.50")], "b": [Quantity(Decimal("0.10"), "mg")]})

    again = Answers.from_json(answers.to_json())

    assert str(again.get("a")[0]) == "1.50"
    assert str(again.get("b")[0].value) == "0.10"


def test_unanswered_is_not_false():
    answers = Answers({"a": [False], "b": []})

    assert answers.get("a") == (False,)
    assert answers.get("b") == ()
    assert "b" not in answers


def test_true_is_not_one():
    assert Answers({"a": [True]}) != Answers({"a": [1]})


def test_answers_never_change():
    answers = Answers({"a": ["x"]})

    changed = answers.replace({"a": [], "b": ["y"]})

    assert changed == Answers({"b": ["y"]})
    assert answers == Answers({"a": ["x"]})


def test_without_forgets_the_named_keys():
    assert Answers({"a": ["x"], "b": ["y"]}).without(["a"]) == Answers({"b": ["y"]})


def test_answers_do_not_show_themselves():
    assert "secret" not in repr(Answers({"a": ["secret"]}))


@pytest.mark.parametrize("path", [(), (0,), (2, 1)])
def test_a_key_names_its_instance(path):
    assert split_key(key_of("dose", path)) == ("dose", path)


@pytest.mark.parametrize("link_id", ["/44250-9", "a@b", "@1", "a.b"])
def test_a_linkid_without_an_instance_is_left_alone(link_id):
    assert split_key(link_id) == (link_id, ())


def test_dates_keep_what_was_given():
    assert Answers.from_json('{"a":[{"date":"2020"}]}').get("a") == (Date("2020"),)
