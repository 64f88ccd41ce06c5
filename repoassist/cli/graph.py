"""``graph``: the dependency graph, its order, and structural look-ups in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from repoassist import assistant
from repoassist.cli import drawing, manifest, streams
from repoassist.cli.options import SCOPE, Scoped, settings_of, shared
from repoassist.errors import Exit, RepoassistError
from repoassist.records import Edge, Graph, Lookup, Place, Relation, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repoassist.assistant import Corpus

ASKED = {
    "imports": Relation.IMPORTS,
    "importers": Relation.IMPORTERS,
    "defines": Relation.DEFINES,
    "subclasses": Relation.SUBCLASSES,
}


FORMATS = ("text", "json", "dot", "mermaid")

DRAWN = {"dot": drawing.dot, "mermaid": drawing.mermaid}

PLACES = ("defines", "subclasses")
"""Look-ups whose answer is no part of the graph."""


@click.command(cls=Scoped, name="graph")
@click.option("--imports", metavar="PATH", help="What a file imports within the repository.")
@click.option("--importers", metavar="PATH", help="Which files import a file or a symbol.")
@click.option("--defines", metavar="NAME", help="Where a name is defined.")
@click.option("--subclasses", metavar="NAME", help="All subclasses of a class or interface, through others too.")
@click.option("--around", metavar="PATH", help="The files within --hops imports of a file, in both directions.")
@click.option("--hops", metavar="N", type=click.IntRange(0), default=1, show_default=True, help="How far --around looks.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Of the result: text (default), json, or the files and imports drawn by Graphviz (dot) or Mermaid.",
)
@shared(*SCOPE, "output", "as_json")
def command(form: str | None, hops: int, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Show the files in dependency order, draw their imports, or answer one structural question exactly."""
    asked = {name: subject for name in (*ASKED, "around") if (subject := given.pop(name)) is not None}
    if len(asked) > 1:
        raise click.UsageError(f"one look-up at a time: {' or '.join('--' + name for name in asked)}")
    form = format_of(form, as_json=given["as_json"])
    if form in DRAWN and (places := [name for name in PLACES if name in asked]):
        raise click.UsageError(f"--{places[0]} answers with places in files, which --format {form} does not draw")
    settings = settings_of(given)
    with streams.working("looking at the repository", quiet=settings.verbosity < 0):
        corpus = assistant.collect(settings)
    streams.result(answer(corpus, asked, hops, form), settings.output)


def answer(corpus: Corpus, asked: Mapping[str, str], hops: int, form: str) -> str:
    """What is asked for: the whole graph, the neighbourhood of a file, or what a look-up finds."""
    if not asked:
        return whole(corpus, form)
    ((name, subject),) = asked.items()
    return near(corpus, subject, hops, form) if name == "around" else looked_up(corpus, name, subject, form)


def format_of(form: str | None, *, as_json: bool) -> str:
    """The format that is asked for."""
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} are two formats")
    return "json" if as_json else form or "text"


def whole(corpus: Corpus, form: str) -> str:
    """The graph; as text the order, one path a line, and a closing line of figures on standard error."""
    graph = corpus.graph
    if form in DRAWN:
        return drawn(graph, form)
    if form == "json":
        return manifest.dump(as_json(graph))
    streams.say(
        f"{len(graph.order)} files, {len(graph.edges)} imports, {len(graph.cycles)} cycles, {len(graph.unresolved)} unresolved"
        + (f"; {counted(len(graph.incomplete))} read in part, which --json names" if graph.incomplete else "")
    )
    return lines_of(graph.order)


def counted(files: int) -> str:
    """A number of files."""
    return "1 file" if files == 1 else f"{files} files"


def as_json(graph: Graph) -> dict[str, Any]:
    """The graph as the contract has it."""
    return {
        "schema": manifest.SCHEMA,
        "order": [visible(path) for path in graph.order],
        "edges": edges_of(graph),
        "cycles": [[visible(path) for path in cycle] for cycle in graph.cycles],
        "unresolved": [[visible(path), spec, line] for path, spec, line in graph.unresolved],
        "external": [[visible(path), name] for path, name in graph.external],
        "incomplete": [visible(path) for path in graph.incomplete],
    }


def edges_of(graph: Graph) -> list[list[str | int]]:
    """The edges as the contract has them."""
    return [[visible(edge.source), visible(edge.target), edge.line] for edge in graph.edges]


def drawn(graph: Graph, form: str) -> str:
    """The graph in a language that draws it, all of it; a person is told where Mermaid will not draw so much."""
    if form == "mermaid" and len(graph.edges) > drawing.MERMAID_EDGES:
        streams.say(
            f"{len(graph.edges)} imports: Mermaid draws {drawing.MERMAID_EDGES} unless its maxEdges is raised; "
            "pathspecs or --around give a part, --format dot has no limit"
        )
    return DRAWN[form](graph)


def lines_of(paths: Iterable[str]) -> str:
    """Paths, one a line."""
    return "".join(f"{visible(path)}\n" for path in paths)


def looked_up(corpus: Corpus, name: str, subject: str, form: str) -> str:
    """The answer to one structural question."""
    path = within(corpus, subject) if name in {"imports", "importers"} else None
    places = assistant.look_up(corpus, Lookup(ASKED[name], path or subject))
    if not places and path is None and not known(corpus, subject):
        raise RepoassistError(
            f"nothing called {subject} is in the graph", hint="paths are relative to here or to the top level", code=Exit.FAILED
        )
    if form in DRAWN:
        return drawn(star(corpus, path or subject, places), form)
    if form == "json":
        rows = [
            {"path": visible(one.path), "first": one.first, "last": one.last, "symbol": one.symbol, "why": one.why}
            for one in places
        ]
        return manifest.dump({"schema": manifest.SCHEMA, name: subject, "places": rows})
    return "".join(line(place) for place in places)


def star(corpus: Corpus, subject: str, places: Sequence[Place]) -> Graph:
    """The edges of one file that a look-up gave. Raises RepoassistError where its answer is about a symbol."""
    edges = [Edge(place.path, place.symbol, place.first) for place in places]
    paths = {path for edge in edges for path in (edge.source, edge.target)} or {subject}
    if not corpus.languages.keys() >= paths:
        raise RepoassistError(
            f"{subject} is no file, and only files are drawn", hint="as text or JSON the answer can be had", code=Exit.USAGE
        )
    return drawing.part(corpus.graph, paths, edges)


def line(place: Place) -> str:
    """A place on one line."""
    return (
        f"{visible(place.path)}:{place.first}"
        + (f" {place.symbol}" if place.symbol else "")
        + (f" ({place.why})" if place.why else "")
        + "\n"
    )


def near(corpus: Corpus, subject: str, hops: int, form: str) -> str:
    """The neighbourhood of a file."""
    path = within(corpus, subject)
    if path is None:
        raise RepoassistError(f"no file {subject} is in the graph", hint="`git repoassist graph` lists them", code=Exit.FAILED)
    paths = assistant.around(corpus, path, hops)
    near_it = drawing.part(corpus.graph, paths)
    if form in DRAWN:
        return drawn(near_it, form)
    if form == "json":
        found = {"around": visible(path), "hops": hops, "paths": [visible(one) for one in paths], "edges": edges_of(near_it)}
        return manifest.dump({"schema": manifest.SCHEMA} | found)
    return lines_of(paths)


def within(corpus: Corpus, subject: str) -> str | None:
    """The file that a path written here means."""
    return next((path for path in assistant.meant(corpus, subject) if path in corpus.languages), None)


def known(corpus: Corpus, name: str) -> bool:
    """Whether anything of this name is defined; a class without subclasses is an answer, an unknown one a mistake."""
    return bool(assistant.look_up(corpus, Lookup(Relation.DEFINES, name)))
