"""``models``: the table of known models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from repoassist.cli import manifest, streams
from repoassist.cli.options import shared
from repoassist.llm import presets

if TYPE_CHECKING:
    from repoassist.llm.presets import Model, Tier


@click.command(name="models")
@shared("output", "as_json")
def command(output: str | None, as_json: bool) -> None:  # noqa: FBT001 - click's options
    """List the known models with window, price and tokenizer.

    A price tier holds for the whole request and is chosen by its input tokens. Counts are exact where the model's own vocabulary
    ships with the program, estimates elsewhere.
    """
    models = presets.models()
    if as_json:
        return streams.result(
            manifest.dump(
                {"schema": manifest.SCHEMA, "default": presets.default_model().name, "models": [row(one) for one in models]}
            ),
            output,
        )
    lines = [("model", "provider", "input", "output", "count", "per 1M tokens in/out"), *(cells(one) for one in models)]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    text = "".join(
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)), line[5]]).rstrip() + "\n"
        for line in lines
    )
    return streams.result(text, output)


def cells(model: Model) -> tuple[str, ...]:
    """A model's row of the table."""
    star = "*" if model.name == presets.default_model().name else ""
    price = "; ".join(tier_text(tier) for tier in model.tiers)
    notes = " ".join(filter(None, (f"{model.currency} {price}" if price else "", f"[{model.note}]" if model.note else "")))
    return (
        model.name + star,
        model.provider,
        f"{model.input:,}",
        f"{model.output:,}",
        "exact" if model.exact else "estimate",
        notes,
    )


def tier_text(tier: Tier) -> str:
    """A tier's prices, with the size of request up to which they hold."""
    upto = f"≤{tier.up_to // 1000}k " if tier.up_to else ""
    return f"{upto}{tier.input.normalize():f}/{tier.output.normalize():f}"


def row(model: Model) -> dict[str, Any]:
    """A model as JSON."""
    tiers = [
        {"up_to": tier.up_to or None, "input": float(tier.input), "cached": float(tier.cached), "output": float(tier.output)}
        for tier in model.tiers
    ]
    return {
        "name": model.name,
        "provider": model.provider,
        "window": model.window,
        "input": model.input,
        "output": model.output,
        "tokenizer": model.tokenizer,
        "exact": model.exact,
        "currency": model.currency,
        "tiers": tiers,
        "note": model.note,
    }
