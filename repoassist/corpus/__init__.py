"""Collects what the repository holds: which files, their texts as they may be sent, what the code says, and the import graph.

Reading and parsing are slow and their results do not change, so they are remembered by blob.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from repoassist.code import naming
from repoassist.corpus.studying import TEXTLESS, File, Remembered, survey
from repoassist.corpus.texts import Texts
from repoassist.errors import RepoassistError
from repoassist.memo import Memo
from repoassist.records import Edge, Entry, Form, Graph, Omitted, Reason, visible
from repoassist.repo import git, ignoring, listing, reading, roles, selection, submodules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repoassist.code.languages.row import Project
    from repoassist.settings import Settings


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything known of the repository: the files that may be sent, those that may not and why, and what the code says.

    ``symbols`` and ``graph`` cover all text files, also those that rules of thumb leave out: imports lead to them too. ``digest``
    names these files and their contents, and so all that is derived of them.
    """

    listing: listing.Listing
    files: Mapping[str, File]
    omitted: tuple[Omitted, ...]
    narrowed: Mapping[str, Form]
    languages: Mapping[str, str]
    symbols: Remembered
    graph: Graph
    digest: str
    name: str
    text: Texts
    memo: Memo


def collect(settings: Settings) -> Corpus:
    """What the repository holds, at the settings' revision or as it stands."""
    memo = Memo(settings.cache)
    repository = replace(git.find(settings.directory), origin=settings.remote or "")
    listed = list_files(repository, settings)
    if not listed.entries and not listed.omitted:
        raise nothing(settings)
    entries = {entry.path: entry for entry in listed.entries}
    inner = {one.path: one.repository for one in listed.submodules}
    text = Texts(
        reading.Reader(repository, from_commit=listed.from_commit, submodules=inner),
        entries,
        encodings(listed),
        redact=settings.redact,
    )
    ignored = submodules.ignored(listed, contents(listed.ignore_files, text.reader), list(entries))
    rules = selection.rules(settings.include, settings.exclude, ignored, listed.attributes, inner)
    barred = {one.path: one for path in entries if (one := selection.decide(path, rules)) is not None}
    looked_at = [
        entry
        for entry in listed.entries
        if entry.path not in barred or barred[entry.path].why in selection.SOFT - {Reason.LOCK, Reason.MINIFIED}
    ]
    files, parsed = survey(looked_at, text, memo)
    for path, file in files.items():
        if (
            path not in barred
            and file.why is not None
            and (file.size == TEXTLESS or file.why not in selection.forgiven(path, rules))
        ):
            barred[path] = Omitted(path, file.why, file.detail)
    narrowed = {path: Form.OUTLINE for path, given in listed.attributes.items() if given.get("repoassist") == "outline"}
    known = {path: file.language for path, file in files.items() if file.size != TEXTLESS}
    symbols = Remembered({path: said for path, said in parsed.items() if path in known})
    digest = digest_of(files, known, listed)
    return Corpus(
        listing=listed,
        files={path: file for path, file in files.items() if path not in barred},
        omitted=tuple(sorted([*listed.omitted, *barred.values()], key=lambda one: one.path)),
        narrowed=narrowed,
        languages=known,
        symbols=symbols,
        graph=graph(digest, known, symbols, text, memo, listed),
        digest=digest,
        name=naming.project_name(text, known),
        text=text,
        memo=memo,
    )


def list_files(repository: git.Repository, settings: Settings) -> listing.Listing:
    """The listing of the work tree, or of a commit: a bare repository has only commits."""
    if settings.revision is None and not repository.bare:
        listed = listing.work_tree(repository, settings.pathspecs)
    else:
        commit = git.resolve(repository, settings.revision) if settings.revision else git.head(repository)
        listed = listing.commit_tree(repository, commit, settings.pathspecs)
    return submodules.recurse(listed, settings.pathspecs) if settings.submodules else listed


def encodings(listed: listing.Listing) -> dict[str, str]:
    """The encodings that git's attributes give to files, by path."""
    given = ((path, values.get("working-tree-encoding") or values.get("encoding")) for path, values in listed.attributes.items())
    return {path: encoding for path, encoding in given if encoding}


def contents(entries: Sequence[Entry], reader: reading.Reader) -> dict[str, bytes]:
    """The rules of ignore files, by path; one that cannot be read keeps everything back that it could have spoken of."""
    read = {entry.path: reader.read(entry) for entry in entries}
    return {path: data if isinstance(data, bytes) else ignoring.EVERYTHING for path, data in read.items()}


def nothing(settings: Settings) -> RepoassistError:
    """What to say where git lists no file."""
    if settings.pathspecs:
        listed = " ".join(visible(pathspec) for pathspec in settings.pathspecs)
        return RepoassistError(
            f"no file matches {listed}", hint="pathspecs are relative to the current folder; :/ begins one at the top level"
        )
    return RepoassistError(
        "there is nothing to look at: the repository has no files",
        hint="files that git ignores do not count; `git status --ignored` shows them",
    )


def digest_of(files: Mapping[str, File], known: Mapping[str, str], listed: listing.Listing) -> str:
    """A name for the known files and their contents, and for what else there is where they are a part of the repository."""
    named = "\n".join(f"{path}\0{files[path].key}" for path in sorted(known)).encode("utf-8", "surrogateescape")
    return sha256(named + b"\n" + listed.whole if listed.whole else named).hexdigest()


def graph(  # noqa: PLR0913 - all that it is made of
    digest: str, known: Mapping[str, str], symbols: Remembered, text: Texts, memo: Memo, listed: listing.Listing
) -> Graph:
    """The import graph, remembered as long as no file's content or path changes."""
    row = memo.get_many("graph", [digest]).get(digest)
    if row is None:
        from repoassist.code import graph as graphs

        built = graphs.build(project(known, symbols, text, listed), known, {path: roles.role_of(path) for path in known})
        edges = tuple((edge.source, edge.target, edge.line) for edge in built.edges)
        row = (built.order, edges, built.cycles, built.unresolved, built.external, built.incomplete)
        memo.put_many("graph", {digest: row})
    order, edges, cycles, unresolved, external, incomplete = row
    return Graph(order, tuple(Edge(*edge) for edge in edges), cycles, unresolved, external, incomplete)


def project(known: Mapping[str, str], symbols: Remembered, text: Texts, listed: listing.Listing) -> Project:
    """What resolving imports needs to know; beyond the pathspecs the files' names, and the manifests as the index has them."""
    from repoassist.code import graph as graphs
    from repoassist.code import languages

    manifests = {path: text(path) for path in known if languages.is_manifest(path)}
    beyond = files_beyond(listed)
    blobs = {path: text.reader.blobs.read(oid) for path, oid in beyond.items() if languages.is_manifest(path)}
    manifests |= {path: blob.decode("utf-8", "replace") for path, blob in blobs.items() if blob is not None}
    return graphs.project(known.keys() | beyond, symbols.beside(beyond), manifests, beyond)


def files_beyond(listed: listing.Listing) -> dict[str, str]:
    """The files that the pathspecs leave out, with the names of their blobs."""
    within = {*(one.path for one in listed.entries), *(one.path for one in listed.omitted)}
    rows = (one for one in git.parse_index(listed.whole) if stat.S_ISREG(one.mode) and one.path not in within)
    return {one.path: one.oid for one in rows}
