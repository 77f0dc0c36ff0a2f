"""The owner process behind `make run`: database, migrations, web server, worker.

One process owns all of them: what it starts, it stops, in order and whatever
happens. With DATABASE_URL it starts no database and makes no demo.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.core.exceptions import ImproperlyConfigured

from clinic import embedded, static_files
from clinic import home as homes
from clinic.children import Kept, Stopped, Wishes, run_step
from clinic.home import CHECKOUT, CannotStart

MANAGE = [sys.executable, "manage.py"]
WEB = [
    *[sys.executable, "-m", "granian", "clinic.wsgi:application"],
    *["--interface", "wsgi", "--http", "1", "--no-ws", "--log-level", "error"],
    *["--workers", "2", "--blocking-threads", "64"],
    # A worker that dies is replaced; one that does not stop is killed.
    *["--respawn-failed-workers", "--workers-kill-timeout", "10"],
    # Slow or huge headers hold no connection and no memory for long.
    *["--http1-header-read-timeout", "10000", "--http1-buffer-size", "65536"],
]
WORKER = [*MANAGE, "procrastinate", "worker"]
GRACE_SECONDS = 15.0
READY_SECONDS = 60


def main() -> int:
    """Run the site until a signal asks to stop; return the exit status."""
    wishes = Wishes()
    wishes.listen()
    try:
        own(homes.default_home(), wishes)
    except Stopped:
        return 0
    except (CannotStart, OSError) as reason:  # also a full disk, a missing right
        say(f"anteroom: {reason}", sys.stderr.fileno())
        return 1
    return 0


def own(home: Path, wishes: Wishes) -> None:
    """Take the home, start everything in it, keep it running until asked to stop."""
    with contextlib.ExitStack() as stack:
        homes.prepare(home)
        lock = stack.enter_context(homes.lock(home))
        host, port = address()
        require_free_port(host, port)
        if "DATABASE_URL" in os.environ:
            environment = _real_environment(home)
        else:
            environment = _demo_environment(home, port, stack)
        sign_in = _prepare_site(home, environment, wishes)
        serve = [*WEB, "--host", host, "--port", str(port)]
        programs = list(_start(stack, serve, environment, wishes))
        _wait_until_it_answers(host, port, programs, wishes)
        demo = environment.get("ANTEROOM_DEMO") == "1"
        url = f"http://localhost:{port}/" if demo else f"http://{host}:{port}/"
        homes.announce(lock, {"url": url, **(environment_to_join(environment, demo))})
        say(_greeting(url, home, sign_in, demo))
        while not wishes.count:
            _tend(programs)
            time.sleep(0.1)


def address() -> tuple[str, int]:
    """Return where to listen; a demo is never seen from another machine."""
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}")
    real = "DATABASE_URL" in os.environ
    return (os.environ.get("BIND") if real else "") or "127.0.0.1", int(text)


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that somebody listens on: granian would share it silently."""
    names = [host, "::1"] if host == "127.0.0.1" else [host]
    deadline = time.monotonic() + 1  # a run that was just killed may still let go
    while not all(_is_free(name, port) for name in names):
        if time.monotonic() > deadline:
            raise CannotStart(
                f"port {port} is in use: choose another with `make run PORT=8001`"
            )
        time.sleep(0.1)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        if host != "::1":  # a machine without IPv6 is fine
            reason = f"cannot listen on {host}:{port}: {error.strerror}"
            raise CannotStart(reason) from None
    return True


def _demo_environment(
    home: Path, port: int, stack: contextlib.ExitStack
) -> dict[str, str]:
    """Start the embedded database; return what its children need to know."""
    server = embedded.Server(home)
    server.start()
    stack.callback(server.stop)
    return {
        **os.environ,
        **homes.keys(home),
        "ANTEROOM_DEMO": "1",
        "ANTEROOM_HOME": str(home),
        "DATABASE_URL": server.url("anteroom"),
        "DATABASE_OWNER_URL": server.url("anteroom_owner"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_ADDRESS": f"http://localhost:{port}",
        "MAIL_FOLDER": str(home / "mail"),
        "STATIC_ROOT": str(home / "static"),
    }


def _real_environment(home: Path) -> dict[str, str]:
    """Return the environment as it is, once the databases that it names answer."""
    if os.environ.get("ANTEROOM_DEMO", "0") != "0":
        raise CannotStart("the demo runs on the embedded database: unset DATABASE_URL")
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if url := os.environ.get(variable):
            _require_database(variable, url)
    return {"STATIC_ROOT": str(home / "static"), **os.environ}


def _require_database(variable: str, url: str) -> None:
    try:
        embedded.connection_settings(url, variable)
        psycopg.connect(url, connect_timeout=5).close()
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from None
    except psycopg.Error as error:
        reason = " ".join(str(error).split("\n")[0].split())
        raise CannotStart(
            f"cannot reach the database of {variable}: {reason}"
        ) from None


def _prepare_site(home: Path, environment: dict[str, str], wishes: Wishes) -> str:
    """Bring files, tables and content up to date; return how to sign in to a demo."""

    def manage(*words: str) -> str:
        log = home / f"{words[0]}.log"
        return run_step([*MANAGE, *words], environment, log, wishes)

    with static_files.stamped(Path(environment["STATIC_ROOT"])) as changed:
        if changed:
            manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")
    return manage("prepare")


def _start(
    stack: contextlib.ExitStack,
    serve: list[str],
    environment: dict[str, str],
    wishes: Wishes,
) -> Iterator[Kept]:
    """Start worker and web server, so that they stop in the opposite order."""

    def grace() -> float:
        return GRACE_SECONDS if wishes.count < 2 else 0.5

    owned = {**environment, "ANTEROOM_OWNER": str(os.getpid())}
    for program in (
        Kept("worker", WORKER, owned),
        Kept("web server", serve, owned, insist=True),
    ):
        program.tend()
        stack.callback(program.stop, grace)
        yield program


def _tend(programs: list[Kept]) -> None:
    for program in programs:
        if line := program.tend():
            say(f"anteroom: {line}", sys.stderr.fileno())


def _wait_until_it_answers(
    host: str, port: int, programs: list[Kept], wishes: Wishes
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers("127.0.0.1" if host == "0.0.0.0" else host, port):
        _tend(programs)
        if wishes.count:
            raise Stopped
        if programs[-1].failures > 2 or time.monotonic() > deadline:
            raise CannotStart("the web server does not start: see the lines above")
        time.sleep(0.05)


def _answers(host: str, port: int) -> bool:
    """Return whether anything speaks HTTP there, whatever it says."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
    return True


def environment_to_join(environment: dict[str, str], demo: bool) -> dict[str, str]:
    """Return what a command in another terminal needs to join a demo.

    A real site's secrets are written nowhere.
    """
    return {name: environment[name] for name in JOINING} if demo else {}


JOINING = [
    *["ANTEROOM_DEMO", "DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY"],
    *["ANSWER_KEYS", "INDEX_KEY", "ALLOWED_HOSTS", "SITE_ADDRESS"],
    *["MAIL_FOLDER", "STATIC_ROOT"],
]


def _greeting(url: str, home: Path, sign_in: str, demo: bool) -> str:
    if not demo:
        return f"Anteroom listens on {url} for a proxy that speaks https. Ctrl-C stops."
    lines = [
        "",
        f"  Site    {url}",
        f"  Staff   {url}admin/",
        *[f"          {line}" for line in sign_in.strip().splitlines()],
        f"  Mail    {_short(home / 'mail')}/",
        "",
        "  A demo on this machine only. Ctrl-C stops all of it; the data stays.",
        "",
    ]
    return "\n".join(lines)


def _short(path: Path) -> Path:
    return path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path


def say(text: str, descriptor: int | None = None) -> None:
    """Print; somebody who no longer listens is no reason to leave things running."""
    with contextlib.suppress(OSError):
        os.write(
            sys.stdout.fileno() if descriptor is None else descriptor,
            f"{text}\n".encode(),
        )


if __name__ == "__main__":
    sys.exit(main())
