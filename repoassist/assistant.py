"""The whole story in one module: collect what the repository holds, pack it under the budget, ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repoassist.corpus import Corpus, collect, pinning, project
from repoassist.corpus.pinning import meant
from repoassist.errors import Exit, RepoassistError
from repoassist.memo import Memo
from repoassist.pack import composing, drafts, focusing, ranking, rendering, terms, tokens
from repoassist.pack import layout as layouts
from repoassist.pack.evidence import Evidence
from repoassist.pack.material import Material
from repoassist.records import Citation, Edge, Event, Explanation, Form, Lines, Lookup, Place, Prompt, Relation, Role, Span
from repoassist.repo import roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repoassist.llm.client import Request, Watch
    from repoassist.llm.endpoint import Endpoint
    from repoassist.settings import Settings

__all__ = [
    "Corpus",
    "Pack",
    "around",
    "ask",
    "ask_offline",
    "check",
    "collect",
    "count_files",
    "explain",
    "look_up",
    "meant",
    "pack",
    "prepare",
    "satisfied",
]

PARTS = f"parts:{tokens.NAME}"
"""The kind under which counts of parts are remembered."""

MOST_PARTS = 50_000

LAYERED = 200_000
"""Tokens from which on a pack that cannot hold everything begins with a base that no question changes: there caching pays."""

FOCUS = 12
"""Places that are shown before the question."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What would be sent, and what decided it. ``limit`` and ``prompt.tokens`` are in tokens of the Qwen vocabulary."""

    composed: composing.Composed
    limit: int


# --- pack --------------------------------------------------------------------------------------------------------


def pack(corpus: Corpus, question: str, limit: int, form: str, wanted: Sequence[str] = ()) -> Pack:
    """The best pack of at most ``limit`` tokens of the Qwen vocabulary; ``wanted`` are paths and symbols that come first.

    Raises RepoassistError if the question alone does not fit, or if nothing is called as what is wanted.
    """
    pins = pinning.pins(corpus, wanted)
    asked = bool(question.strip())
    material, tally = material_of(corpus, form), tokens.Tally(known_parts(corpus))
    key, decided = draft_key(corpus, form, asked=asked), drafts.digest(corpus.digest, material, limit)
    draft = known_draft(corpus, key, decided) if (limit >= LAYERED if asked else not pins) else None
    undecided = asked or draft is None  # a draft of a pack without a question says already which files are in it
    request = request_of(corpus, question, limit, form, pins) if undecided else composing.Request((), question, (), limit, form)
    composed = composing.compose(replace(material, count=tally), request, draft)
    if not proved(composed, corpus.memo):  # a file changed after it was listed, or the memo is wrong: count everything again
        tally = tokens.Tally({})
        request = request_of(corpus, question, limit, form, pins)
        composed = composing.compose(replace(material, count=tally, known={}), request)
        if not proved(composed, Memo(None)):
            raise RepoassistError(
                "the prompt's count cannot be proved", hint="nothing was sent; please report this", code=Exit.BUG
            )
    remember_counts(corpus, form, composed.counted)
    remember_parts(corpus, tally)
    if composed.draft is not None and composed.draft is not draft and (composed.layered if asked else not pins):
        corpus.memo.put_many("draft", {key: (decided, drafts.freeze(composed.draft))})
    return Pack(composed, limit)


def explain(corpus: Corpus, pack: Pack, settings: Settings, path: str) -> Explanation:
    """What became of a path as the user wrote it. Raises RepoassistError for one outside of the repository."""
    from repoassist.corpus import explaining

    return explaining.explain(corpus, pack.composed, settings, path)


def known_draft(corpus: Corpus, key: str, decided: str) -> composing.Draft | None:
    """The draft of the last pack without a question, or of the base of those with one, if all that decides it is the same."""
    row = corpus.memo.get_many("draft", [key]).get(key)
    return drafts.thaw(row[1]) if row is not None and row[0] == decided else None


def draft_key(corpus: Corpus, form: str, *, asked: bool) -> str:
    """One draft of either kind is remembered for each repository and format."""
    return f"{corpus.listing.repository.common}\0{form}" + "\0base" * asked


def material_of(corpus: Corpus, form: str) -> Material:
    """What packing needs to know of the files."""
    keys = {path: file.key for path, file in corpus.files.items()}
    counts = corpus.memo.get_many(count_kind(form), set(keys.values()))
    return Material(
        name=corpus.name,
        order=[path for path in corpus.graph.order if path in corpus.files],
        languages={path: language for path, language in corpus.languages.items() if language},
        roles={path: roles.role_of(path) for path in corpus.files},
        sizes={path: file.size for path, file in corpus.files.items()},
        symbols=corpus.symbols,
        omitted=corpus.omitted,
        narrowed={path: form for path, form in corpus.narrowed.items() if path in corpus.files},
        text=corpus.text,
        known={path: counts[key] for path, key in keys.items() if key in counts},
    )


def remember_counts(corpus: Corpus, form: str, counted: Mapping[str, int]) -> None:
    """Remember the counts of bodies; they depend on how the format's delimiters end."""
    corpus.memo.put_many(count_kind(form), {corpus.files[path].key: number for path, number in counted.items()})


def known_parts(corpus: Corpus) -> dict[bytes, int]:
    """The remembered counts of what is no file's body: delimiters, overview, outlines; one row for each repository."""
    known = corpus.memo.get_many(PARTS, [corpus.listing.repository.common])
    return dict(known.get(corpus.listing.repository.common, {}))


def remember_parts(corpus: Corpus, tally: tokens.Tally) -> None:
    """Remember what this run has counted beside what was known, or instead of it where that has become much."""
    if tally.used.keys() <= tally.known.keys():
        return
    kept = {**tally.known, **tally.used} if len(tally.known) < MOST_PARTS else tally.used
    corpus.memo.put_many(PARTS, {corpus.listing.repository.common: kept})


def count_kind(form: str) -> str:
    """The kind under which counts are remembered."""
    return f"tokens:{tokens.NAME}:{layouts.layout(form).seam!r}"


def proved(composed: composing.Composed, memo: Memo) -> bool:
    """Whether the sum of the parts is the count of the whole; the same prompt is counted as a whole but once."""
    digest = composed.prompt.digest
    counted = memo.get_many("recount", [digest]).get(digest)
    if counted is None:
        counted = rendering.recount(composed.prompt)
        memo.put_many("recount", {digest: counted})
    return bool(counted == composed.prompt.tokens)


def request_of(corpus: Corpus, question: str, limit: int, form: str, pins: Mapping[str, Sequence[Lines]]) -> composing.Request:
    """What is wanted of a pack: the files in the order of how much they matter to the question, what is pinned before them."""
    evidence, asked = evidence_of(corpus, question), bool(question.strip())
    ranked = ranking.pinned(ranking.rank(question, evidence), pins, corpus.symbols, corpus.text)
    base = ranking.rank_by_centrality(evidence) if asked and limit >= LAYERED else ()
    places = focusing.focus(question, ranked, FOCUS) if asked else ()
    return composing.Request(ranked.files, question, places, limit, form, ranked.passages, base, ranked.pinned)


def evidence_of(corpus: Corpus, question: str) -> Evidence:
    """What ranking looks at; terms and symbols only if there is a question to look for."""
    return Evidence(
        roles={path: roles.role_of(path) for path in corpus.files},
        terms=file_terms(corpus) if question.strip() else {},
        symbols=corpus.symbols,
        edges=[edge for edge in corpus.graph.edges if edge.source in corpus.files and edge.target in corpus.files],
        sizes={path: file.size for path, file in corpus.files.items()},
        text=corpus.text,
    )


def file_terms(corpus: Corpus) -> dict[str, terms.FileTerms]:
    """The terms of each file, remembered by blob."""
    keys = {path: file.key for path, file in corpus.files.items()}
    known = corpus.memo.get_many("terms", set(keys.values()))
    fresh = {
        key: tuple(terms.file_terms(corpus.text(path), corpus.symbols[path].definitions if path in corpus.symbols else ()))
        for path, key in keys.items()
        if key not in known
    }
    corpus.memo.put_many("terms", fresh)
    return {path: terms.FileTerms(*(known[key] if key in known else fresh[key])) for path, key in keys.items()}


def overview_places(corpus: Corpus) -> list[Place]:
    """What introduces a repository: its README, then the first definitions of the files that most of it leans on."""
    readme = next((path for path in sorted(corpus.files) if path.lower().startswith("readme") and "/" not in path), None)
    central = [one.path for one in ranking.rank_by_centrality(evidence_of(corpus, "")) if roles.role_of(one.path) is Role.SOURCE]
    places = (
        [Place(readme, 1, max(1, corpus.text(readme).count("\n")), "", "the repository's own introduction")] if readme else []
    )
    for path in central:
        first = next((one for one in corpus.symbols[path].definitions if one.public), None) if path in corpus.symbols else None
        if first is not None:
            importers = sum(edge.target == path for edge in corpus.graph.edges)
            places.append(
                Place(path, first.first, first.last, f"{first.kind} {first.qualified}", f"imported by {importers} files")
            )
        if len(places) >= FOCUS:
            break
    return places


def count_files(corpus: Corpus) -> dict[str, int]:
    """What each file costs in full, its delimiters included, in tokens of the Qwen vocabulary."""
    material = material_of(corpus, "xml")
    costs = rendering.Counts(layouts.layout("xml"), material)
    counted = {path: costs.full(path) for path in corpus.files}
    remember_counts(corpus, "xml", costs.counted)
    return counted


# --- ask ---------------------------------------------------------------------------------------------------------


def prepare(pack: Pack, endpoint: Endpoint, prompt_tokens: int) -> Request:
    """The request that would be sent. Raises RepoassistError for one that the provider would refuse for its size or key.

    ``prompt_tokens`` are in the model's own tokens.
    """
    from repoassist.llm import client

    return client.prepare(endpoint, pack.composed.prompt.messages, prompt_tokens)


def ask(request: Request, watch: Watch) -> Iterator[Event]:
    """Send the request and give the answer as it comes."""
    from repoassist.llm import client

    return client.deliver(request, watch=watch)


def ask_offline(corpus: Corpus, pack: Pack, question: str) -> tuple[Iterator[Event], Prompt]:
    """An answer without a model, and the prompt to check it against: what was looked at stands in for what was sent."""
    from repoassist.llm import offline

    lookup = offline.recognise(question)
    found = offline.Found(lookup, *look_up_known(corpus, lookup)) if lookup is not None else None
    prompt = pack.composed.prompt
    search = overview_places(corpus) if offline.is_overview(question) else prompt.focus
    places = (*(found.places if found is not None else ()), *search)
    texts = {path: corpus.text(path) for path in sorted({place.path for place in places})}
    looked_at = tuple(Span(path, Form.FULL, composing.whole_range(text), text) for path, text in texts.items())
    spans = tuple(span for span in prompt.spans if span.path not in texts)
    return offline.answer(found, search, corpus.text), replace(prompt, spans=(*spans, *looked_at))


def look_up_known(corpus: Corpus, lookup: Lookup) -> tuple[tuple[Place, ...], bool]:
    """What the graph and the symbol table answer, and whether they know what is asked about at all."""
    from repoassist.code import lookups

    places = look_up(corpus, lookup)
    if places:
        return places, True
    files = tuple(Place(path, 1, 1, "", "a file of this name") for path in lookups.paths_of(lookup.subject, corpus.languages))
    defined = bool(look_up(corpus, replace(lookup, relation=Relation.DEFINES)))
    return (files if lookup.relation is Relation.DEFINES else ()), bool(files) or defined


def check(corpus: Corpus, prompt: Prompt, answer: str) -> tuple[Citation, ...]:
    """The places that an answer names, each looked up in what was sent."""
    from repoassist.answer import citations

    known = {*corpus.languages, *(one.path for one in corpus.omitted)}
    return citations.verify(answer, prompt, known, corpus.symbols)


def look_up(corpus: Corpus, lookup: Lookup) -> tuple[Place, ...]:
    """What the graph and the symbol table answer to a structural question."""
    from repoassist.code import lookups

    whole = project(corpus.languages, corpus.symbols, corpus.text, corpus.listing)
    return lookups.look_up(lookup, corpus.graph, whole, corpus.languages)


def around(corpus: Corpus, path: str, hops: int) -> tuple[str, ...]:
    """The files within so many imports of a file, in both directions."""
    from repoassist.code import lookups

    return lookups.around(corpus.graph, path, hops)


def satisfied(order: Sequence[str], edges: Sequence[Edge]) -> tuple[int, int]:
    """How many edges there are among the files of an order, and how many of them point backwards as they should."""
    at = {path: position for position, path in enumerate(order)}
    among = [(at[edge.source], at[edge.target]) for edge in edges if edge.source in at and edge.target in at]
    return len(among), sum(target < source for source, target in among)
