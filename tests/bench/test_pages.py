"""How long a page takes and how much of the processor, on a whole running site.

`make bench` prints the table. Nothing here fails for being slow: the numbers mean
something only beside others of the same machine.
"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Iterator

import pytest

from tests.running import Site, run

REQUESTS = 300
WARM_UP = 30
PAGES = ["/", "/articles/", "/help-now/", "/intake/", "/intake/questions/", "/healthz"]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    site = run(tmp_path_factory.mktemp("bench"))
    yield site
    site.process.terminate()
    site.process.wait(30)
    site.process.stdout.close()


def processor_seconds(site: Site) -> float:
    times = [process.cpu_times() for process in site.programs("granian")]
    return sum(spent.user + spent.system for spent in times)


def ask(site: Site, path: str, count: int) -> list[float]:
    """Ask one after the other on one connection; return the seconds of each."""
    connection = http.client.HTTPConnection("localhost", site.port, timeout=10)
    seconds = []
    for _ in range(count):
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - began)
        assert answer.status == 200
    connection.close()
    return seconds


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_measured(path, site, capsys):
    ask(site, path, WARM_UP)
    before = processor_seconds(site)
    seconds = ask(site, path, REQUESTS)
    spent = processor_seconds(site) - before

    median = statistics.median(seconds) * 1000
    slow = statistics.quantiles(seconds, n=100)[98] * 1000
    processor = spent / REQUESTS * 1_000_000
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{path:24} median {median:6.2f} ms   99 % {slow:7.2f} ms"
            f"   processor {processor:6.0f} us",
            end="",
        )
