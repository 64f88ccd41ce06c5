"""A credential helper of git's own kind: keeps in a file, and writes down what it was told and what all processes' arguments were."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = """
import json, os, sys
from pathlib import Path
folder, verb = Path(sys.argv[1]), sys.argv[2]

def words(path):
    try:
        return path.read_bytes().replace(b"\\0", b" ").decode(errors="replace")
    except OSError:  # the process has just ended
        return ""

told = sys.stdin.read()
said = dict(line.split("=", 1) for line in told.splitlines() if line)
arguments = [words(path) for path in Path("/proc").glob("[0-9]*/cmdline")]
row = {"verb": verb, "told": said, "cwd": os.listdir("."), "arguments": arguments, "environment": dict(os.environ)}
with (folder / "log").open("a") as stream:
    stream.write(json.dumps(row) + "\\n")
place = folder / ("kept-" + "-".join(said.get(name, "") for name in ("protocol", "host", "path", "username")).replace("/", "_"))
if verb == "store" and not (folder / "forgetful").exists():
    place.write_text(said["password"])
elif verb == "erase":
    place.unlink(missing_ok=True)
elif verb == "get" and place.exists():
    print("username=" + said["username"] + "\\npassword=" + place.read_text())
"""


class Helper:
    """The helper, named by the user's own configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "program.py"
        program.write_text(PROGRAM)
        self.command = f"!f() {{ '{sys.executable}' -I '{program}' '{folder}' \"$@\"; }}; f"
        subprocess.run(["git", "config", "--global", "credential.helper", self.command], check=True)

    @property
    def log(self) -> list[Any]:
        """What it was told, in order."""
        path = self.folder / "log"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def verbs(self) -> list[str]:
        return [row["verb"] for row in self.log]

    @property
    def kept(self) -> dict[str, str]:
        """The secrets by where they belong to."""
        return {path.name.removeprefix("kept-"): path.read_text() for path in sorted(self.folder.glob("kept-*"))}

    def keep(self, where: str, secret: str) -> None:
        (self.folder / f"kept-{where}").write_text(secret)

    def forget_all(self) -> None:
        """Keep nothing any more, without a word."""
        (self.folder / "forgetful").touch()


def files_with(text: str, *folders: Path) -> list[str]:
    """The files below some folders that hold a text."""
    found = []
    for folder in folders:
        for parent, _, names in os.walk(folder):
            found += [os.path.join(parent, name) for name in names if text.encode() in Path(parent, name).read_bytes()]
    return sorted(found)
