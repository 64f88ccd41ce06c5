"""``models``: the table of known models, and what an endpoint really serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from repoassist.cli import endpoints, learned, manifest, streams
from repoassist.cli.options import settings_of, shared
from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.pack import tokens

if TYPE_CHECKING:
    from repoassist.llm.endpoint import Endpoint
    from repoassist.llm.presets import Model, Tier
    from repoassist.llm.probe import Behaviour, Served
    from repoassist.settings import Settings

SHOWN = 20
"""Models of an endpoint that are listed for a person."""


@click.command(name="models")
@click.option("--probe", "probing", is_flag=True, help="Ask the endpoint: what it serves, its window, usage and cache.")
@shared("model", "endpoint", "key_variable", "output", "as_json", "quiet", "verbose")
def command(*, probing: bool, **given: Any) -> None:  # noqa: ANN401 - click's options
    """List the known models with window, price and tokenizer; with --probe what the endpoint itself serves, and how it behaves.

    A price tier holds for the whole request and is chosen by its input tokens. Counts are exact where the model's own vocabulary
    ships with the program, estimates elsewhere. Your own: git config --global repoassist.endpoint.NAME.url (and keyEnv),
    repoassist.model.NAME.window (and endpoint, output, tokenizer, factor, price, currency). A probe sends a few thousand tokens
    of its own, and no text of a repository.
    """
    settings = settings_of(given)
    if probing:
        return probe(settings)
    known = endpoints.known(settings)
    default = presets.default_model(known).name
    if settings.as_json:
        table = {"schema": manifest.SCHEMA, "default": default, "models": [row(one) for one in known.models]}
        return streams.result(manifest.dump(table), settings.output)
    head = ("model", "provider", "input", "output", "count", "per 1M tokens in/out")
    lines: list[tuple[str, ...]] = [head, *(cells(one, default) for one in known.models)]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    text = "".join(
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)), line[5]]).rstrip() + "\n"
        for line in lines
    )
    return streams.result(text, settings.output)


def probe(settings: Settings) -> None:
    """Ask the endpoint, remember the window that it tells, and print what it said."""
    from repoassist.llm import probe as probing

    provider = endpoints.provider_of(settings)
    if provider is None:
        raise RepoassistError("there is no endpoint to ask", hint="name one with --endpoint", code=Exit.USAGE)
    with streams.working(f"asking {provider.host}", quiet=settings.verbosity < 0):
        listed = endpoints.listed(settings, provider)
        chosen = endpoints.chosen(settings, provider, listed)
        model = endpoints.model_of(chosen)
        endpoint = endpoints.endpoint_of(chosen, model, 0)
        if endpoint is None:
            raise RepoassistError("there is no endpoint to ask", hint="name one with --endpoint", code=Exit.USAGE)
        told = next((one.window for one in listed if one.name == model.name), 0)
        found = probing.behaviour(endpoint, told)
    learned.window(settings.state, provider.base_url, model.name, found.window)
    report = probed(model, endpoint, listed, found)
    if settings.as_json:
        return streams.result(manifest.dump(report), settings.output)
    return streams.result("".join(f"{name:<11} {text}\n" for name, text in told_lines(report)), settings.output)


def probed(model: Model, endpoint: Endpoint, listed: tuple[Served, ...], found: Behaviour) -> dict[str, Any]:
    """What an endpoint has shown, as JSON; ``counted`` is the program's own count of the prompt that was sent twice."""
    from repoassist.llm import probe as probing

    markers = endpoint.markers
    messages = probing.sample(markers.least if markers is not None else endpoint.provider.cache_least)
    counted = sum(tokens.count(one.content) for one in messages) + tokens.template(len(messages))
    usage, again = found.first.usage, found.second.usage
    return {
        "schema": manifest.SCHEMA,
        "endpoint": endpoint.base_url,
        "served": [{"name": one.name, "window": one.window or None} for one in listed],
        "model": model.name,
        "answered": found.first.model or None,
        "window": found.window or None,
        "told_by": found.told_by or None,
        "usage": None if usage is None else {"prompt": usage.prompt, "counted": counted, "exact": model.exact},
        "cache": None if again is None else {"cached": again.cached, "prompt": again.prompt, "marked": markers is not None},
        "first_word": [round(found.first.seconds, 3), round(found.second.seconds, 3)],
    }


def told_lines(report: dict[str, Any]) -> list[tuple[str, str]]:
    """The same for a person."""
    served = [one["name"] + (f" ({one['window']:,})" if one["window"] else "") for one in report["served"]]
    more = f" and {len(served) - SHOWN} more" if len(served) > SHOWN else ""
    window, usage, cache = report["window"], report["usage"], report["cache"]
    first, second = report["first_word"]
    return [
        ("endpoint", report["endpoint"]),
        ("serves", f"{', '.join(served[:SHOWN])}{more}" if served else "it has no list of models"),
        ("model", f"{report['model']}" + (f", answered as {report['answered']}" if report["answered"] else "")),
        ("window", f"{window:,} tokens, by {report['told_by']}" if window else "not told"),
        (
            "usage",
            "not told" if usage is None else f"told: {usage['prompt']:,} tokens; {usage['counted']:,} by Qwen's vocabulary",
        ),
        ("cache", "not told" if cache is None else f"{cache['cached']:,} of {cache['prompt']:,} tokens of a second request"),
        ("first word", f"after {first:.2f} s, then {second:.2f} s"),
    ]


def cells(model: Model, default: str) -> tuple[str, ...]:
    """A model's row of the table."""
    star = "*" if model.name == default else ""
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
