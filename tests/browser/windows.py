"""A window of a real browser that writes down what no page of ours may do."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import axe_core_python
from playwright.sync_api import Error

NAMES = "chromium chromium-browser google-chrome-stable google-chrome"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
RUN_AXE = """
async () => (await axe.run({ resultTypes: ["violations"] })).violations.flatMap(
  ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
"""
# What a page is built of: each sort of element that a rule could be about.
PARTS = """
() => [...document.querySelectorAll("body *")].map(
  ({ tagName, className, type }) => `${tagName} ${className} ${type || ""}`)
"""
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective}: ${event.blockedURI}`));
"""


def chromium():
    """The browser of this machine, or the one that CHROMIUM names."""
    names = os.environ.get("CHROMIUM") or NAMES
    found = (path for name in names.split() if (path := shutil.which(name)))
    return next(found, None)


class Window:
    """Holds a page, and `complaints`: violations, errors, requests to other hosts."""

    def __init__(self, context, address):
        self.context, self.address = context, address
        self.complaints = []
        self._parts = set()
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", self._note_request)
        context.on("response", self._note_response)
        context.on("console", self._note_message)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path):
        self.page.goto(self.address + path)
        return self.page

    @property
    def path(self):
        return urlsplit(self.page.url).path

    def press(self, name):
        """Press the button or follow the link that is called this."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()
        self.settle()

    def settle(self):
        """Wait until all of the page is here: a click returns at its first bytes."""
        self.page.wait_for_load_state()

    def text(self, selector="main"):
        self.settle()
        return self.page.inner_text(selector)

    def barriers(self):
        """What axe finds wrong with the page, as lines; the window needs JavaScript."""
        self.settle()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        return [f"{self.path} {line}" for line in self.page.evaluate(RUN_AXE)]

    def has_something_new(self):
        """Whether this page holds a sort of element that none before it had."""
        self.settle()
        parts = set(self.page.evaluate(PARTS))
        is_new = not parts <= self._parts
        self._parts |= parts
        return is_new

    def overflow(self):
        """By how many pixels the page is wider than the window."""
        self.settle()
        return self.page.evaluate(
            "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)"
            "(document.documentElement)"
        )

    def fall_silent(self):
        """Send nothing any more, as a page would that is closed."""
        with contextlib.suppress(Error):  # it is closed already
            self.context.set_offline(True)

    def join(self, other):
        """Be the same visitor as in another window."""
        self.context.clear_cookies()
        self.context.add_cookies(other.context.cookies())

    def _note_request(self, request):
        if not request.url.startswith(self.address + "/"):
            self.complaints.append(f"request to {request.url}")

    def _note_response(self, response):
        is_page = response.request.is_navigation_request()
        if response.status >= (500 if is_page else 400):
            self.complaints.append(f"{response.status} {response.url}")

    def _note_message(self, message):
        # The status of a page is what its test asks for; files are noted above.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)
