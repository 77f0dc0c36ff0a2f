"""The map of the project: which module may know which, and how large things are.

Read LAYERS from the bottom up: a module knows modules of lower lines only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

CHECKOUT = Path(__file__).parents[1]
APPS = ("clinic", "articles", "intake")
# The pure core has a map of its own: the docstring of intake/questionnaires.
CORE = "intake.questionnaires"

LAYERS = [
    # -- nothing of the site
    "clinic.environment clinic.home clinic.hours clinic.states clinic.markup "
    "clinic.redlines clinic.catalogs clinic.contraindications clinic.help_lines "
    "clinic.sealing",
    "clinic.roles clinic.refusals clinic.grants clinic.offered",
    "clinic.logs clinic.middleware clinic.health clinic.checks clinic.admin_site "
    "clinic.cache clinic.proving",
    # -- the site: who works here, what the clinic says about itself
    "clinic.models clinic.embedded clinic.static_files clinic.apps clinic.formats",
    "clinic.languages clinic.templatetags",
    "clinic.accounts clinic.actions clinic.second_factor clinic.context_processors "
    "clinic.authenticators",
    "clinic.rate_limits",
    "clinic.tasks",
    "clinic.bodies clinic.children clinic.views clinic.settings clinic.passkeys",
    "clinic.long_forms clinic.admin clinic.demo clinic.up clinic.wsgi",
    # -- articles: what the clinic says
    "articles.apps articles.asked articles.extracts "
    "articles.citing articles.figures articles.freshness "
    "articles.pictures articles.plain_language articles.resizing articles.review_dates "
    "articles.tables",
    "articles.markup articles.reading_grade articles.standards",
    "articles.models articles.passages articles.statements",
    "articles.addresses articles.digest articles.indexing articles.mistakes "
    "articles.search",
    "articles.editors articles.page articles.piece articles.feeds articles.sitemaps",
    "articles.gallery articles.glossary articles.hub",
    "articles.for_machines",
    "articles.actions articles.shipped articles.views",
    "articles.revisions",
    "articles.checklist articles.unsaved",
    "articles.workflow",
    "articles.definitions articles.loading articles.forms articles.tasks articles.urls",
    "articles.preview",
    "articles.desk",
    "articles.admin articles.templatetags",
    # -- intake: what the patient says
    "intake.questionnaires intake.resume_codes intake.teach_back",
    "intake.conditions",
    "intake.contact intake.fields intake.passage intake.shipped "
    "intake.withdrawal_codes",
    "intake.checks intake.forms intake.models",
    "intake.apps",
    "intake.audit intake.catalogue intake.dashboard intake.rights intake.rota "
    "intake.rotation",
    "intake.translations",
    "intake.documents intake.wording",
    "intake.in_words intake.messages intake.pages intake.stopping intake.visit",
    "intake.retention",
    "intake.pathways intake.returning_forms intake.self_check intake.tasks",
    "intake.readiness",
    "intake.actions",
    "intake.at_the_desk intake.demo",
    "intake.curation intake.desk intake.switchboard",
    "intake.templatetags",
    "intake.views intake.admin",
    "intake.urls",
    # -- the only module that knows both apps
    "clinic.urls",
]
RANK = {name: rank for rank, line in enumerate(LAYERS) for name in line.split()}

# Longer than 40 lines, or 300 lines a module: each with its reason.
LONG_FUNCTIONS: dict[str, str] = {}
LONG_MODULES: dict[str, str] = {}


def name_of(path: Path) -> str:
    name = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
    return name.removesuffix(".__init__")


SOURCES = {
    name_of(path): path
    for app in APPS
    for path in sorted((CHECKOUT / app).rglob("*.py"))
    if "migrations" not in path.parts
}
COMMANDS = {name for name in SOURCES if ".management" in name}
TEMPLATES = sorted((CHECKOUT / "templates").rglob("*.html"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imports(path: Path) -> Iterator[str]:
    """Yield the full names that a module imports, wherever in it that stands."""
    package = name_of(path) if path.stem == "__init__" else name_of(path.parent)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.rsplit(".", node.level - 1)[0] if node.level else ""
            source = ".".join(filter(None, [parents, node.module]))
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield inner if inner in SOURCES else source


def place(name: str) -> str | None:
    """Return the entry of the map that a module belongs to."""
    parts = name.split(".")
    if parts[0] not in APPS:
        return None
    return ".".join(parts[:2]) if len(parts) > 1 else None


def is_known(entry: str | None) -> bool:
    return entry is not None and entry in RANK


def test_every_module_is_on_the_map_and_the_map_shows_no_other():
    places = {place(name) for name in SOURCES.keys() - COMMANDS} - {None}

    assert places == RANK.keys()


def test_a_module_knows_only_what_lies_below_it():
    upwards = set()
    for name in SOURCES.keys() - COMMANDS:
        here = place(name)
        known = {place(other) for other in imports(SOURCES[name])} - {None, here}
        upwards |= {(name, other) for other in known if RANK[other] >= RANK[here]}

    assert upwards == set()


def test_articles_and_intake_never_meet():
    for name, path in SOURCES.items():
        apps = {other.split(".")[0] for other in imports(path)}
        if name.startswith("articles"):
            assert "intake" not in apps, name
        if name.startswith("intake"):
            assert "articles" not in apps, name
        if name.startswith("clinic") and name != "clinic.urls":
            assert not apps & {"articles", "intake"}, name


def test_the_core_knows_neither_django_nor_the_clock():
    for name, path in SOURCES.items():
        if name.startswith(CORE):
            packages = {other.split(".")[0] for other in imports(path)}
            assert not packages & {"django", "clinic", "articles", "os", "time"}, name
            assert {other for other in imports(path) if "intake" in other} <= {
                other for other in SOURCES if other.startswith(CORE)
            }, name
            assert not re.search(r"\b(now|today)\(\)", path.read_text()), name


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_nothing_is_imported_inside_a_function():
    hidden = [
        f"{path}:{inner.lineno}"
        for path in SOURCES.values()
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_every_module_reads_annotations_late():
    for path in [*SOURCES.values(), *(CHECKOUT / "tests").rglob("*.py")]:
        if path.stem != "__init__":
            assert "from __future__ import annotations" in path.read_text(), path


def test_no_file_is_named_after_nothing():
    nothing = {"utils", "helpers", "common", "core", "services", "base", "misc"}

    assert not [name for name in SOURCES if name.split(".")[-1] in nothing]


def length(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_functions_are_short():
    lengths = {
        f"{path.relative_to(CHECKOUT)}:{function.name}": length(function)
        for path in SOURCES.values()
        for function in functions(path)
    }

    assert median(lengths.values()) <= 8
    assert {name for name, lines in lengths.items() if lines > 40} == set(
        LONG_FUNCTIONS
    )


def test_modules_are_short():
    lengths = {
        str(path.relative_to(CHECKOUT)): len(path.read_text().splitlines())
        for path in SOURCES.values()
    }

    assert median(lengths.values()) <= 80
    assert {name for name, lines in lengths.items() if lines > 300} == set(LONG_MODULES)


def test_migrations_have_names_and_a_way_back():
    for app in APPS:
        for path in (CHECKOUT / app / "migrations").glob("0*.py"):
            assert "_auto_" not in path.stem
            for call in ast.walk(tree(path)):
                if isinstance(call, ast.Call) and "RunPython" in ast.dump(call.func):
                    named = {keyword.arg for keyword in call.keywords}
                    assert len(call.args) > 1 or "reverse_code" in named, path


def test_there_are_no_signals_and_nothing_is_exempt_from_csrf():
    for name, path in SOURCES.items():
        text = path.read_text()
        assert "csrf_exempt" not in text, name
        assert not re.search(r"@receiver|\.connect\(", text) or "psycopg" in text, name


def test_nothing_is_left_for_later():
    for name, path in SOURCES.items():
        assert not re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text()), name


INLINE = {
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE),
    "script without a file": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "address of a script": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(
        r"<(?!a\b)[^>]*\s(?:src|href|action|srcset|poster)\s*=\s*[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
}


def test_templates_are_clean_under_the_content_policy():
    found = [
        f"{path}: {what}"
        for path in TEMPLATES
        for what, pattern in INLINE.items()
        if pattern.search(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>",
        '<a href="/" onclick="go()">',
        "<script>go()</script>",
        '<img src="https://evil.example/p.gif">',
        '<link href="//fonts.example/a.css">',
        '<a href="javascript:go()">',
    ],
)
def test_the_search_for_inline_code_finds_it(bad):
    assert any(pattern.search(bad) for pattern in INLINE.values())


# The QR code that allauth draws for an authenticator app.
UNESCAPED = {"{{ totp_svg|safe "}


def test_templates_hold_no_unescaped_text():
    for path in TEMPLATES:
        text = path.read_text()
        unescaped = set(re.findall(r"\{\{[^}]*\|\s*safe\b[^}]*", text))
        assert unescaped <= UNESCAPED, path
        assert "autoescape off" not in text, path
