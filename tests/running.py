"""A whole site in processes of its own, as `make run` starts it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from clinic.home import CHECKOUT

UP = [sys.executable, "-m", "clinic.up"]
NOT_INHERITED = {"DATABASE_URL", "DATABASE_OWNER_URL", "ANTEROOM_DEMO", "STATIC_ROOT"}


@dataclass
class Site:
    process: subprocess.Popen[str]
    port: int
    home: Path
    greeting: str

    def get(self, path: str, host: str = "localhost", **headers: str):
        """Return status, headers in lower case, and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": host, **headers})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, body

    def programs(self, word: str) -> list[psutil.Process]:
        """Return the living children whose command has this word."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if word in command_of(child)]


def command_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def environment(home: Path, **extra: str) -> dict[str, str]:
    kept = {name: v for name, v in os.environ.items() if name not in NOT_INHERITED}
    return {**kept, "ANTEROOM_HOME": str(home), **extra}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(home: Path, **extra: str) -> Site:
    port = free_port()
    process = subprocess.Popen(
        UP,
        cwd=CHECKOUT,
        env=environment(home, PORT=str(port), **extra),
        stdout=subprocess.PIPE,
        text=True,
    )
    greeting = ""
    while "Ctrl-C" not in greeting:
        line = process.stdout.readline()
        assert line, f"it ended before it was ready: {greeting}"
        greeting += line
    return Site(process, port, home, greeting)
