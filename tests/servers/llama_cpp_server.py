"""llama-cpp-python's server, on llama.cpp, with tiny Qwen2s of random weights that have Qwen's vocabulary.

``pip install 'llama-cpp-python[server]' gguf`` (it compiles llama.cpp).
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from servers import qwen_tokenizer, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.running import Running

MISSING = "llama-cpp-python's server (pip install 'llama-cpp-python[server]' gguf) is not installed"

NAME = "Qwen2.5-Tiny"
"""A name by which the program knows the vocabulary, whoever serves it."""

WINDOW = 32_768
"""What the model was made for; how much of it is served is said at the start."""

MAKER = Path(__file__).with_name("tiny_gguf.py")


def python() -> str:
    """The interpreter that has the server: its own environment's, or this one."""
    if running.FOLDER:
        return running.tool("llama-cpp", "python")
    return sys.executable if all(map(importlib.util.find_spec, ("llama_cpp", "gguf", "sse_starlette"))) else ""


def available() -> bool:
    return bool(python())


def models(folder: Path, ending: str, endless: str) -> tuple[Path, Path]:
    """Make a model that answers with the first text, and one that says the second over and over."""
    paths = folder / "ending.gguf", folder / "endless.gguf"
    qwen_tokenizer.write(folder)
    wanted = {
        str(path): qwen_tokenizer.saying(text, ends=text is ending) | {"window": WINDOW, "tokenizer": str(folder)}
        for path, text in zip(paths, (ending, endless), strict=True)
    }
    subprocess.run([python(), str(MAKER), json.dumps(wanted)], check=True, capture_output=True)
    return paths


@contextmanager
def serving(folder: Path, path: Path, window: int) -> Iterator[Running]:
    """Serve a model with a window of so many tokens."""
    port = running.free_port()
    options = {"model": str(path), "model_alias": NAME, "n_ctx": window, "host": "127.0.0.1", "port": port}
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    with running.started([python(), "-m", "llama_cpp.server", *arguments], port, folder) as server:
        yield server
