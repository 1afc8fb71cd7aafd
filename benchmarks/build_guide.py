#!/usr/bin/env python3
"""Measures builds of a guide: cold, with nothing changed, and with one page edited, beside Jekyll's.

usage: build_guide.py GUIDE [--runs N] [--jobs N] [--edit PAGE] [--jekyll FOLDER] [--serve SOURCE=OUT]

The guide is copied first; its history stays where it is. A cold build starts with no folder `build`, the two
others go on from it, and `--edit` (a file's name in the guide; else its start page) gets one more paragraph.
Every build is a new process. Jekyll builds the guide as it is prepared for it in FOLDER, without its cache
on the disk and with it. Runs alternate between all of these, so that whatever else the machine does meets
each of them; a first round is not counted, since a user's installation has its bytecode, also where
PYTHONDONTWRITEBYTECODE is set for all else.

Printed are medians, and ratios to Jekyll of the same run; memory is the largest resident set of any one
process of the build, processor time that of all of them.

`--serve content/a.md=a.html` edits a source while `site-builder serve` runs, and measures the processor time
from saving it to the new bytes of the page on the disk. It can be given several times.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_START_PAGES = ("content/index.md", "index.md", "pages/index.md", "input/pagecontent/index.md")
_LEFT_OUT = shutil.ignore_patterns(".git", "build", "_site", ".jekyll-cache", "node_modules", ".venv")
_JEKYLL, _CACHED = "jekyll, no cache", "jekyll, cached"
_PEERS = {"cold": _JEKYLL, "nothing changed": _CACHED, "one page edited": _CACHED}
"""Which of Jekyll's builds does the work of ours."""
_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Run:
    """One build."""

    seconds: float
    cpu_seconds: float
    """Of all processes of the build, without what the system did for them."""
    memory_mib: float


def measure(command: Sequence[str]) -> Run:
    """Run a build in a process of its own, which measures its children. Exits when the build can't run."""
    started = time.perf_counter()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        done = subprocess.run(command, check=False, env=_environment(), **quiet)  # type: ignore[call-overload]
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(write, f"{done.returncode} {used.ru_utime} {used.ru_maxrss}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    seconds = time.perf_counter() - started
    code, cpu_seconds, peak_kib = os.read(read, 100).split()
    os.close(read)
    os.close(write)
    if int(code) not in (0, 1):
        sys.exit(f"{' '.join(command)} could not run (exit code {int(code)})")
    return Run(seconds, float(cpu_seconds), int(peak_kib) / 1024)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main() -> None:
    """Print a line for each sort of build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("guide", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=0, help="processes of ours; 0 is one a processor")
    parser.add_argument("--edit", default="", metavar="PAGE", help="the page that is edited")
    parser.add_argument("--jekyll", type=Path, help="the same guide, prepared for plain Jekyll")
    parser.add_argument("--serve", action="append", default=[], metavar="SOURCE=OUT")
    asked = parser.parse_args()
    if asked.jekyll and not shutil.which("jekyll"):
        sys.exit("jekyll is not installed (Debian's package of that name will do)")
    with tempfile.TemporaryDirectory() as folder:
        guide = _copied(asked.guide, Path(folder) / "guide")
        if asked.runs:
            builds = _builds(guide, asked.edit, asked.jobs, asked.jekyll, Path(folder))
            _print(_measured(builds, asked.runs))
        for served in asked.serve:
            source, _, out = served.partition("=")
            _serve(guide, guide / source, out, max(asked.runs, 1))


def _copied(guide: Path, target: Path) -> Path:
    shutil.copytree(guide, target, ignore=_LEFT_OUT, symlinks=True)
    if (guide / ".git").exists():
        # Pages have the dates of the guide's history.
        found = subprocess.run(
            ["git", "-C", str(guide), "rev-parse", "--absolute-git-dir"],
            capture_output=True,
            text=True,
            check=True,
        )
        (target / ".git").write_text(f"gitdir: {found.stdout.strip()}\n", encoding="utf-8")
    return target


def _builds(
    guide: Path, edited: str, jobs: int, jekyll: Path | None, folder: Path
) -> Mapping[str, Callable[[], Run]]:
    """Return each sort of build, in the order in which they go on from each other."""
    ours = [sys.executable, "-m", "site_builder", "build", str(guide), "--jobs", str(jobs)]
    starts = (name for name in (edited, *_START_PAGES) if name and (guide / name).is_file())
    page = guide / next(starts, "")
    if not page.is_file():
        sys.exit("--edit must name a page of the guide")

    def cold() -> Run:
        shutil.rmtree(guide / "build", ignore_errors=True)
        return measure(ours)

    def edit() -> Run:
        _edit(page, str(time.time_ns()))
        return measure(ours)

    builds = {"cold": cold, "nothing changed": lambda: measure(ours), "one page edited": edit}
    if jekyll is None:
        return builds
    theirs = _copied(jekyll, folder / "jekyll")
    command = ["jekyll", "build", "--source", str(theirs), "--destination"]

    def uncached() -> Run:
        with tempfile.TemporaryDirectory() as site:
            return measure([*command, f"{site}/site", "--disable-disk-cache"])

    return {**builds, _JEKYLL: uncached, _CACHED: lambda: measure([*command, str(folder / "jekyll-site")])}


def _measured(builds: Mapping[str, Callable[[], Run]], runs: int) -> Mapping[str, list[Run]]:
    found: dict[str, list[Run]] = {name: [] for name in builds}
    for number in range(runs + 1):
        for name, build in builds.items():
            run = build()
            if number:
                found[name].append(run)
    return found


def _print(found: Mapping[str, list[Run]]) -> None:
    for name, runs in found.items():
        seconds = [run.seconds for run in runs]
        cpu_seconds = statistics.median(run.cpu_seconds for run in runs)
        memory = statistics.median(run.memory_mib for run in runs)
        line = f"{name:17} {statistics.median(seconds):6.2f} s ({min(seconds):.2f}-{max(seconds):.2f})"
        line += f" {cpu_seconds:6.2f} s CPU {memory:6.0f} MiB"
        if peers := found.get(_PEERS.get(name, "")):
            wall = _ratio(runs, peers, lambda run: run.seconds)
            cpu = _ratio(runs, peers, lambda run: run.cpu_seconds)
            line += f"   of {_PEERS[name]}: {wall:.2f} wall, {cpu:.2f} CPU"
        print(line)


def _ratio(ours: Sequence[Run], theirs: Sequence[Run], value: Callable[[Run], float]) -> float:
    return statistics.median(value(our) / value(their) for our, their in zip(ours, theirs, strict=True))


def _edit(source: Path, words: str) -> None:
    """Change what a page says; of an artifact, its description."""
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".json":
        changed = text.replace('"description": "', f'"description": "{words} ', 1)
    else:
        changed = f"{text.rstrip()}\n\n{words}\n"
    if changed == text:
        sys.exit(f"{source} has no description that could be edited")
    source.write_text(changed, encoding="utf-8")


def _serve(guide: Path, source: Path, out: str, runs: int) -> None:
    """Print the processor time of a preview from a saved source to its new page."""
    page = guide / "build" / "site" / out
    taken: list[float] = []
    waited: list[float] = []
    with _preview(guide) as process_id:
        for number in range(runs + 1):
            before, used, started = page.read_bytes(), _cpu_seconds(process_id), time.perf_counter()
            _edit(source, f"Edit {number}.")
            while page.read_bytes() == before:
                time.sleep(0.002)
                if time.perf_counter() - started > _PATIENCE_S:
                    sys.exit(f"{out} didn't change when {source} did")
            if number:
                taken.append(_cpu_seconds(process_id) - used)
                waited.append(time.perf_counter() - started)
            # What is left of the build, such as telling the browser, is another edit's no more.
            time.sleep(1)
    cpu, wall = statistics.median(taken) * 1000, statistics.median(waited) * 1000
    print(f"serve: {source.name} saved to {out} on the disk: {cpu:.0f} ms CPU, {wall:.0f} ms wall")


@contextmanager
def _preview(guide: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "site_builder", "serve", str(guide), "--port", "0"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, env={**_environment(), "PYTHONUNBUFFERED": "1"}, **quiet) as process:  # type: ignore[call-overload]
        try:
            while not process.stdout.readline().startswith("Serving"):
                if process.poll() is not None:
                    sys.exit("site-builder serve ended")
            # The watch begins behind that line.
            time.sleep(1)
            yield process.pid
        finally:
            process.terminate()


def _cpu_seconds(process_id: int) -> float:
    """Return what a process and all that it waited for took, the system's part too.

    Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    """
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
