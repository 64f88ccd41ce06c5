"""A person's own endpoints and models, and corrections of the known ones, from git's configuration.

``repoassist.endpoint.NAME.url`` and ``repoassist.model.NAME.window`` and so on; what a repository's own configuration says of
them has been left out before (see settings.trusted).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias

from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.llm.presets import LARGEST_RESERVE, Model, Presets, Provider, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Fields: TypeAlias = "Mapping[str, tuple[str, Callable[[str], Any]]]"
"""By the key in git's configuration: the field it is for, and what reads its value."""

PRICE = re.compile(r"(?:(?:<=|≤)?\s*(?P<up_to>\d[\d_]*[kKmM]?)\s+)?(?P<input>[\d.]+)/(?P<output>[\d.]+)(?:/(?P<cached>[\d.]+))?")
"""``256k 0.05/0.4`` or ``0.25/2/0.05``: what holds up to how many tokens; input, output and cached per million tokens."""

LOWEST, HIGHEST = 0.1, 10.0
"""Between these lies what turns a count of one tokenizer into that of another."""

ELSEWHERE = frozenset({"url", "keycommand"})
"""What is said of an endpoint beside its fields: its address, and the command that gives its key."""

HIDDEN = "…"
"""Stands for a value that may be a key, put where none belongs: it is not shown."""

UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


def corrected(own: Mapping[str, Mapping[str, Sequence[str]]]) -> Presets:
    """The table with what a person has added to it and changed in it. Raises RepoassistError for values that make no sense.

    ``own`` has, by ``endpoint.NAME`` and ``model.NAME``, the values of each key in lower case.
    """
    known = presets.load()
    if not own:
        return known
    providers = {one.name: one for one in known.providers}
    models = {one.name: one for one in known.models}
    for section, values in own.items():
        kind, _, name = section.partition(".")
        if kind == "endpoint":
            providers[name] = provider(name, values, providers.get(name))
        elif kind == "model":
            models[name] = model(name, values, models.get(name))
    return Presets(known.default, tuple(providers.values()), tuple(models.values()))


def provider(name: str, values: Mapping[str, Sequence[str]], known: Provider | None) -> Provider:
    """A person's endpoint, or a known one as they correct it; whether it is local is for its address to say."""
    where = f"repoassist.endpoint.{name}"
    url = values["url"][-1] if "url" in values else known.base_url if known is not None else ""
    parts = presets.web_address(url)
    if parts is None:
        raise wrong(f"{where}.url", url, "an http(s) address, such as https://llm.example.com/v1")
    there = presets.provider(url)  # a customer's own host at a known provider is that provider's
    strange = there is None or there.family == parts.netloc
    own = known or (replace(presets.unknown(parts), title=name, family=name) if there is None or strange else there)
    changes = read(where, {key: value for key, value in values.items() if key not in ELSEWHERE}, ENDPOINT)
    return replace(own, name=name, base_url=parts.geturl(), local=presets.is_loopback(parts.hostname or ""), **changes)


def model(name: str, values: Mapping[str, Sequence[str]], known: Model | None) -> Model:
    """A person's model, or a known one as they correct it. A new one needs its window only."""
    where = f"repoassist.model.{name}"
    changes = read(where, {key: value for key, value in values.items() if key != "price"}, MODEL)
    if changes.get("tokenizer") == "qwen":
        changes["factor"] = 1.0
    if "price" in values:
        changes["tiers"] = tuple(tier(f"{where}.price", one) for value in values["price"] for one in value.split(";"))
    if known is not None:
        return replace(known, **changes)
    window = changes.get("window") or changes.get("input", 0)
    if not window:
        raise wrong(f"{where}.window", "", "the tokens that the model holds, such as 262144 or 256k")
    room = {"window": window, "input": window, "output": LARGEST_RESERVE, "provider": name, "tokenizer": "unknown", "factor": 1.1}
    return Model(name, **{**room, **changes})


def read(where: str, values: Mapping[str, Sequence[str]], fields: Fields) -> dict[str, Any]:
    """The values by the name of their field; a key that is none of ours is an error: it may be a slip of the pen."""
    found: dict[str, Any] = {}
    for key, given in values.items():
        if key not in fields:
            raise wrong(f"{where}.{key}", HIDDEN, f"one of the keys {', '.join(sorted(fields))}")
        name, meaning = fields[key]
        try:
            found[name] = meaning(given[-1])
        except ValueError as error:
            raise wrong(f"{where}.{key}", HIDDEN if key == "keyenv" else given[-1], str(error)) from error
    return found


def size(written: str) -> int:
    """A number with an optional decimal k or M. Raises ValueError, with what is wanted, as all of these do."""
    match = re.fullmatch(r"(\d[\d_]*)\s*([kKmM]?)", written.strip())
    if match is None:
        raise ValueError("a whole number, such as 262144 or 256k")
    return int(match[1]) * UNITS[match[2].lower()]


def tier(where: str, written: str) -> Tier:
    """One price tier as it is written."""
    match = PRICE.fullmatch(written.strip())
    try:
        up_to, fresh, output, cached = match.groups() if match is not None else ("", "", "", "")
        return Tier(size(up_to) if up_to else 0, Decimal(fresh), Decimal(output), Decimal(cached or fresh))
    except InvalidOperation as error:
        raise wrong(where, written, "for example 256k 0.05/0.4; 0.25/2, input/output[/cached] per million tokens") from error


def factor(written: str) -> float:
    """What turns Qwen's count into this model's."""
    try:
        value = float(written)
    except ValueError:
        value = 0.0
    if not LOWEST <= value <= HIGHEST:
        raise ValueError("a number such as 1.1")
    return value


def switches(written: str) -> Mapping[str, object]:
    """An object of JSON."""
    try:
        value = json.loads(written)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError('an object of JSON, such as {"enable_thinking": false}')  # noqa: TRY004 - as for the others
    return value


def variable(written: str) -> str:
    """The name of a variable of the environment."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", written):
        raise ValueError("the name of the variable that holds the key, never the key")
    return written


def yes(written: str) -> bool:
    """A truth value as git writes it."""
    known = {"true": True, "yes": True, "on": True, "1": True, "": True, "false": False, "no": False, "off": False, "0": False}
    if written.lower() not in known:
        raise ValueError("true or false")
    return known[written.lower()]


ENDPOINT: Fields = {
    "title": ("title", str),
    "keyenv": ("key_variable", variable),
    "bodylimit": ("body_limit", size),
    "stringlimit": ("string_limit", size),
    "outputparameter": ("output_parameter", str),
    "cacheleast": ("cache_least", size),
    "reading": ("reading", size),
    "thinking": ("thinking", str),
    "note": ("note", str),
}
"""What may be said of an endpoint beside its url."""

MODEL: Fields = {
    "endpoint": ("provider", str),
    "window": ("window", size),
    "input": ("input", size),
    "output": ("output", size),
    "tokenizer": ("tokenizer", str),
    "factor": ("factor", factor),
    "currency": ("currency", str),
    "extrabody": ("extra_body", switches),
    "marked": ("marked", yes),
    "note": ("note", str),
}
"""The same for a model; ``price`` beside these."""


def wrong(key: str, value: str, hint: str) -> RepoassistError:
    """What to say of a value that cannot be."""
    said = f"{key} makes no sense{'' if value == HIDDEN else f': {value}'}" if value else f"{key} is not set"
    return RepoassistError(said, hint=f"wanted: {hint}", code=Exit.USAGE)
