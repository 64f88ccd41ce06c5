"""The JSON that scripts rely on, and the line that sums a plan up for a person."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from repoassist.assistant import Corpus, Pack, satisfied
from repoassist.cli import budgets, streams
from repoassist.pack import tokens
from repoassist.records import Form, visible
from repoassist.repo.decoding import UTF_8

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.cli.budgets import Budget

SCHEMA = 1


def dump(value: Mapping[str, Any]) -> str:
    """An object as JSON in UTF-8: a line for each key, and one for each member of its lists.

    This is as readable as an indented one, and made by the encoder in C, which an indented one is not.
    """
    return "{\n" + ",\n".join(f" {encoded(key)}: {field(part)}" for key, part in value.items()) + "\n}\n"


def field(part: object) -> str:
    """The value of a key: a list with its members on lines of their own, anything else on one line."""
    if isinstance(part, list) and part:
        return "[\n" + ",\n".join(f"  {encoded(member)}" for member in part) + "\n ]"
    return encoded(part)


def encoded(value: object) -> str:
    """A value on one line."""
    return json.dumps(value, ensure_ascii=False)


def manifest(corpus: Corpus, pack: Pack, budget: Budget) -> dict[str, Any]:
    """The manifest of a pack, as the contract has it; paths are shown as they stand in the prompt."""
    composed = pack.composed
    edges, kept = satisfied([item.path for item in composed.items], corpus.graph.edges)
    packed = {item.path for item in composed.items}
    incomplete = frozenset(corpus.graph.incomplete)
    listed = corpus.listing
    return {
        "schema": SCHEMA,
        "repository": {
            "root": visible(listed.repository.origin or listed.repository.root),
            "commit": listed.commit,
            "dirty": listed.dirty,
            "name": visible(listed.repository.name),
        },
        "model": budget.model.name,
        "tokenizer": tokens.NAME,
        "exact": budget.model.exact,
        "budget": {
            "limit": budget.limit,
            "reserved_output": budget.reserved,
            "used": budget.own(composed.prompt.tokens),
            "template": tokens.template(len(composed.prompt.messages)),
        },
        "files": [
            {
                "path": visible(item.path),
                "form": str(item.form),
                "ranges": [list(lines) for lines in item.ranges],
                "tokens": budget.own(item.tokens),
                "bytes": corpus.files[item.path].size,
                "language": corpus.files[item.path].language,
                "score": item.score,
                "why": item.why,
            }
            | in_other_encoding(corpus.files[item.path].encoding)
            | ({"incomplete": True} if item.path in incomplete else {})
            for item in composed.items
        ],
        "submodules": [{"path": visible(one.path), "commit": one.commit} for one in listed.submodules],
        "omitted": [
            {"path": visible(one.path), "why": str(one.why)} | ({"detail": visible(one.detail)} if one.detail else {})
            for one in composed.omitted
        ],
        "redactions": [
            {"path": visible(path), "line": one.line, "kind": one.kind}
            for path in sorted(packed)
            for one in corpus.files[path].redactions
        ],
        "order": {
            "edges": edges,
            "satisfied": kept,
            "cycles": [[visible(path) for path in cycle] for cycle in corpus.graph.cycles if packed.issuperset(cycle)],
        },
        "digest": composed.prompt.digest,
    }


def in_other_encoding(encoding: str) -> dict[str, str]:
    """The encoding that a file was read in, if it is not the usual one."""
    return {} if encoding == UTF_8 else {"encoding": encoding}


def tell(corpus: Corpus, pack: Pack, budget: Budget, *, priced: bool = True) -> None:
    """Tell a person what the plan is and, if it has a price, what a slightly smaller one would save."""
    streams.say(summary(corpus, pack, budget))
    if priced and (saved := budgets.saving(budget, budget.own(pack.composed.prompt.tokens))):
        streams.say(saved)


def summary(corpus: Corpus, pack: Pack, budget: Budget) -> str:
    """One line: how many files in which form, how much of the budget, and why others are not there."""
    forms = Counter(item.form for item in pack.composed.items)
    shares = [
        f"{forms[form]} {name}"
        for form, name in ((Form.FULL, "in full"), (Form.EXCERPT, "in excerpt"), (Form.OUTLINE, "in outline"))
        if forms[form]
    ]
    used = budget.own(pack.composed.prompt.tokens)
    left_out = Counter(str(one.why) for one in pack.composed.omitted)
    reasons = ", ".join(f"{number} {why}" for why, number in left_out.most_common(4))
    about = "" if budget.model.exact else "about "
    sent = f"{', '.join(shares) or 'no file'}; {about}{used:,} of {budget.limit:,} tokens ({100 * used / budget.limit:.0f}%)"
    secrets = sum(len(corpus.files[item.path].redactions) for item in pack.composed.items)
    redacted = "1 secret redacted" if secrets == 1 else f"{secrets} secrets redacted"
    credentials = f"; {redacted}" if secrets else "" if corpus.text.redact else "; credentials are not redacted"
    return sent + (f"; left out: {reasons}" if reasons else "") + credentials
