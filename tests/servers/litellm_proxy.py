"""LiteLLM's proxy: what many a company puts in front of its models. ``pip install 'litellm[proxy]'``."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from servers import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from servers.running import Running

MISSING = "LiteLLM's proxy (pip install 'litellm[proxy]') is not installed"

KEY = "sk-the-master-key-of-the-proxy"


def command() -> str:
    return running.tool("litellm", "litellm")


def available() -> bool:
    return bool(command())


@contextmanager
def serving(folder: Path, models: Sequence[dict[str, Any]]) -> Iterator[Running]:
    """Serve these models (rows of its ``model_list``) to whoever has KEY."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.yaml"
    content = {"model_list": models, "litellm_settings": {"num_retries": 0}, "router_settings": {"num_retries": 0}}
    config.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    port = running.free_port()
    variables = {"LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    arguments = [command(), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
    with running.started(arguments, port, folder, ready="/health/liveliness", env=variables) as server:
        yield server


def mocked(name: str, said: str, **more: Any) -> dict[str, Any]:
    """A model that says, or raises, what LiteLLM makes up itself."""
    return {"model_name": name, "litellm_params": {"model": f"openai/{name}", "api_key": "unused", "mock_response": said}, **more}


def behind(name: str, url: str) -> dict[str, Any]:
    """A model that another server serves."""
    return {
        "model_name": name,
        "litellm_params": {"model": f"openai/{name}", "api_key": "unused", "api_base": url, "max_retries": 0},
    }
