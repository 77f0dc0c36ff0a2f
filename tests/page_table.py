"""What each page costs a phone, as a table:  python -m tests.page_table FILE

It starts the site as `make run` does, in a folder of its own, and opens each page in
Chromium with an empty cache; then it goes a patient's way, from the consent to the
receipt, and opens each page of it as that visit sees it. When LIGHTHOUSE names that
program, its scores are added.

    python -m tests.page_table /intake/check/ /intake/done/     only these, printed
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Cookie,
    Page,
    sync_playwright,
)

from tests.browser.filling import fill
from tests.browser.windows import PHONE, chromium
from tests.running import run

ALWAYS = ["/", "/help-now/", "/privacy/", "/about/", "/accessibility/", "/search/"]
ALWAYS += ["/self-check/", "/self-check/gad-7/", "/self-check/phq-9/"]
DISCREET = ["/intake/", "/intake/questions/", "/intake/before/", "/intake/resume/"]
DISCREET += [
    "/intake/withdraw/",
    "/search/",
    "/self-check/gad-7/",
    "/self-check/phq-9/",
]
TRIES = 3  # a busy machine makes Lighthouse stumble
SCORES = ["performance", "accessibility", "best-practices", "seo"]
HEADER = "| Page | Requests | kB | of it HTML | Fast | Accessible | Sound | Found |"
INTRODUCTION = """# What each page costs

Measured by `make pages` on the demonstration: a phone's window, an empty cache,
plain http on the same machine. "kB" is what came over the wire, headers included.
The scores are Lighthouse's for a simulated slow phone: performance, accessibility,
best practices, search engines ("–": a page that asks not to be found). The pages from
the consent on are seen with a visit under way. Performance varies with what else the
machine does.
"""


@dataclass
class Row:
    path: str
    requests: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        size = sum(self.sizes.values()) / 1000
        page = self.sizes.get("Document", 0) / 1000
        scores = " | ".join(str(self.scores.get(name, "–")) for name in SCORES)
        cells = f"{self.requests} | {size:.1f} | {page:.1f} | {scores}"
        return f"| `{self.path}` | {cells} |"


def weigh(context: BrowserContext, address: str, path: str) -> Row:
    """Open a page and count what comes over the wire."""
    page, row = context.new_page(), Row(path)
    kinds: dict[str, str] = {}
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def note(event: dict[str, str]) -> None:
        kinds[event["requestId"]] = event["type"]
        row.requests += 1

    def add(event: dict[str, str]) -> None:
        kind = kinds.get(event["requestId"], "")
        row.sizes[kind] = row.sizes.get(kind, 0) + int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", note)
    session.on("Network.loadingFinished", add)
    page.goto(address + path, wait_until="networkidle")
    assert page.url == address + path, page.url
    page.close()
    return row


def scores(address: str, path: str, cookies: Sequence[Cookie]) -> dict[str, int]:
    """Lighthouse's scores of a page: none without the program."""
    program = os.environ.get("LIGHTHOUSE")
    if not program:
        return {}
    sent = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    with (
        tempfile.NamedTemporaryFile(suffix=".json") as report,
        tempfile.NamedTemporaryFile("w", suffix=".json") as headers,
    ):
        json.dump({"Cookie": sent} if sent else {}, headers)
        headers.flush()
        flags = "--headless=new --no-sandbox --disable-gpu"
        options = ["--quiet", "--output=json", f"--output-path={report.name}"]
        options += [f"--chrome-flags={flags}", f"--only-categories={','.join(SCORES)}"]
        _run([program, address + path, f"--extra-headers={headers.name}", *options])
        found = json.load(report)
    assert found["finalDisplayedUrl"] == address + path, found["finalDisplayedUrl"]
    left_out = {"seo"} if path in DISCREET or cookies else set()
    return {
        name: round(100 * found["categories"][name]["score"])
        for name in SCORES
        if name not in left_out
    }


def _run(command: list[str]) -> None:
    environment = {**os.environ, "CHROME_PATH": chromium()}
    for left in reversed(range(TRIES)):
        done = subprocess.run(command, check=not left, env=environment)
        if done.returncode == 0:
            return


def measure(
    browser: Browser, address: str, path: str, cookies: Sequence[Cookie] = ()
) -> Row:
    """One row; with the cookies of a visit, as that visit sees the page."""
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([*cookies])
    row = weigh(context, address, path)
    context.close()
    row.scores = scores(address, path, cookies)
    return row


def under_way(browser: Browser, address: str, only: Sequence[str]) -> Iterator[Row]:
    """The pages that need a visit, from the consent to the receipt."""
    walker = browser.new_context(viewport=PHONE, java_script_enabled=False)
    for path in _way(walker.new_page(), address):
        if not only or path in only:
            yield measure(browser, address, path, walker.cookies())
    walker.close()


def _way(page: Page, address: str) -> Iterator[str]:
    """Fill in one page after the other; yields each while the visit stands there."""
    page.goto(f"{address}/intake/before/")
    while (path := urlsplit(page.url).path) != "/intake/done/":
        if path == "/intake/check/":
            yield "/intake/later/"
        if path != "/intake/before/":
            yield path
        if path == "/intake/pause/":
            page.get_by_role("link", name="Go on with the questions").click()
        else:
            fill(page)
            page.locator("main form button.button").first.click()
        page.wait_for_load_state()
        assert urlsplit(page.url).path != path, page.inner_text("main")
    yield "/intake/done/"
    yield "/intake/copy/"


def rows(address: str, only: Sequence[str]) -> Iterator[Row]:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        for path in _paths(browser, address):
            if not only or path in only:
                yield measure(browser, address, path)
        yield from under_way(browser, address, only)
        browser.close()


def _paths(browser: Browser, address: str) -> list[str]:
    """What the sitemap names, and what asks not to be found."""
    context = browser.new_context()
    text = context.request.get(f"{address}/sitemap.xml").text()
    context.close()
    named = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", text)
    return list(dict.fromkeys([*ALWAYS, *named, *DISCREET]))


def main(words: list[str]) -> None:
    """Print each line as soon as it is measured; then write the whole to a file."""
    only = [word for word in words if word.startswith("/") and word.endswith("/")]
    lines = [HEADER, "|---|" + "---:|" * 7]
    sys.stdout.write("\n".join(lines) + "\n")
    with tempfile.TemporaryDirectory() as home:
        site = run(Path(home) / "home")
        try:
            for row in rows(f"http://localhost:{site.port}", only):
                lines.append(str(row))
                sys.stdout.write(f"{row}\n")
                sys.stdout.flush()
        finally:
            site.process.terminate()
            site.process.wait()
    for file in words if not only else ():
        Path(file).write_text("\n".join([INTRODUCTION, *lines]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
