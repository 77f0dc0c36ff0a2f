"""Child processes of the owner: steps that end, and programs that are kept running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import IO

from clinic.embedded import die_with_parent
from clinic.home import CHECKOUT, CannotStart

STEADY_SECONDS = 60
LONGEST_PAUSE = 30.0
INSIST_SECONDS = 0.5


class Stopped(Exception):
    """Somebody asked the owner to stop while it was starting."""


class Wishes:
    """Counts the signals that ask to stop; a handler does nothing else."""

    def __init__(self) -> None:
        self.count = 0

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1


def run_step(
    command: list[str], environment: Mapping[str, str], log: Path, wishes: Wishes
) -> str:
    """Run a command to its end and return what it printed; complain in one line."""
    with tempfile.TemporaryFile("w+") as output, log.open("w+") as errors:
        process = _spawn(command, environment, output, errors)
        while process.poll() is None:
            if wishes.count:
                end(process, lambda: 5)
                raise Stopped
            time.sleep(0.02)
        if process.returncode:
            raise CannotStart(_reason(log))
        output.seek(0)
        return output.read()


def _reason(log: Path) -> str:
    """Return the one line that matters of what a failed command said."""
    lines = log.read_text(errors="replace").strip().splitlines()
    last = lines[-1] if lines else "it said nothing"
    for known in ("ImproperlyConfigured: ", "CommandError: "):
        if known in last:
            return last.split(known, 1)[1]
    if "ERRORS:" in lines[:-1]:  # Django's system checks
        last = lines[lines.index("ERRORS:") + 1]
    return f"{log.stem} failed: {last} (more in {log})"


class Kept:
    """A program that is started again whenever it ends, with whatever status.

    The queue worker ends with status 0 when the database goes away.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        *,
        insist: bool = False,
    ) -> None:
        self.name = name
        self.insist = insist
        self.failures = 0
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._due = 0.0
        self._pause = 0.5

    def tend(self) -> str | None:
        """Start it when it is due; return a line to tell when it has ended."""
        now = time.monotonic()
        if self._process is None and now >= self._due:
            # They log to the standard error; the rest is chatter.
            self._process = _spawn(
                self._command, self._environment, output=subprocess.DEVNULL
            )
            self._started = now
        elif self._process is not None and self._process.poll() is not None:
            return self._plan_restart(self._process, now)
        return None

    def stop(self, grace: Callable[[], float]) -> None:
        if self._process is not None:
            end(self._process, grace, insist=self.insist)

    def _plan_restart(self, ended: subprocess.Popen[bytes], now: float) -> str:
        end(ended, lambda: 0)
        steady = now - self._started > STEADY_SECONDS
        self._pause = 1.0 if steady else min(self._pause * 2, LONGEST_PAUSE)
        self._due = now + self._pause
        self._process = None
        self.failures += 1
        status = ended.returncode
        return f"{self.name} ended (status {status}), back in {self._pause:g} s"


def end(
    process: subprocess.Popen[bytes],
    grace: Callable[[], float],
    *,
    insist: bool = False,
) -> None:
    """End a child with all of its own children, at the latest after its grace.

    Insist where a child may be deaf to the first signal, as granian's workers are
    while they start; the queue worker takes a second one for "drop your job".
    """
    _signal_group(process, signal.SIGTERM)
    began = told = time.monotonic()
    while process.poll() is None and (now := time.monotonic()) - began < grace():
        if insist and now - told > INSIST_SECONDS:
            _signal_group(process, signal.SIGTERM)
            told = now
        time.sleep(0.02)
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _spawn(
    command: list[str],
    environment: Mapping[str, str],
    output: IO[str] | int,
    errors: IO[str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a group of its own: Ctrl-C reaches the owner alone.

    It is killed with its owner: the database goes too, and the next start finds
    the port free. Call this from the main thread only, as for the database.
    """
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        process_group=0,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
