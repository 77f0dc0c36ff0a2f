"""Sentences, words and syllables, counted as they are read aloud."""

from __future__ import annotations

import time

import pytest

from articles.plain_language import blocks, count_words, sentences, without_markup
from articles.reading_grade import measure, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("people", 2),
        ("infusion", 3),
        ("evidence", 3),
        ("treated", 2),
        ("asked", 1),
        ("studies", 2),
        ("clinic", 2),
        ("medication", 4),
        ("serious", 3),
        ("doses", 2),
        ("medicine", 3),
        ("FDA", 3),
        ("questionnaire", 3),
    ],
)
def test_the_scorer_counts_syllables_as_they_are_spoken(word, count):
    assert syllables(word) == count


def test_a_citation_and_a_link_are_not_read_aloud():
    text = "See [the page](/articles/it/) on it [@doe2018; @roe2020]."

    assert count_words(text) == 5


def test_each_list_item_and_each_cell_is_a_block_of_its_own():
    text = "## Head\n\n- one\n- two\n\n| a | b |\n|---|---|\n| x | 5 of 9 |\n"

    assert blocks(text) == ["- one", "- two", "a", "b", "x", "5 of 9"]


def test_a_figure_is_not_prose():
    assert blocks("Before.\n\n```dots\na: 1 of 2\n```\n\nAfter.") == [
        "Before.",
        "After.",
    ]


def test_a_sentence_ends_at_its_mark_and_not_at_a_decimal():
    found = sentences("It fell by 1.8 points [@doe2018]. Was it **much**? No.")

    assert found == ["It fell by 1.8 points [@doe2018].", "Was it much?", "No."]


def test_long_words_in_long_sentences_ask_for_more_school():
    plain = measure("The cat sat. The dog ran.")
    heavy = measure(
        "Pharmacological interventions demonstrate considerable heterogeneity "
        "notwithstanding methodological standardization."
    )

    assert plain.grade < 2 < 12 < heavy.grade


def test_the_names_of_drugs_weigh_like_one_short_word():
    assert measure("Ketamine may help.") == measure("Drug may help.")


def test_a_text_without_words_has_no_grade():
    assert measure("").grade == 0


@pytest.mark.parametrize("half", ["![", "![a](picture:", "[a](", "```dots\n"])
def test_half_a_picture_typed_over_and_over_holds_up_nobody(half):
    """These rules run while an editor types, in the process that patients wait for."""
    text, begun = half * 10_000, time.process_time()

    without_markup(text)
    blocks(text)

    assert time.process_time() - begun < 0.5
