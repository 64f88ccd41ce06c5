"""What is known about endpoints and models, read from the one table that a person can correct."""

from __future__ import annotations

import difflib
import ipaddress
import pkgutil
import tomllib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST_RESERVE = 8192
"""Tokens that are kept for the answer, unless the model cannot write as many: longer answers about a repository are rare."""

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Markers:
    """An explicit cache: what is marked is kept for ``life`` seconds from its last use, if it has ``least`` tokens.

    ``write`` and ``hit`` are what a token costs that is put there, and one that is found there, as shares of a fresh one's price.
    """

    least: int
    life: int
    write: Decimal
    hit: Decimal


@dataclass(frozen=True, slots=True)
class Provider:
    """Who serves models, at one base URL. ``name`` is what a user types; providers of one ``family`` differ by region only.

    ``body_limit`` is in bytes of a request's body and ``string_limit`` in characters of one message, 0 where unknown;
    ``start`` is the command that starts a local server. ``cache_least`` are the tokens from which on it caches a prefix by
    itself, 0 where it is not known to; ``reading`` the tokens that it reads in a second, by what is published.
    """

    name: str
    title: str
    family: str
    base_url: str
    region: str = ""
    key_variable: str = ""
    local: bool = False
    body_limit: int = 0
    string_limit: int = 0
    output_parameter: str = "max_tokens"
    host_suffix: str = ""
    start: str = ""
    note: str = ""
    cache_least: int = 0
    markers: Markers | None = None
    reading: int = 0
    thinking: str = ""

    @property
    def label(self) -> str:
        """What messages call it: the title, and the region where there are several."""
        return f"{self.title} ({self.region})" if self.region else self.title

    @property
    def host(self) -> str:
        """The host that consent is given for."""
        return urlsplit(self.base_url).hostname or self.base_url


@dataclass(frozen=True, slots=True)
class Tier:
    """Prices per million tokens for requests of at most ``up_to`` prompt tokens (0: of any size)."""

    up_to: int
    input: Decimal
    output: Decimal
    cached: Decimal


@dataclass(frozen=True, slots=True)
class Model:
    """A model's limits in tokens, how its tokens are counted and what they cost.

    ``window`` holds prompt and answer together; ``thinking_input`` is the longest prompt with thinking on (0: as without).
    ``factor`` turns Qwen's count into an estimate where the tokenizer is another; each message costs ``message_overhead``
    tokens beside its content, the start of the answer ``reply_overhead``. Without ``tiers`` no price is known. ``marked`` tells
    that it has its provider's explicit cache.
    """

    name: str
    provider: str
    window: int
    input: int
    output: int
    thinking_input: int = 0
    tokenizer: str = "qwen"
    factor: float = 1.0
    message_overhead: int = 5
    reply_overhead: int = 3
    currency: str = "USD"
    tiers: tuple[Tier, ...] = ()
    extra_body: Mapping[str, object] = field(default_factory=dict, hash=False)
    aliases: tuple[str, ...] = ()
    marked: bool = False
    note: str = ""

    @property
    def exact(self) -> bool:
        """Whether its tokens are counted by its own vocabulary."""
        return self.tokenizer == "qwen"

    @property
    def default_reserve(self) -> int:
        """Tokens to keep for the answer when nobody says how many."""
        return min(self.output, LARGEST_RESERVE)

    def auto_limit(self, reserve: int, *, thinking: bool = False) -> int:
        """Give the longest prompt that leaves ``reserve`` tokens for the answer."""
        longest = self.thinking_input if thinking and self.thinking_input else self.input
        return max(0, min(longest, self.window - reserve))


@dataclass(frozen=True, slots=True)
class Presets:
    """The whole table, in its own order; ``default`` is the name of the model that is used when none is named."""

    default: str
    providers: tuple[Provider, ...]
    models: tuple[Model, ...]


@cache
def load() -> Presets:
    """Read the table. Its decimal numbers are kept as written, so that amounts of money are exact."""
    content = pkgutil.get_data("repoassist.llm", "presets.toml")
    if content is None:
        raise FileNotFoundError("presets.toml")
    table = tomllib.loads(content.decode(), parse_float=Decimal)
    shares = {name: row.pop("cached_share", Decimal(1)) for name, row in table["provider"].items()}
    return Presets(
        default=table["default"],
        providers=tuple(one for name, row in table["provider"].items() for one in providers_of(name, row)),
        models=tuple(model_of(row, shares[row["provider"]]) for row in table["model"]),
    )


def providers_of(family: str, row: dict[str, Any]) -> Iterator[Provider]:
    """Make the providers of one row: one, or one for each region."""
    common = dict(row)
    common["key_variable"] = common.pop("key", "")
    common["markers"] = Markers(**row["markers"]) if "markers" in row else None
    for region in common.pop("regions", None) or [{"name": family, "url": common.pop("url")}]:
        own = dict(region)
        yield Provider(family=family, base_url=own.pop("url"), **own, **common)


def model_of(row: dict[str, Any], cached_share: Decimal) -> Model:
    """Make the model of one row; a tier that does not say what cached tokens cost has the provider's share of its input price."""
    tiers = tuple(tier_of(one, cached_share) for one in row.get("tiers", ()))
    listed = {"tiers": tiers, "aliases": tuple(row.get("aliases", ())), "factor": float(row.get("factor", 1))}
    return Model(**{**row, **listed})


def tier_of(row: dict[str, Any], cached_share: Decimal) -> Tier:
    """Make one price tier."""
    fresh = Decimal(row["input"])
    return Tier(row.get("up_to", 0), fresh, Decimal(row["output"]), Decimal(row.get("cached", fresh * cached_share)))


def models(known: Presets | None = None) -> tuple[Model, ...]:
    """Give all known models, in the table's order. ``known`` is the table with a person's corrections, here and below."""
    return (known or load()).models


def providers(known: Presets | None = None) -> tuple[Provider, ...]:
    """Give all known providers, in the table's order."""
    return (known or load()).providers


def default_model(known: Presets | None = None) -> Model:
    """Give the model that is used when none is named."""
    return next(one for one in models(known) if one.name == load().default)


def model(name: str, known: Presets | None = None) -> Model | None:
    """Find the model of exactly this name or alias."""
    return next((one for one in models(known) if name == one.name or name in one.aliases), None)


def near(name: str, known: Presets | None = None) -> tuple[str, ...]:
    """Find up to three known models whose names look like ``name``, the most alike first."""
    names = {one.name.lower(): one.name for one in models(known)}
    return tuple(names[found] for found in difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5))


def siblings(provider: Provider) -> tuple[Provider, ...]:
    """Give the same provider in its other regions."""
    return tuple(one for one in providers() if one.family == provider.family and one.base_url != provider.base_url)


def provider(name_or_url: str, known: Presets | None = None) -> Provider | None:
    """Find the provider of this name or base URL; an unknown URL gives one that is local exactly on the loopback device.

    None for an unknown name, for what is no http(s) URL, and for a URL with credentials in it, which would end up in logs.
    """
    if "://" not in name_or_url:
        return next((one for one in providers(known) if one.name == name_or_url), None)
    parts = web_address(name_or_url)
    if parts is None:
        return None
    there = (one for one in providers(known) if same_address(one.base_url, parts))
    return next(there, None) or customers_own(parts) or unknown(parts)


def web_address(url: str) -> SplitResult | None:
    """Give the parts of an http(s) URL with a host and without credentials, else None."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in PORTS and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def same_address(url: str, parts: SplitResult) -> bool:
    """Tell whether two URLs name the same place, whatever their spelling of host, default port and last slash."""
    return address(urlsplit(url)) == address(parts)


def address(parts: SplitResult) -> tuple[str, str, int, str, str]:
    """Give what two spellings of one base URL have in common."""
    port = parts.port or PORTS[parts.scheme]
    return parts.scheme, parts.hostname or "", port, parts.path.rstrip("/"), parts.query


def customers_own(parts: SplitResult) -> Provider | None:
    """Find the provider whose customers have hosts of their own, as ``WORKSPACE.REGION.maas.aliyuncs.com``."""
    host = parts.hostname or ""
    owner = next((one for one in providers() if one.host_suffix and host.endswith(one.host_suffix)), None)
    if owner is None or parts.scheme != "https":
        return None
    region = host.removesuffix(owner.host_suffix).rpartition(".")[2]
    return replace(owner, name=parts.netloc, region=region, base_url=parts.geturl())


def unknown(parts: SplitResult) -> Provider:
    """Make a provider of which nothing is known but where it is."""
    return Provider(
        name=parts.netloc,
        title=parts.netloc,
        family=parts.netloc,
        base_url=parts.geturl(),
        local=is_loopback(parts.hostname or ""),
    )


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` can only be this machine. Names other than ``localhost`` are answered by somebody's name server."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
