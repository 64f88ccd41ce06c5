"""C: include directives, and where they lead: beside the file, then to the include folders that builds name or the tree shows."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages import c_folders, c_mending
from repoassist.code.languages.folders import upwards
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tree_sitter import Node

INCLUDE = ("include", "inc", "includes")
"""Names of folders that are made to be include folders."""

BESIDE = (*INCLUDE, "src", "lib", "source")
"""Names of folders that are searched where one of them stands in a folder above the including file."""

NAMES = """
assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h signal.h stdalign.h
stdarg.h stdatomic.h stdbit.h stdbool.h stdckdint.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h tgmath.h
threads.h time.h uchar.h wchar.h wctype.h
aio.h alloca.h arpa/inet.h cpio.h dirent.h dlfcn.h endian.h execinfo.h fcntl.h fmtmsg.h fnmatch.h ftw.h getopt.h glob.h grp.h
iconv.h ifaddrs.h langinfo.h libgen.h malloc.h memory.h monetary.h mqueue.h ndbm.h net/if.h netdb.h netinet/in.h
netinet/tcp.h nl_types.h paths.h poll.h pthread.h pwd.h regex.h sched.h semaphore.h spawn.h strings.h stropts.h
sys/epoll.h sys/event.h sys/file.h sys/ioctl.h sys/ipc.h sys/mman.h sys/msg.h sys/param.h sys/poll.h sys/prctl.h
sys/resource.h sys/select.h sys/sem.h sys/shm.h sys/socket.h sys/stat.h sys/statvfs.h sys/syscall.h sys/time.h sys/times.h
sys/types.h sys/uio.h sys/un.h sys/utsname.h sys/wait.h syslog.h tar.h termios.h ucontext.h ulimit.h unistd.h
utime.h utmp.h utmpx.h wordexp.h windows.h winsock2.h ws2tcpip.h
"""
STANDARD = frozenset(NAMES.split())
"""Headers of the language and of the system: what has their name far away in the tree stands in for them elsewhere."""


def imports(node: Node) -> Iterator[Import]:
    """The import of one directive; ``kind`` tells ``"quote"`` from ``<angle>``. A macro means what the file defines it as."""
    path = node.child_by_field_name("path")
    for written in defined(path) if path is not None and path.type == "identifier" else (text_of(path),):
        spec = written[1:-1].strip().replace("\\", "/")
        if spec:
            yield Import(spec, line_of(node), kind="quote" if written.startswith('"') else "angle")


def defined(macro: Node) -> Iterator[str]:
    """The paths, with their quotes or brackets, that a macro's definitions above it in the file stand for."""
    top = macro
    while top.parent is not None:
        top = top.parent
    text = text_of(top)[: macro.start_byte]
    for match in re.finditer(
        rf"^[ \t]*#[ \t]*define[ \t]+{re.escape(text_of(macro))}[ \t]+(\"[^\"\n]+\"|<[^>\n]+>)", text, re.MULTILINE
    ):
        yield match[1]


def static(node: Node) -> bool:
    """Whether a declaration says ``static``."""
    return any(child.type == "storage_class_specifier" and child.text == b"static" for child in node.children)


def public(_name: str, node: Node) -> bool:
    """Whether a definition can be linked to from other files."""
    return not static(node)


def resolver(project: Project) -> Resolver:
    """Resolves by the include folders that build files name, then by the files that an include's path could end at."""
    headers = Headers(project.files, project.manifests)

    def resolve(path: str, imported: Import) -> Resolution:
        folder = path.rpartition("/")[0]
        angle = imported.kind == "angle"
        found = headers.find(folder, imported.spec, angle=angle)
        if found:
            return Resolution((found,))
        return Resolution(external=imported.spec if angle or headers.foreign(imported.spec) else "")

    return resolve


class Headers:
    """The files that can be included, by the ends of their paths."""

    def __init__(self, files: Collection[str], manifests: Mapping[str, str]) -> None:
        self.files = frozenset(files)
        self.compiled = c_folders.compiled(manifests, self.files)
        self.declared = c_folders.declared(manifests)
        self.likely = {root for given in (self.compiled, self.declared) for roots in given.values() for root in roots}
        self.named: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.files):
            self.named[path.rpartition("/")[2]].append(path)
        self.folders = {piece for path in self.files for piece in path.split("/")[:-1]}
        self.ending = cache(self.find_ending)
        self.roots = cache(self.roots_for)
        self.find = cache(self.choose)

    def choose(self, folder: str, spec: str, *, angle: bool) -> str:
        """The file that an include in a file of ``folder`` means, empty for none; a generated one's template stands in for it."""
        near = posixpath.normpath(posixpath.join(folder, spec))
        if not angle and near in self.files:
            return near
        return self.search(folder, spec, angle=angle) or ("" if angle else self.search(folder, f"{spec}.in", angle=False))

    def search(self, folder: str, spec: str, *, angle: bool) -> str:
        """The file at ``spec`` below the include folder that is best for a file of ``folder``."""
        normal = posixpath.normpath(spec)
        kept = normal.removeprefix("../" * normal.count("../"))
        if not self.ending(kept) or (kept != normal and "/" not in kept):
            return ""
        near = (f"{root}/{kept}" if root else kept for root in self.roots(folder))
        return next((path for path in near if path in self.files), "") or self.far(folder, kept, angle=angle)

    def roots_for(self, folder: str) -> tuple[str, ...]:
        """The include folders for the files of a folder: what compiled them, then upwards what builds name and the tree shows."""
        named = (root for one in upwards(folder) for root in (*self.declared.get(one, ()), *beside(one)))
        return tuple(dict.fromkeys((*self.compiled.get(folder, ()), *named)))

    def far(self, folder: str, spec: str, *, angle: bool) -> str:
        """The file at ``spec`` below an include folder elsewhere; of several that of the folder that is likeliest one.

        For angle brackets a folder must be named as one, unless the include names a folder or nothing else fits. What has
        a standard header's name is none.
        """
        if spec in STANDARD:
            return ""
        roots = [(path[: -len(spec)].rstrip("/"), path) for path in self.ending(spec)]
        ranked = [((root not in self.likely and not is_named(root), *rank_of(folder, root)), path) for root, path in roots]
        if angle and "/" not in spec and (len(ranked) > 1 or "." not in spec):
            ranked = [(rank, path) for rank, path in ranked if not rank[0]]
        return min(ranked)[1] if ranked else ""

    def find_ending(self, spec: str) -> tuple[str, ...]:
        """The files whose path ends in ``spec``."""
        return tuple(path for path in self.named.get(spec.rpartition("/")[2], ()) if path == spec or path.endswith(f"/{spec}"))

    def foreign(self, spec: str) -> bool:
        """Whether a quoted include is none of the repository's: a system header, or below a folder that it does not have."""
        first, slash, _ = spec.partition("/")
        return spec in STANDARD or (bool(slash) and first not in self.folders and first not in {".", ".."})


def beside(folder: str) -> tuple[str, ...]:
    """A folder and those in it that are named as include folders."""
    return (folder, *(f"{folder}/{name}" if folder else name for name in BESIDE))


def is_named(root: str) -> bool:
    """Whether a folder is named as an include folder."""
    return root.rpartition("/")[2] in INCLUDE


def rank_of(folder: str, root: str) -> tuple[int, int]:
    """How unlikely files of ``folder`` are compiled with ``root``, which is elsewhere, as an include folder.

    Likeliest, after one that a build file names or that is named so, is one that shares most folders with the file, then the
    shallowest.
    """
    return -len(posixpath.commonprefix([folder.split("/"), root.split("/")])), root.count("/")


ROW = Language(
    name="c",
    extensions=(".c", ".h"),
    grammar=("tree_sitter_c", "language"),
    queries=("c.scm",),
    imports=imports,
    resolver=resolver,
    public=public,
    clean=c_mending.clean,
    mend=c_mending.mend,
    torn=c_mending.TORN,
    comment="/*",
    line_comment="//",
    manifests=c_folders.MANIFESTS,
)
