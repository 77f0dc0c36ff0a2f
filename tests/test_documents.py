"""What the documents say about the code: names that exist, numbers that agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

CHECKOUT = Path(__file__).parents[1]
DECISIONS = sorted((CHECKOUT / "docs" / "adr").glob("*.md"))
READMES = [CHECKOUT / "README.md", *sorted(CHECKOUT.glob("[a-z]*/**/README.md"))]
DOCUMENTS = [*READMES, CHECKOUT / "CHANGELOG.md", *DECISIONS]
LARGEST_PICTURE = 150_000


def name(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def test_the_version_is_the_newest_of_the_changelog():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    headings = re.findall(
        r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(), re.MULTILINE
    )

    assert headings[0] == project["version"]


def test_a_link_leads_to_a_file():
    for path in DOCUMENTS:
        links = re.findall(r"\]\(([^)#:]+)\)", path.read_text())

        assert [link for link in links if not (path.parent / link).exists()] == [], path


def test_a_command_that_is_named_exists():
    # The changelog also names what is still to come, but without the program.
    for path in DOCUMENTS:
        named = set(re.findall(r"manage\.py ([a-z_]+)", path.read_text()))

        assert named <= get_commands().keys(), path


@pytest.mark.parametrize("path", READMES[1:], ids=name)
def test_a_module_that_a_room_lists_is_in_it(path):
    rows = re.findall(r"^\| (`.*?) \|", path.read_text(), re.MULTILINE)
    rooms = [room for row in rows for room in re.findall(r"`([a-z_/.]+)`", row)]

    assert rooms or path.parent.name == "questionnaires"
    assert not [room for room in rooms if not (path.parent / room).exists()]


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_decision_says_why_and_what_follows():
    parts = ["Context", "Decision", "Consequences"]
    for path in DECISIONS:
        text = path.read_text()

        assert text.startswith(f"# {int(path.name[:4])}. "), path
        assert "**Status:**" in text, path
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == parts, path
        assert len(text.split()) < 450, f"{path}: half a page"


def test_pictures_are_light():
    pictures = (CHECKOUT / "docs" / "img").glob("*.png")

    assert {p.name for p in pictures if p.stat().st_size > LARGEST_PICTURE} == set()
