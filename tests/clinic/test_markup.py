"""Markdown becomes HTML that cannot do anything but be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.markup import render

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html,<script>)",
    "![a](https://evil.example/pixel.gif)",
    '<https://evil.example/" onclick=alert(1)>',
    "# <b onclick=alert(1)>x</b>",
    "| a |\n|---|\n| <iframe src=x> |",
    '<a href="#" style="position:fixed">x</a>',
    "```\n</code></pre><script>\n```",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_only_text(attack):
    html = render(attack)

    for tag in ("<script", "<img", "<svg", "<iframe", "<b ", "<style"):
        assert tag not in html
    assert 'href="javascript' not in html.lower()
    assert " onclick=alert(1)>" not in html.replace("&gt;", "")


def test_a_tag_is_shown_as_it_was_typed():
    assert render("a <b>b</b>") == "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"


def test_headings_are_named_after_their_words_and_never_twice():
    html = render("# Side effects\n\n## Side effects\n\n##### **?**")

    assert '<h2 id="s-side-effects">' in html
    assert '<h2 id="s-side-effects-2">' in html
    assert '<h4 id="s-section">' in html


def test_tables_lists_and_links_stay():
    html = render("| a |\n|---|\n| b |\n\n3. c\n\n[d](https://x.example) [e](tel:988)")

    assert "<td>b</td>" in html
    assert '<ol start="3">' in html
    assert '<a href="https://x.example">d</a> <a href="tel:988">e</a>' in html


@given(st.text())
def test_any_text_renders(text):
    assert "<script" not in render(text)
