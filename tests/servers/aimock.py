"""aimock: a stand-in for OpenAI's service with its shapes of answers and errors, and with faults to order.

``npm install -g @copilotkit/aimock`` (https://github.com/CopilotKit/aimock).
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from servers import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from servers.running import Running

MISSING = "aimock (npm @copilotkit/aimock, its command llmock) is not installed"


def command() -> str:
    return running.tool("aimock", "llmock")


def available() -> bool:
    return bool(command())


@contextmanager
def serving(folder: Path, fixtures: Sequence[dict[str, Any]], *options: str, **variables: str) -> Iterator[Running]:
    """Serve these answers: each is for questions that hold the words of its ``match``."""
    answers = folder / "answers"
    answers.mkdir(parents=True, exist_ok=True)
    (answers / "answers.json").write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    port = running.free_port()
    arguments = [command(), "-h", "127.0.0.1", "-p", str(port), "-f", str(answers), "--log-level", "warn", *options]
    with running.started(arguments, port, folder, env=variables) as server:
        yield server


def received(server: Running) -> list[dict[str, Any]]:
    """The requests for an answer that have come in, with what was made of each."""
    found: list[dict[str, Any]] = server.get("/__aimock/journal")
    return [one for one in found if one["method"] == "POST"]
