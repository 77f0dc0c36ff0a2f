"""The owner process, as a person meets it: start, messages, faults, stop."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from clinic import embedded, up
from clinic import home as homes
from clinic.home import CHECKOUT
from tests.running import UP, Site, environment, free_port, run


def refusal(home: Path, **extra: str) -> str:
    """Return the one line with which a start is refused."""
    done = subprocess.run(
        UP,
        cwd=CHECKOUT,
        env=environment(home, **extra),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


def until(claim: Callable[[], object], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def start() -> Iterator[Callable[..., Site]]:
    """Start sites of one test's own; a failed test leaves none behind."""
    started = []

    def start(home: Path, **extra: str) -> Site:
        started.append(run(home, **extra))
        return started[-1]

    yield start
    for site in started:
        site.process.kill()
        site.process.wait()
        site.process.stdout.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    site = run(tmp_path_factory.mktemp("site"))
    family = psutil.Process(site.process.pid).children(recursive=True)
    yield site
    site.process.terminate()
    assert site.process.wait(30) == 0
    assert psutil.wait_procs(family, timeout=1)[1] == []
    site.process.stdout.close()


def test_it_says_where_to_look_and_how_to_sign_in(site):
    assert f"http://localhost:{site.port}/\n" in site.greeting
    assert f"http://localhost:{site.port}/admin/\n" in site.greeting
    assert re.search(r"\S+@\S+", site.greeting), "no sign-in"
    assert "/mail/" in site.greeting


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_it_answers_by_both_names(host, site):
    assert site.get("/healthz", host)[0] == 200
    assert site.get("/readyz", host)[0] == 200
    assert site.get("/", host)[0] == 200


@pytest.mark.long
def test_a_second_start_says_where_the_first_one_runs(site):
    assert refusal(site.home) == (
        f"anteroom: already running: http://localhost:{site.port}/\n"
    )


@pytest.mark.long
def test_a_command_in_another_terminal_joins_the_demo(site):
    command = [sys.executable, "manage.py", "check", "--database", "default"]

    done = subprocess.run(command, cwd=CHECKOUT, env=environment(site.home))

    assert done.returncode == 0


def test_the_site_owns_no_table_and_may_empty_none(site):
    url = embedded.Server(site.home).url("anteroom")
    tables = (
        "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    with psycopg.connect(url) as database:
        owners = database.execute(
            f"SELECT DISTINCT pg_get_userbyid(relowner) {tables}"
        ).fetchall()
        allowed = database.execute(
            f"SELECT relname {tables} AND has_table_privilege(oid, 'TRUNCATE, TRIGGER')"
        ).fetchall()

    assert owners == [("anteroom_owner",)]
    assert allowed == []


@pytest.mark.long
def test_static_files_are_kept_for_ever_and_guarded(site):
    manifest = json.loads((site.home / "static" / "staticfiles.json").read_text())
    path = "/static/" + manifest["paths"]["css/base.css"]

    status, headers, _ = site.get(path, **{"Accept-Encoding": "br"})

    assert status == 200
    assert headers["content-encoding"] == "br"
    assert "immutable" in headers["cache-control"]
    assert headers["content-security-policy"] == "default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


@pytest.mark.long
@pytest.mark.parametrize(
    "opening",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST /intake/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\na=",
    ],
    ids=["headers", "bodies"],
)
def test_200_slow_senders_stop_nobody_else(opening, site):
    senders = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(200)]
    for sender in senders:
        sender.sendall(opening)

    times = []
    for _ in range(10):
        began = time.monotonic()
        assert site.get("/healthz")[0] == 200
        times.append(time.monotonic() - began)

    assert max(times) < 2
    for sender in senders:
        sender.close()


@pytest.mark.long
@pytest.mark.parametrize("word", ["procrastinate", "granian"])
def test_a_program_that_dies_is_started_again(word, site):
    before = {process.pid for process in site.programs(word)}
    psutil.Process(min(before)).kill()

    assert until(lambda: {p.pid for p in site.programs(word)} - before)
    assert until(lambda: up._answers("127.0.0.1", site.port))


@pytest.mark.long
def test_a_port_in_use_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert f"port {port} is in use" in refusal(tmp_path, PORT=port)

    assert not (tmp_path / "data").exists()


@pytest.mark.long
@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", " 8000"])
def test_a_port_that_is_none_is_refused(port, tmp_path):
    assert "PORT must be a number" in refusal(tmp_path, PORT=port)


@pytest.mark.long
def test_a_database_out_of_reach_is_said_in_one_line(tmp_path):
    url = f"postgresql://site:hush@127.0.0.1:{free_port()}/clinic"

    told = refusal(tmp_path, PORT=str(free_port()), DATABASE_URL=url)

    assert "cannot reach the database of DATABASE_URL" in told
    assert "hush" not in told


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", "", "Set SECRET_KEY"),
        ("ANSWER_KEYS", "", "Set ANSWER_KEYS"),
        ("ANSWER_KEYS", "k1:tooshort", "ANSWER_KEYS must hold base64 of exactly 32"),
        ("INDEX_KEY", "?", "INDEX_KEY must hold base64 of exactly 32 bytes"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS"),
        ("ANTEROOM_DEMO", "1", "the demo runs on the embedded database"),
    ],
)
def test_a_real_site_does_not_start_half_configured(name, value, reason, tmp_path):
    settings = {"DATABASE_URL": os.environ["DATABASE_URL"], name: value}

    assert reason in refusal(tmp_path, PORT=str(free_port()), **settings)


@pytest.mark.long
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
)
def test_whatever_ends_it_nothing_is_left_and_the_next_start_works(
    number, tmp_path, start
):
    first = start(tmp_path)
    family = psutil.Process(first.process.pid).children(recursive=True)
    first.process.send_signal(number)
    assert first.process.wait(30) == (-9 if number == signal.SIGKILL else 0)
    assert psutil.wait_procs(family, timeout=15)[1] == []

    second = start(tmp_path)

    assert second.get("/readyz")[0] == 200
    second.process.terminate()
    assert second.process.wait(30) == 0


@pytest.mark.long
def test_an_impatient_person_is_served_at_once(tmp_path, start):
    site = start(tmp_path)
    family = psutil.Process(site.process.pid).children(recursive=True)

    site.process.send_signal(signal.SIGINT)
    site.process.send_signal(signal.SIGINT)

    assert site.process.wait(5) == 0
    assert psutil.wait_procs(family, timeout=1)[1] == []


@pytest.mark.long
def test_a_closed_terminal_leaves_nothing_running(tmp_path, start):
    site = start(tmp_path)
    family = psutil.Process(site.process.pid).children(recursive=True)

    site.process.stdout.close()
    site.programs("procrastinate")[0].kill()
    site.process.send_signal(signal.SIGHUP)

    assert site.process.wait(30) == 0
    assert psutil.wait_procs(family, timeout=1)[1] == []


@pytest.mark.long
def test_a_real_site_makes_no_demo_and_writes_no_secret(tmp_path, start):
    home = tmp_path / "real"
    server = embedded.Server(tmp_path)
    server.start()
    roles = {"DATABASE_URL": "anteroom", "DATABASE_OWNER_URL": "anteroom_owner"}
    urls = {name: server.url(role) for name, role in roles.items()}
    site = start(home, **urls)

    with psycopg.connect(server.url("anteroom")) as database:
        staff = database.execute("SELECT count(*) FROM clinic_user").fetchone()

    assert staff == (0,)
    assert site.get("/healthz", "testserver")[0] == 200
    assert set(homes.read_announcement(home)) == {"url"}
    site.process.terminate()
    assert site.process.wait(30) == 0
    server.stop()


def test_every_variable_that_is_read_is_explained():
    explained = (CHECKOUT / ".env.example").read_text()
    reader = (
        r"(?:environment\.\w+\(|os\.environ(?:\.get\(|\[)|database\()\s*\"([A-Z_]+)\""
    )
    read = {
        name
        for path in CHECKOUT.glob("clinic/*.py")
        for name in re.findall(reader, path.read_text())
    }

    assert {"DATABASE_URL", "SECRET_KEY", "ANTEROOM_HOME"} <= read
    assert {name for name in read if name not in explained} == set()
