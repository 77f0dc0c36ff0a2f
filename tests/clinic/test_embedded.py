"""The embedded PostgreSQL starts, stops and recovers whatever happened before."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from psycopg import errors

from clinic import embedded
from clinic import home as homes
from clinic.embedded import Server
from clinic.home import CHECKOUT, AlreadyRunning, CannotStart

OWN = """
import sys, time
from pathlib import Path
from clinic import home as homes
from clinic.embedded import Server
home = Path(sys.argv[1])
lock = homes.lock(home)
server = Server(home)
server.start()
homes.announce(lock, {"url": "http://localhost:8000/"})
print(server.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Path:
    """A home whose database exists already, stopped: copies of it start at once."""
    home = tmp_path_factory.mktemp("cluster")
    server = Server(home)
    server.start()
    run(server, "CREATE TABLE patience (note text)")
    server.stop()
    return home


@pytest.fixture
def home(cluster, tmp_path) -> Path:
    path = tmp_path / "home"
    shutil.copytree(cluster / "data", path / "data")
    return path


@pytest.fixture
def server(home) -> Iterator[Server]:
    server = Server(home)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def standing(cluster, tmp_path_factory) -> Iterator[Server]:
    """One server for the tests that leave it as it was."""
    path = tmp_path_factory.mktemp("standing")
    shutil.copytree(cluster / "data", path / "data")
    server = Server(path)
    server.start()
    yield server
    server.stop()


def run(server: Server, statement: str, role: str = "anteroom_owner") -> list[tuple]:
    with psycopg.connect(server.url(role), autocommit=True) as database:
        cursor = database.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    ["a folder", 'it\'s, "50%" @ \\ home', "long" * 50],
    ids=["space", "odd", "long"],
)
def test_it_starts_in_a_folder_of_any_name(name, cluster, tmp_path):
    home = tmp_path / name
    shutil.copytree(cluster / "data", home / "data")
    server = Server(home)

    server.start()

    assert run(server, "SELECT 1") == [(1,)]
    server.stop()


def test_a_stopped_server_is_gone_and_its_rows_are_kept(server, home):
    run(server, "INSERT INTO patience VALUES ('kept')")
    pid = server.process.pid
    server.stop()
    assert not psutil.pid_exists(pid)

    server.start()

    assert run(server, "SELECT note FROM patience") == [("kept",)]


def test_rows_survive_a_server_that_was_killed(server):
    run(server, "INSERT INTO patience VALUES ('committed')")
    server.process.kill()
    server.process.wait()

    server.start()

    assert run(server, "SELECT note FROM patience") == [("committed",)]


@pytest.mark.long
def test_a_server_that_outlived_its_owner_is_replaced(server, home):
    run(server, "INSERT INTO patience VALUES ('left running')")
    successor = Server(home)

    successor.start()

    assert server.process.wait(5) is not None
    assert run(successor, "SELECT note FROM patience") == [("left running",)]
    successor.stop()


@pytest.mark.long
def test_a_pid_file_that_names_another_program_harms_nobody(home):
    with subprocess.Popen(["sleep", "60"]) as innocent:
        (home / "data" / "postmaster.pid").write_text(f"{innocent.pid}\n{home}\n")
        server = Server(home)

        server.start()

        assert run(server, "SELECT 1") == [(1,)]
        assert innocent.poll() is None
        server.stop()
        innocent.kill()


@pytest.mark.long
@pytest.mark.parametrize("text", ["", "not a number\n", "999999999\n/nowhere\n"])
def test_a_broken_pid_file_is_no_obstacle(text, home):
    (home / "data" / "postmaster.pid").write_text(text)
    server = Server(home)

    server.start()

    assert run(server, "SELECT 1") == [(1,)]
    server.stop()


@pytest.mark.long
def test_a_half_made_cluster_is_made_anew(tmp_path):
    with owner_of(tmp_path) as process:
        while not list(tmp_path.glob("data*/PG_VERSION")):
            assert process.poll() is None
        process.kill()
    server = Server(tmp_path)

    server.start()

    assert run(server, "SELECT 1") == [(1,)]
    server.stop()


def test_a_server_that_cannot_start_says_why_in_one_line(home):
    (home / "data" / "PG_VERSION").write_text("9\n")

    with pytest.raises(CannotStart, match=r"^the embedded PostgreSQL .*\Z") as refusal:
        Server(home).start()

    assert "\n" not in str(refusal.value)


def test_a_socket_folder_laid_out_by_somebody_else_is_refused(tmp_path):
    home = tmp_path / ("long" * 50)
    home.mkdir()
    server = Server(home)
    assert server.sockets.parent == Path(tempfile.gettempdir())
    server.sockets.symlink_to(tmp_path)

    with pytest.raises(CannotStart, match="is not ours"):
        server.start()

    server.sockets.unlink()


@pytest.mark.long
def test_the_server_ends_when_its_owner_is_killed(home):
    with owner_of(home) as process:
        postgres = psutil.Process(int(process.stdout.readline()))
        process.kill()

    assert psutil.wait_procs([postgres], timeout=10)[1] == []
    assert not homes.is_owned(home)


@pytest.mark.long
def test_a_second_owner_is_told_where_the_first_one_runs(home):
    with owner_of(home) as process:
        process.stdout.readline()

        with pytest.raises(AlreadyRunning, match="already running: http://localhost:8"):
            homes.lock(home)
        process.terminate()


def owner_of(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OWN, str(home)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_lock_file_of_a_dead_owner_is_no_obstacle(tmp_path):
    (tmp_path / "lock").write_text('{"url": "http://localhost:1/"}')

    with homes.lock(tmp_path):
        assert homes.is_owned(tmp_path)
        assert homes.read_announcement(tmp_path) == {}


def test_other_commands_join_only_a_demo_that_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("ANTEROOM_HOME", str(tmp_path))
    assert embedded.running() is None

    with homes.lock(tmp_path) as lock:
        assert embedded.running() is None
        homes.announce(lock, {"url": "http://localhost:1/", "DATABASE_URL": "x"})
        assert embedded.running() == {"DATABASE_URL": "x"}

    assert embedded.running() is None


def test_demo_keys_are_made_once_and_are_private(tmp_path):
    first = homes.keys(tmp_path)

    assert homes.keys(tmp_path) == first
    assert set(first) == {"SECRET_KEY", "ANSWER_KEYS", "INDEX_KEY"}
    assert (tmp_path / "keys.env").stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_made_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotStart, match="cannot use"):
        homes.prepare(tmp_path / "file" / "home")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE patience",
        "ALTER TABLE patience ADD more text",
        "ALTER TABLE patience DISABLE TRIGGER ALL",
        "DROP TABLE patience",
        "CREATE TABLE mine (note text)",
        "CREATE TEMPORARY TABLE mine (note text)",
        "COPY patience TO '/tmp/patience'",
        "SET ROLE anteroom_owner",
    ],
)
def test_the_application_role_may_not(statement, standing):
    with pytest.raises(errors.InsufficientPrivilege):
        run(standing, statement, role="anteroom")


def test_the_application_role_works_with_rows_of_the_owners_tables(standing):
    run(standing, "CREATE TABLE visit (id bigserial PRIMARY KEY, note text)")

    run(standing, "INSERT INTO visit (note) VALUES ('hello')", role="anteroom")
    run(standing, "UPDATE visit SET note = 'changed'", role="anteroom")

    assert run(standing, "SELECT * FROM visit", role="anteroom") == [(1, "changed")]
    run(standing, "DELETE FROM visit", role="anteroom")


def test_the_server_keeps_what_it_confirms(standing):
    safe = "SELECT name FROM pg_settings WHERE setting = 'on' AND name = ANY "
    names = "('{fsync,full_page_writes,synchronous_commit,data_checksums}')"

    assert len(run(standing, safe + names)) == 4


def test_the_server_is_reached_by_no_network(standing):
    assert run(standing, "SHOW listen_addresses") == [("",)]
    assert (standing.sockets.stat().st_mode & 0o077) == 0


def test_a_database_address_becomes_settings():
    url = "postgresql://site:p%40ss@db.example:5433/clinic?sslmode=require"

    assert embedded.connection_settings(url, "DATABASE_URL") == {
        "NAME": "clinic",
        "USER": "site",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    "url",
    ["mysql://a:secret@b/c", "postgresql://a:secret@b/", "postgresql://b/c?secret=1"],
)
def test_a_bad_database_address_is_refused_without_repeating_it(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        embedded.connection_settings(url, "DATABASE_URL")

    assert "secret" not in str(refusal.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as others")
def test_a_home_of_another_person_is_refused_by_name():
    program = "from pathlib import Path; from clinic import home; import os, sys; "
    program += "os.setuid(1); home.prepare(Path(sys.argv[1]))"
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)

        done = subprocess.run(
            [sys.executable, "-c", program, folder],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
        )

    assert f"{folder} belongs to nobody: run as that user" in done.stderr


@pytest.mark.long
def test_stopping_does_not_wait_for_those_who_are_connected(server):
    with psycopg.connect(server.url("anteroom")):
        server.stop()

    assert server.process.returncode == 0
