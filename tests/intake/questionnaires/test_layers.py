"""Imports flow one way, and the list in the package's docstring is true."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from intake import questionnaires

FOLDER = Path(questionnaires.__file__).parent
LAYERS = re.findall(r"^    (\w+) ", questionnaires.__doc__, re.MULTILINE)
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
OUTSIDE = {"re2", "nh3"}


def imports(path: Path) -> tuple[set[str], set[str]]:
    """The modules of this package, and the packages from outside."""
    inside: set[str] = set()
    outside: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names = [node.module] if node.module else [a.name for a in node.names]
            inside.update(names)
        elif isinstance(node, ast.ImportFrom):
            outside.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Import):
            outside.update(alias.name.partition(".")[0] for alias in node.names)
    return inside, outside


def test_the_map_names_every_module_once():
    assert sorted(LAYERS) == [path.stem for path in MODULES]


def test_imports_flow_down_and_the_rest_is_plain_python():
    for path in MODULES:
        inside, outside = imports(path)
        below = LAYERS[: LAYERS.index(path.stem)]

        assert inside <= set(below), path
        assert outside - OUTSIDE <= sys.stdlib_module_names, path


def test_modules_stay_small():
    lengths = {path.stem: len(path.read_text().splitlines()) for path in MODULES}

    assert {stem for stem, lines in lengths.items() if lines > 310} == set()
