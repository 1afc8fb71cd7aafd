"""What a preview holds in memory while its guide is edited: `serve_memory.py GUIDE [--edits 200]`.

Serves a copy of the guide, appends a line to one of its pages or descriptions again and again, waits for each
build, asks for the page as a browser does, and prints the resident memory of the process. It should be flat:
the last column says what the second half of the edits added.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO

_ROUNDS = (1, 10, 25, 50, 75, 100, 150, 200, 300, 500, 1000)
_SETTLED_S = 0.25
"""Longer than the preview gathers changes, so that each edit is a build of its own."""

_PATIENCE_S = 60
_LEFT_OUT = (".git", ".venv", "build", "node_modules")


def main() -> None:
    """Run the edits and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("guide", type=Path)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--what", choices=("page", "artifact", "both"), default="both")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        guide = Path(folder) / "guide"
        shutil.copytree(arguments.guide, guide, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        measure(guide, arguments.edits, arguments.what)


def measure(guide: Path, edits: int, what: str) -> None:
    """Print what the preview of a guide holds after some of the edits."""
    command = [sys.executable, "-m", "site_builder", "serve", str(guide), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        address = next(line.split()[1] for line in server.stdout if line.startswith("Serving "))
        builds: Queue[str] = Queue()
        threading.Thread(target=_listen, args=(server.stdout, builds), daemon=True).start()
        targets = {"page": [_page(guide)], "artifact": [_artifact(guide)]}
        targets["both"] = [*targets["page"], *targets["artifact"]]
        print(f"{'edits':>6} {'MiB':>8}\n{0:>6} {_memory_mib(server.pid):>8.1f}", flush=True)
        half = last = 0.0
        for number in range(1, edits + 1):
            time.sleep(_SETTLED_S)
            _build(targets[what][number % len(targets[what])], number, builds)
            urllib.request.urlopen(address).read()
            last = _memory_mib(server.pid)
            half = last if number == edits // 2 else half
            if number in _ROUNDS or number == edits:
                print(f"{number:>6} {last:>8.1f}", flush=True)
        server.send_signal(signal.SIGINT)
    print(f"edits {edits // 2} to {edits} added {last - half:+.1f} MiB")


def _listen(stdout: IO[str], builds: Queue[str]) -> None:
    for line in stdout:
        # The last line of what a build says.
        if " notes, " in line or " note, " in line or line.startswith("The site could not be built"):
            builds.put(line)


def _build(path: Path, number: int, builds: Queue[str]) -> None:
    """Edit a file and wait for the build; again where the preview did not watch yet."""
    while True:
        _edit(path, number)
        with suppress(Empty):
            if builds.get(timeout=_PATIENCE_S).startswith("The site"):
                raise SystemExit("the site could not be built")
            return


def _page(guide: Path) -> Path:
    pages = [path for path in _sources(guide) if path.suffix == ".md"]
    pages = [path for path in pages if path.read_bytes().startswith(b"---")]
    return next((path for path in pages if path.name == "index.md"), pages[0])


def _sources(guide: Path) -> list[Path]:
    """List the files of a guide without those of its site."""
    files = sorted(path for path in guide.rglob("*") if path.is_file())
    return [path for path in files if path.relative_to(guide).parts[0] not in _LEFT_OUT]


def _artifact(guide: Path) -> Path:
    for path in _sources(guide):
        if path.suffix == ".json" and b'"StructureDefinition"' in path.read_bytes():
            return path
        if path.suffix == ".xml" and b"<StructureDefinition" in path.read_bytes():
            return path
    return _page(guide)


def _edit(path: Path, number: int) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        path.write_text(json.dumps({**json.loads(text), "description": f"Edit {number}."}), encoding="utf-8")
    elif path.suffix == ".xml":
        start, found, end = text.partition('<status value="')
        text = start.rpartition("<!-- edit")[0] or start
        path.write_text(f"{text}<!-- edit {number} -->{found}{end}", encoding="utf-8")
    else:
        path.write_text(
            f"{text.partition('<!-- edit')[0]}<!-- edit {number} -->\n\nEdit {number}.\n", encoding="utf-8"
        )


def _memory_mib(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


if __name__ == "__main__":
    main()
