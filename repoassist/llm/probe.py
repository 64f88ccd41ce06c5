"""Asks an endpoint which models it serves, and with which windows: that of a local server is not the model card's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repoassist.llm.client import connected, headers_for
from repoassist.llm.endpoint import Patience
from repoassist.llm.replies import Attempt, whole
from repoassist.llm.transport import Trouble, from_openai, in_trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.llm.endpoint import Endpoint

PATIENCE = Patience(connect=10, first=30, idle=30)

WINDOWS = ("max_model_len", "context_length", "context_window", "loaded_context_length", "max_context_length")
"""What servers call the window in their list of models: vLLM the first, OpenRouter the second."""


@dataclass(frozen=True, slots=True)
class Served:
    """A model that an endpoint serves, and the window in tokens that it tells (0: it does not)."""

    name: str
    window: int


def served(endpoint: Endpoint, patience: Patience = PATIENCE) -> tuple[Served, ...]:
    """Ask the endpoint for its models, sorted by name; none where it has no list.

    Raises RepoassistError as sending a prompt does.
    """
    import openai

    attempt = Attempt(endpoint.provider, endpoint.model, private=(endpoint.key,))
    with connected(attempt, endpoint, patience) as client:
        try:
            page = client.models.list(extra_headers=headers_for(attempt, client))
        except (openai.NotFoundError, openai.UnprocessableEntityError):
            return ()  # the list is no part of what an endpoint must have
        except openai.OpenAIError as error:
            raise from_openai(attempt, error) from error
        except ValueError as error:
            raise in_trouble(attempt, Trouble.GARBLED) from error
    return tuple(sorted((one_of(row.to_dict()) for row in listed(page)), key=lambda one: one.name))


def listed(page: object) -> list[Any]:
    """Give the rows of a list of models; a server that has none sends null."""
    rows = getattr(page, "data", None)
    return [row for row in rows if hasattr(row, "to_dict")] if isinstance(rows, list) else []


def one_of(row: Mapping[str, object]) -> Served:
    """Read one model of the list. llama.cpp tells its slots' window in ``meta``."""
    meta = row.get("meta")
    of_slot = whole(meta.get("n_ctx")) if isinstance(meta, dict) else 0
    return Served(str(row.get("id", "")), next(filter(None, (whole(row.get(name)) for name in WINDOWS)), of_slot))
