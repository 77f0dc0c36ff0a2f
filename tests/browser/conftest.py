"""The real site on localhost, and windows of a real browser in front of it."""

from __future__ import annotations

import os

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from articles import loading, shipped
from tests.browser.under_way import UnderWay
from tests.browser.windows import PHONE, Window, chromium
from tests.intake.factories import stock_catalogue

# Playwright's event loop runs in the thread in which a test asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    """Keep these tests last: what they commit is emptied after each of them."""
    items.sort(key=lambda item: "tests/browser/" in item.nodeid)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    # Chromium refuses its sandbox to root.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": ["--disable-background-networking", "--disable-gpu", *root],
    }


@pytest.fixture(scope="session")
def base_url():
    """None: windows know their address. The plug-in's own fixture warns."""


@pytest.fixture(scope="session")
def live_server():
    """Over plain http: the middleware reads this setting once, when it starts."""
    with override_settings(SECURE_SSL_REDIRECT=False):
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def site(live_server, transactional_db, profile, groups):
    """A clinic with its questionnaires; returns its address."""
    stock_catalogue()
    under_way = UnderWay()
    yield live_server.url
    under_way.wait_for_none()
    under_way.stop()


@pytest.fixture
def articles(site):
    loading.load(shipped.read())


@pytest.fixture
def open_window(site, new_context):
    """Open windows, each of a visitor of its own; complaints fail the test."""
    windows = []

    def open_one(viewport=PHONE, **options):
        window = Window(new_context(viewport=viewport, **options), site)
        window.page.set_default_timeout(8000)
        windows.append(window)
        return window

    yield open_one
    complaints = [line for window in windows for line in window.complaints]
    for window in windows:
        window.fall_silent()
    assert complaints == []


@pytest.fixture
def window(open_window):
    """A phone on which JavaScript is off."""
    return open_window(java_script_enabled=False)


@pytest.fixture
def glass(open_window):
    """A phone with JavaScript, through which axe looks at other windows' pages."""
    return open_window()
