"""``transformers serve`` with a tiny Qwen2 of random weights and Qwen's own tokenizer.

``pip install torch 'transformers[serving]'``.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from servers import qwen_tokenizer, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.running import Running

MISSING = "transformers serve (pip install torch 'transformers[serving]') is not installed"

NAME = "Qwen2.5-Tiny"
"""A name by which the program knows the vocabulary, whoever serves it."""

WINDOW = 32_768

MAKER = Path(__file__).with_name("tiny_qwen2.py")


def command() -> str:
    return running.tool("transformers", "transformers")


def python() -> str:
    """The interpreter that has transformers."""
    return running.beside(command(), "python")


def available() -> bool:
    return bool(python())


def models(folder: Path, ending: str, endless: str) -> tuple[Path, Path]:
    """Make a model that answers with the first text, and one that says the second over and over; their paths are their names too."""
    paths = folder / "ending" / NAME, folder / "endless" / NAME
    wanted = {}
    for path, text in zip(paths, (ending, endless), strict=True):
        qwen_tokenizer.write(path)
        wanted[str(path)] = qwen_tokenizer.saying(text, ends=text is ending) | {"window": WINDOW}
    subprocess.run([python(), str(MAKER), json.dumps(wanted)], check=True, capture_output=True)
    return paths


@contextmanager
def serving(folder: Path, path: Path) -> Iterator[Running]:
    port = running.free_port()
    arguments = [command(), "serve", str(path), "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    with running.started(arguments, port, folder, env={"HF_HUB_OFFLINE": "1"}) as server:
        yield server
