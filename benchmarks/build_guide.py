#!/usr/bin/env python3
"""Measures cold builds of a guide: wall time and peak memory, ours and Jekyll's in turn.

usage: build_guide.py GUIDE [--runs N] [--jekyll GUIDE_FOR_JEKYLL] [--jobs N]

Every build starts a new process and writes to a new folder. Before the builds that count, each builder
makes the guide once unmeasured: a user's installation has its bytecode, which an editable one gets at its
first run, also where PYTHONDONTWRITEBYTECODE is set for all else. Runs alternate between the two, so that
whatever else the machine does meets both. The median of each is printed, and their ratio; memory is the
largest resident set of any one process of the build.
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
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """One cold build."""

    seconds: float
    cpu_seconds: float
    """Of all processes of the build, without what the system did for them."""
    memory_mib: float


def measure(command: list[str]) -> Run:
    """Run a build in a process of its own, which measures its children. Exits when the build can't run."""
    started = time.perf_counter()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(command, check=False, env=kept, **quiet)  # type: ignore[call-overload]
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


def main() -> None:
    """Print a line for each builder and the ratio of their medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("guide", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=0, help="processes of ours; 0 is one a processor")
    parser.add_argument("--jekyll", type=Path, help="the same guide, prepared for plain Jekyll")
    asked = parser.parse_args()
    commands = {"site-builder": [sys.executable, "-m", "site_builder", "build", str(asked.guide)]}
    commands["site-builder"] += ["--jobs", str(asked.jobs), "--output"]
    if asked.jekyll:
        if not shutil.which("jekyll"):
            sys.exit("jekyll is not installed (Debian's package of that name will do)")
        commands["jekyll"] = ["jekyll", "build", "--source", str(asked.jekyll), "--disable-disk-cache"]
        commands["jekyll"] += ["--destination"]
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(asked.runs + 1):
        for name, command in commands.items():
            with tempfile.TemporaryDirectory() as folder:
                run = measure([*command, f"{folder}/site"])
            if number:
                runs[name].append(run)
    for name, measured in runs.items():
        seconds = statistics.median(run.seconds for run in measured)
        memory = statistics.median(run.memory_mib for run in measured)
        spread = f"{min(run.seconds for run in measured):.2f}-{max(run.seconds for run in measured):.2f}"
        cpu = min(run.cpu_seconds for run in measured)
        print(
            f"{name:13} {seconds:6.2f} s ({spread})  {memory:6.0f} MiB  median of {len(measured)}; "
            f"least CPU {cpu:.2f} s"
        )
    if asked.jekyll:
        ratio = statistics.median(
            ours.seconds / theirs.seconds
            for ours, theirs in zip(runs["site-builder"], runs["jekyll"], strict=True)
        )
        print(f"ours / Jekyll's time, median of pairs: {ratio:.2f}")


if __name__ == "__main__":
    main()
