"""Collects what the repository holds: which files, their texts as they may be sent, what the code says, and the import graph.

Reading and parsing are slow and their results do not change, so they are remembered by blob.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias

from repoassist import __version__
from repoassist.code import graph as graphs
from repoassist.code import languages, naming, parsing
from repoassist.errors import RepoassistError
from repoassist.memo import Memo, pack_parsed, thaw, unpack_parsed
from repoassist.pack import tokens
from repoassist.records import Edge, Entry, Form, Graph, Omitted, Parsed, Reason, Redaction, visible
from repoassist.repo import git, ignoring, junk, listing, reading, roles, secrets, selection

if TYPE_CHECKING:
    from repoassist.code.languages.row import Project
    from repoassist.settings import Settings

TEXTLESS = -1
"""The size of what has no text to look at."""


Packed: TypeAlias = bytes | tuple[Any, ...]
"""What a file says as the memo has it: frozen, or as plain tuples."""


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file without reading it again: ``key`` names its content, ``size`` is in bytes of UTF-8 or TEXTLESS.

    ``why`` is what its text says against it (a rule of thumb, or that it is none).
    """

    key: str
    language: str
    size: int
    why: Reason | None
    detail: str
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything known of the repository: the files that may be sent, those that may not and why, and what the code says.

    ``symbols`` and ``graph`` cover all text files, also those that rules of thumb leave out: imports lead to them too.
    """

    listing: listing.Listing
    files: Mapping[str, File]
    omitted: tuple[Omitted, ...]
    narrowed: Mapping[str, Form]
    languages: Mapping[str, str]
    symbols: Mapping[str, Parsed]
    graph: Graph
    name: str
    text: Texts
    memo: Memo


class Texts:
    """The texts of files as they may be sent, read when they are first asked for."""

    def __init__(self, reader: reading.Reader, entries: Mapping[str, Entry]) -> None:
        self.reader, self.entries = reader, entries
        self.known: dict[str, str] = {}

    def __call__(self, path: str) -> str:
        """The text of a file; empty where it has become unreadable since it was listed."""
        if path not in self.known:
            data = self.reader.read(self.entries[path])
            text = reading.decode(data) if isinstance(data, bytes) else ""
            self.known[path] = "" if isinstance(text, Reason) else sendable(text)[0]
        return self.known[path]


class Remembered(Mapping[str, Parsed]):
    """What each file says, by path, unpacked when it is first looked at."""

    def __init__(self, packed: Mapping[str, Packed]) -> None:
        self.packed = packed
        self.unpacked: dict[str, Parsed] = {}

    def __getitem__(self, path: str) -> Parsed:
        if path not in self.unpacked:
            packed = self.packed[path]
            self.unpacked[path] = unpack_parsed(thaw(packed) if isinstance(packed, bytes) else packed)
        return self.unpacked[path]

    def __contains__(self, path: object) -> bool:
        return path in self.packed

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def __len__(self) -> int:
        return len(self.packed)


def sendable(text: str) -> tuple[str, tuple[Redaction, ...]]:
    """A text without credentials and without what a tokenizer takes for special, and what was redacted."""
    redacted, redactions = secrets.redact(text)
    return tokens.defuse(redacted), redactions


def collect(settings: Settings) -> Corpus:
    """What the repository holds, at the settings' revision or as it stands."""
    memo = Memo(settings.cache)
    repository = git.find(settings.directory)
    listed = list_files(repository, settings)
    if not listed.entries and not listed.omitted:
        raise nothing(settings)
    entries = {entry.path: entry for entry in listed.entries}
    text = Texts(reading.Reader(repository, from_commit=listed.from_commit), entries)
    ignored = ignoring.ignored(contents(listed.ignore_files, text.reader), list(entries))
    rules = selection.rules(settings.include, settings.exclude, ignored, listed.attributes)
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
    return Corpus(
        listing=listed,
        files={path: file for path, file in files.items() if path not in barred},
        omitted=tuple(sorted([*listed.omitted, *barred.values()], key=lambda one: one.path)),
        narrowed=narrowed,
        languages=known,
        symbols=symbols,
        graph=graph(known, symbols, files, text, memo),
        name=naming.project_name(text, known),
        text=text,
        memo=memo,
    )


def list_files(repository: git.Repository, settings: Settings) -> listing.Listing:
    """The listing of the work tree, or of a commit: a bare repository has only commits."""
    if settings.revision is None and not repository.bare:
        return listing.work_tree(repository, settings.pathspecs)
    commit = git.resolve(repository, settings.revision) if settings.revision else git.head(repository)
    return listing.commit_tree(repository, commit, settings.pathspecs)


def contents(entries: Sequence[Entry], reader: reading.Reader) -> dict[str, bytes]:
    """The bytes of the entries that can be read, by path."""
    read = {entry.path: reader.read(entry) for entry in entries}
    return {path: data for path, data in read.items() if isinstance(data, bytes)}


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


def survey(entries: Sequence[Entry], text: Texts, memo: Memo) -> tuple[dict[str, File], dict[str, Packed]]:
    """What each file is and says, read and parsed only where it is not remembered."""
    data = {entry.path: text.reader.read(entry) for entry in entries if not entry.oid}
    keys = {entry.path: key_of(entry, data.get(entry.path)) for entry in entries}
    remembered = memo.get_many("file", set(keys.values()))
    said: dict[str, Packed] = {**memo.get_frozen("code", set(keys.values()))}
    fresh_files, fresh_said = {}, {}
    files, parsed = {}, {}
    for entry in entries:
        key = keys[entry.path]
        if key not in remembered or key not in said:
            raw = data[entry.path] if entry.path in data else text.reader.read(entry)
            remembered[key], said[key] = study(entry.path, raw)
            if not isinstance(raw, Omitted):
                fresh_files[key], fresh_said[key] = remembered[key], said[key]
        language, size, why, detail, redactions = remembered[key]
        files[entry.path] = File(
            key, language, size, Reason(why) if why else None, detail, tuple(Redaction(*one) for one in redactions)
        )
        parsed[entry.path] = said[key]
    memo.put_many("file", fresh_files)
    memo.put_many("code", fresh_said)
    return files, parsed


def key_of(entry: Entry, data: bytes | Omitted | None) -> str:
    """A name for a file's content as this program reads it.

    It has the blob, its size in the work tree (which conversions of line ends and filters change), and what the file's name says
    about its language.
    """
    name = entry.path.rpartition("/")[2]
    suffix = name.rpartition(".")[2] if "." in name else name
    blob = entry.oid or (reading.blob_name(data) if isinstance(data, bytes) else "")
    return f"{blob}:{entry.size}:{suffix}:{__version__}"


def study(path: str, raw: bytes | Omitted) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What there is to remember of a file: what it is, and what it says."""
    decoded = reading.decode(raw) if isinstance(raw, bytes) else raw.why
    if isinstance(decoded, Reason):
        detail = raw.detail if isinstance(raw, Omitted) else ""
        return ("", TEXTLESS, str(decoded), detail, ()), pack_parsed(Parsed())
    content, redactions = sendable(decoded)
    language = languages.detect(path, content[:4_000]) or ""
    why = junk.by_text(content)
    row = languages.row(language) if why is not Reason.MINIFIED else None
    said = parsing.parse(row, content) if row is not None else Parsed()
    file = (
        language,
        len(content.encode()),
        str(why or ""),
        junk.BY_TEXT.get(why, "by its text") if why else "",
        tuple((one.line, one.kind) for one in redactions),
    )
    return file, pack_parsed(said)


def graph(known: Mapping[str, str], symbols: Mapping[str, Parsed], files: Mapping[str, File], text: Texts, memo: Memo) -> Graph:
    """The import graph, remembered as long as no file's content or path changes."""
    digest = sha256(
        "\n".join(f"{path}\0{files[path].key}" for path in sorted(known)).encode("utf-8", "surrogateescape")
    ).hexdigest()
    row = memo.get_many("graph", [digest]).get(digest)
    if row is None:
        built = graphs.build(project(known, symbols, text), known, {path: roles.role_of(path) for path in known})
        edges = tuple((edge.source, edge.target, edge.line) for edge in built.edges)
        row = (built.order, edges, built.cycles, built.unresolved, built.external)
        memo.put_many("graph", {digest: row})
    order, edges, cycles, unresolved, external = row
    return Graph(order, tuple(Edge(*edge) for edge in edges), cycles, unresolved, external)


def project(known: Mapping[str, str], symbols: Mapping[str, Parsed], text: Texts) -> Project:
    """What resolving imports needs to know."""
    manifests = {path: text(path) for path in known if path.rpartition("/")[2] in languages.MANIFESTS}
    return graphs.project(known, symbols, manifests)
