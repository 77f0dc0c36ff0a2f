"""The look keeps its promises: contrast, small fonts, nothing inline, no surprises."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = (ROOT / "static/css/tokens.css").read_text()
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")
GROUNDS = ("paper", "sunk", "surface")
SOFT = {
    "accent": "accent-soft",
    "warm": "warm-soft",
    "care": "care-soft",
    "urgent": "urgent-soft",
}
PAIRS = [
    *product(("ink", "muted", "accent", "warm", "care", "urgent"), GROUNDS),
    *SOFT.items(),
    *product(("ink", "muted"), SOFT.values()),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
]


def colors(theme: str) -> dict[str, str]:
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", theme))
    return {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
        for name, value in found.items()
    }


def luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(theme: str, text: str, ground: str) -> None:
    palette = colors(theme)

    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edge_of_a_text_field_can_be_seen(theme: str) -> None:
    palette = colors(theme)

    assert contrast(palette["edge"], palette["surface"]) >= 3


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    fonts = ROOT / "static/fonts"

    assert sum(font.stat().st_size for font in fonts.glob("*.woff2")) <= 40_000
    for licence in ("OFL-Newsreader.txt", "OFL-Figtree.txt"):
        assert "SIL OPEN FONT LICENSE" in (fonts / licence).read_text()


def test_no_template_holds_inline_style_or_script() -> None:
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|application/(?:ld\+)?json))"
    )

    assert [path for path in TEMPLATES if inline.search(path.read_text())] == []


def test_no_template_loads_anything_from_elsewhere() -> None:
    elsewhere = re.compile(
        r"""<(?:link|script|img|iframe|source)\b[^>]*["'](?:https?:)?//"""
    )

    assert [path for path in TEMPLATES if elsewhere.search(path.read_text())] == []


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_pages_need_neither_request_nor_database(page: str) -> None:
    html = render_to_string(f"{page}.html")

    assert "<h1>" in html
    assert 'href="tel:988"' in html


def test_the_frame_of_the_screening_names_no_specialty() -> None:
    html = render_to_string("base_discreet.html").lower()

    assert "<title>questions</title>" in html
    assert not re.search(
        "ketamine|anxiety|suicide prevention|psychiatr|clinic</title", html
    )
    assert '<nav aria-label="main"' not in html
