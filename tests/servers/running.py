"""Starts a server that others wrote on a free port of this machine, waits until it listens, and ends it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FOLDER = os.environ.get("REPOASSIST_SERVERS", "")
"""Where .ci/servers has installed them all, each in an environment of its own below its name, because they want each other's
packages in other versions. With it, a missing server is a failure and not a reason to skip."""

STARTING = 300.0
"""Seconds that a server may take until it listens: some load half of a machine-learning framework first."""


@dataclass(frozen=True)
class Running:
    """A server. ``url`` is its base URL, without the ``/v1``; ``log`` is what it writes of itself."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def v1(self) -> str:
        """What is given to ``--endpoint``."""
        return f"{self.url}/v1"

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """A document that it serves."""
        return json.loads(fetch(self.url, path, headers))


def tool(server: str, name: str) -> str:
    """The path of a server's command: in its own environment, or on PATH; empty where it is not installed."""
    return os.path.join(FOLDER, server, "bin", name) if FOLDER else shutil.which(name) or ""


def beside(command: str, name: str) -> str:
    """Another command of the same environment; empty where there is none."""
    path = os.path.join(os.path.dirname(command), name)
    return path if command and (FOLDER or os.path.exists(path)) else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def started(
    command: Sequence[str], port: int, folder: Path, *, ready: str = "/v1/models", env: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Run a server until it is no longer wanted. ``ready`` is a path that it answers, whatever it says there."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"log-{port}.txt"
    path = os.pathsep.join((os.path.dirname(command[0]), os.environ["PATH"]))
    variables = {"PATH": path, "HOME": str(folder), "PYTHONUNBUFFERED": "1", **(env or {})}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
        running = Running(f"http://127.0.0.1:{port}", process, log)
        try:
            wait_for(running, ready)
            yield running
        finally:
            running.kill()


def wait_for(running: Running, path: str) -> None:
    """Wait until the server listens; show what it wrote if it ends before."""
    last = time.monotonic() + STARTING
    while time.monotonic() < last and running.process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            fetch(running.url, path)
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{running.log.read_text(errors='replace')[-4000:]}")


def fetch(url: str, path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """What the server answers, whatever its status; never by way of a proxy."""
    host, port = url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        return connection.getresponse().read()
    finally:
        connection.close()
