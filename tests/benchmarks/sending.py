"""How long a prompt of a million tokens takes from consent to its last byte on the line, and what memory the whole run takes.

``python tests/benchmarks/sending.py [PATH]`` packs the repository at PATH (this one by default) up to a million tokens, asks about
it at a server on the loopback device that reads everything and answers with a word, and prints seconds, bytes and mebibytes.
"""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

WORD = b'data: {"choices": [{"index": 0, "delta": {"content": "Yes."}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'

RUN = """
import resource, sys, time
from repoassist.cli import ask, consent, main, receiving
asked, sent = consent.obtain, receiving.Reply.is_sent
times = {}
def obtain(*given):
    asked(*given)
    times["consent"] = time.monotonic()
def is_sent(reply):
    sent(reply)
    times["sent"] = time.monotonic()
consent.obtain, receiving.Reply.is_sent = obtain, is_sent
try:
    main()
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"MEASURED {times['sent'] - times['consent']:.3f} {peak / 1024:.0f}", file=sys.stderr)
"""
"""The program as it is, with a clock at the two moments."""


class Reader(http.server.BaseHTTPRequestHandler):
    """Reads a request to its end and answers with a word."""

    size = 0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""

    def do_GET(self) -> None:
        """Serve one model."""
        self.reply(json.dumps({"data": [{"id": "qwen-flash", "object": "model"}]}).encode(), "application/json")

    def do_POST(self) -> None:
        """Take a prompt in."""
        left = type(self).size = int(self.headers["content-length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        self.reply(WORD, "text/event-stream")

    def reply(self, content: bytes, kind: str) -> None:
        """Send a document."""
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def main() -> None:
    """Ask twice, cold and warm, and print a line for each."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reader)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home:
        places = {"XDG_CACHE_HOME": f"{home}/cache", "XDG_STATE_HOME": f"{home}/state"}
        for state in ("cold", "warm"):
            began = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-c", RUN, "ask", "What is this?", "--endpoint", f"http://127.0.0.1:{server.server_port}/v1"],
                cwd=path,
                env={**os.environ, **places},
                capture_output=True,
                text=True,
                check=True,
            )
            tokens = re.search(r"to be sent: ([\d,]+) tokens", done.stderr)
            measured = re.search(r"MEASURED (\S+) (\S+)", done.stderr)
            if tokens is None or measured is None:
                raise SystemExit(done.stderr)
            print(
                f"{state}: {tokens[1]} tokens, {Reader.size:,} bytes; consent to last byte {measured[1]} s; "
                f"peak {measured[2]} MiB; whole run {time.monotonic() - began:.1f} s"
            )


if __name__ == "__main__":
    main()
