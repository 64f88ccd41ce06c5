"""Says what became of one path, what decided about it, and what would decide otherwise."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from repoassist.corpus import contents
from repoassist.errors import Exit, RepoassistError
from repoassist.records import Explanation, Omitted, Reason, Rule
from repoassist.repo import provenance

if TYPE_CHECKING:
    from repoassist.corpus import Corpus
    from repoassist.pack.composing import Composed
    from repoassist.settings import Settings

ADVICE = {
    Reason.BINARY: "it is no text, or its name says so; --include looks into it",
    Reason.SECRET: "such files never leave the machine",
    Reason.BUDGET: "there is no room for it: raise --budget, or leave others out with --exclude",
    Reason.SYMLINK: "links are named and never followed",
    Reason.SUBMODULE: "it is a repository of its own",
    Reason.LFS: "it stands for a large file that git-lfs keeps elsewhere",
    Reason.SPECIAL: "it is no regular file",
    Reason.UNREADABLE: "it cannot be read",
    Reason.MISSING: "the object store does not have it, and nothing is fetched for a look at it",
    Reason.IGNORE_FILE: "an ignore file of the tree leaves it out",
    Reason.ATTRIBUTE: "a git attribute of the tree says so",
    Reason.OPTION: "you asked for that",
}
"""What to say about a reason; all others are rules of thumb that ``--include`` takes back."""

ATTRIBUTES = {
    Reason.ATTRIBUTE: ("repoassist",),
    Reason.GENERATED: ("linguist-generated",),
    Reason.VENDORED: ("linguist-vendored",),
}
"""The attributes that may be behind a reason."""


def explain(corpus: Corpus, composed: Composed, settings: Settings, written: str) -> Explanation:
    """What became of the path that the user wrote. Raises RepoassistError for one outside of the repository."""
    path = provenance.path_below(corpus.listing.repository, written)
    if path is None:
        raise RepoassistError(f"{written} is outside of the repository", hint="nothing outside is ever read", code=Exit.USAGE)
    item = next((one for one in composed.items if one.path == path), None)
    if item is not None:
        return Explanation(path, str(item.form), item.why, "", item.tokens)
    omitted = next((one for one in composed.omitted if holds(one.path, path)), None)
    if omitted is not None:
        return left_out(corpus, settings, omitted, path)
    return folder(composed, path) or not_listed(corpus, settings, path)


def holds(omitted: str, path: str) -> bool:
    """Whether a path is one that was left out, or below it."""
    return path == omitted or path.startswith(f"{omitted}/")


def left_out(corpus: Corpus, settings: Settings, omitted: Omitted, path: str) -> Explanation:
    """Why a path was left out, and the rule that did it."""
    default = f"a rule of thumb; --include '/{omitted.path}' brings it back"
    detail = "; ".join(filter(None, (omitted.detail, ADVICE.get(omitted.why, default))))
    return Explanation(path, "omitted", str(omitted.why), detail, rule=rule_behind(corpus, settings, omitted))


def rule_behind(corpus: Corpus, settings: Settings, omitted: Omitted) -> Rule | None:
    """The rule that left a path out, where it is one that somebody wrote down."""
    if omitted.why is Reason.IGNORE_FILE:
        return provenance.by_ignore_file(contents(corpus.listing.ignore_files, corpus.text.reader), omitted.path)
    if omitted.why is Reason.OPTION:
        return provenance.by_option(settings.exclude, "--exclude", omitted.path)
    names = ATTRIBUTES.get(omitted.why, ())
    given = corpus.listing.attributes.get(omitted.path, {})
    if not any(name in given for name in names):
        return None
    return provenance.by_attribute(corpus.listing, corpus.text.reader, omitted.path, names)


def folder(composed: Composed, path: str) -> Explanation | None:
    """How many files below a folder became what; None where nothing is listed below the path."""
    below = f"{path}/" if path else ""
    sent = Counter(str(one.form) for one in composed.items if one.path.startswith(below))
    out = Counter(str(one.why) for one in composed.omitted if one.path.startswith(below))
    if not sent and not out:
        return None
    counted = [f"{number} {name}" for name, number in (*sent.most_common(), *out.most_common())]
    tokens = sum(one.tokens for one in composed.items if one.path.startswith(below))
    return Explanation(path, "folder", "", f"files below it: {', '.join(counted)}", tokens)


def not_listed(corpus: Corpus, settings: Settings, path: str) -> Explanation:
    """Why git does not list a path."""
    listed = corpus.listing
    if listed.from_commit:
        return Explanation(path, "absent", "absent", f"commit {listed.commit[:12]} has no such path")
    there = os.path.lexists(os.path.join(listed.repository.root, path))
    rule = provenance.by_git(listed.repository, path) if there else None
    if rule is not None:
        return Explanation(path, "ignored", "git ignores it", "git add --force makes it part of the repository", rule=rule)
    if not there:
        return Explanation(path, "absent", "absent", "there is no such path")
    scoped = "the pathspecs leave it out" if settings.pathspecs else "git lists no file there"
    return Explanation(path, "absent", "not listed", scoped)
