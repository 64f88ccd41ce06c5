"""``graph``: the dependency graph, its order, and structural look-ups in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from repoassist import assistant
from repoassist.cli import manifest, streams
from repoassist.cli.options import SCOPE, Scoped, settings_of, shared
from repoassist.errors import Exit, RepoassistError
from repoassist.records import Graph, Lookup, Place, Relation, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.assistant import Corpus

ASKED = {
    "imports": Relation.IMPORTS,
    "importers": Relation.IMPORTERS,
    "defines": Relation.DEFINES,
    "subclasses": Relation.SUBCLASSES,
}


@click.command(cls=Scoped, name="graph")
@click.option("--imports", metavar="PATH", help="What a file imports within the repository.")
@click.option("--importers", metavar="PATH", help="Which files import a file or a symbol.")
@click.option("--defines", metavar="NAME", help="Where a name is defined.")
@click.option("--subclasses", metavar="NAME", help="All subclasses of a class or interface, through others too.")
@click.option("--around", metavar="PATH", help="The files within --hops imports of a file, in both directions.")
@click.option("--hops", metavar="N", type=click.IntRange(0), default=1, show_default=True, help="How far --around looks.")
@shared(*SCOPE, "output", "as_json")
def command(imports: str, importers: str, defines: str, subclasses: str, around: str, hops: int, **given: Any) -> None:  # noqa: ANN401, PLR0913
    """Show the files in dependency order, or answer one structural question exactly."""
    questions = {"imports": imports, "importers": importers, "defines": defines, "subclasses": subclasses, "around": around}
    asked = {name: subject for name, subject in questions.items() if subject is not None}
    if len(asked) > 1:
        raise click.UsageError(f"one look-up at a time: {' or '.join('--' + name for name in asked)}")
    settings = settings_of(given)
    with streams.working("looking at the repository", quiet=settings.verbosity < 0):
        corpus = assistant.collect(settings)
    if not asked:
        found = as_json(corpus.graph) if settings.as_json else as_text(corpus.graph)
    else:
        ((name, subject),) = asked.items()
        found = (
            near(corpus, subject, hops, json=settings.as_json)
            if name == "around"
            else looked_up(corpus, name, subject, json=settings.as_json)
        )
    streams.result(found, settings.output)


def as_json(graph: Graph) -> str:
    """The graph as the contract has it."""
    return manifest.dump(
        {
            "schema": manifest.SCHEMA,
            "order": [visible(path) for path in graph.order],
            "edges": [[visible(edge.source), visible(edge.target), edge.line] for edge in graph.edges],
            "cycles": [[visible(path) for path in cycle] for cycle in graph.cycles],
            "unresolved": [[visible(path), spec, line] for path, spec, line in graph.unresolved],
            "external": [[visible(path), name] for path, name in graph.external],
        }
    )


def as_text(graph: Graph) -> str:
    """The order, one path a line, and a closing line of figures."""
    streams.say(
        f"{len(graph.order)} files, {len(graph.edges)} imports, {len(graph.cycles)} cycles, {len(graph.unresolved)} unresolved"
    )
    return "".join(f"{visible(path)}\n" for path in graph.order)


def looked_up(corpus: Corpus, name: str, subject: str, *, json: bool) -> str:
    """The answer to one structural question."""
    path = within(corpus, subject) if name in {"imports", "importers"} else None
    places = assistant.look_up(corpus, Lookup(ASKED[name], path or subject))
    if not places and path is None and not known(corpus, subject):
        raise RepoassistError(
            f"nothing called {subject} is in the graph", hint="paths are relative to here or to the top level", code=Exit.FAILED
        )
    if json:
        rows = [
            {"path": visible(one.path), "first": one.first, "last": one.last, "symbol": one.symbol, "why": one.why}
            for one in places
        ]
        return manifest.dump({"schema": manifest.SCHEMA, name: subject, "places": rows})
    return "".join(line(place) for place in places)


def line(place: Place) -> str:
    """A place on one line."""
    return (
        f"{visible(place.path)}:{place.first}"
        + (f" {place.symbol}" if place.symbol else "")
        + (f" ({place.why})" if place.why else "")
        + "\n"
    )


def near(corpus: Corpus, subject: str, hops: int, *, json: bool) -> str:
    """The neighbourhood of a file."""
    path = within(corpus, subject)
    if path is None:
        raise RepoassistError(f"no file {subject} is in the graph", hint="`git repoassist graph` lists them", code=Exit.FAILED)
    paths = assistant.around(corpus, path, hops)
    if json:
        return manifest.dump(
            {"schema": manifest.SCHEMA, "around": visible(path), "hops": hops, "paths": [visible(one) for one in paths]}
        )
    return "".join(f"{visible(one)}\n" for one in paths)


def within(corpus: Corpus, subject: str) -> str | None:
    """The file that a path written here means: relative to the current folder, as git does it, or to the top level."""
    root, here = corpus.listing.repository.root, corpus.listing.repository.here
    relative = os.path.normpath(os.path.join(os.path.relpath(here, root), subject)).replace(os.sep, "/")
    paths: Mapping[str, object] = corpus.languages
    return next((path for path in (relative, os.path.normpath(subject)) if path in paths), None)


def known(corpus: Corpus, name: str) -> bool:
    """Whether anything of this name is defined; a class without subclasses is an answer, an unknown one a mistake."""
    return bool(assistant.look_up(corpus, Lookup(Relation.DEFINES, name)))
