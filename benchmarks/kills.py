#!/usr/bin/env python3
"""Kills builds of a guide at chance moments and looks at what is left.

usage: kills.py GUIDE [--count N] [--others] [--seed N]

The guide is built for two days in turn, which differ on each page that shows the day. Each build after the
first two is killed: every other one while it writes, the rest at any time. The output must hold the site of
one of the two days, whole; with --others, which puts a file of somebody else's there, once the next build has
begun. In the end one build comes to its end, and beside the output nothing of the killed ones may be left.
Exits with 1 when anything was torn.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from site_builder import pipeline
from site_builder.write.stage import open_stage

_DAYS = ("1700000000", "1600000000")
_OTHERS = "CNAME"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("guide", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "site")
        whole, seconds = {}, {}
        for day in _DAYS:
            seconds[day] = _build(wanted.guide, out, day)
            whole[_digest(out)] = day
        if wanted.others:
            (out / _OTHERS).touch()
        seen: Counter[str] = Counter()
        for number in range(wanted.count):
            day = _DAYS[number % 2]
            is_writing = chance.random() < 0.5
            spent, writing = seconds[day]
            limit = chance.uniform(0, writing if is_writing else spent)
            killed = _build(wanted.guide, out, day, limit, is_writing=is_writing) is None
            if wanted.others:
                with open_stage(out):
                    pass
            found = whole.get(_digest(out))
            which = "torn" if found is None else "new" if found == day else "old"
            seen[f"{'killed' if killed else 'came to its end'}, {which}"] += 1
        _build(wanted.guide, out, _DAYS[0])
        is_right = whole.get(_digest(out)) == _DAYS[0]
        beside = sorted(path.name for path in (out.parent / "cache" / out.name).iterdir())
    left = [
        name for name in beside if name.startswith("stage-") or name.endswith(".new") or "journal" in name
    ]
    for name, count in sorted(seen.items()):
        print(f"{count:5} {name}")
    print(
        f"the last build was {'right' if is_right else 'wrong'}; left beside: {', '.join(left) or 'nothing'}"
    )
    sys.exit(1 if left or not is_right or any("torn" in name for name in seen) else 0)


def _build(
    guide: Path, out: Path, day: str, limit_s: float | None = None, *, is_writing: bool = False
) -> tuple[float, float] | None:
    """Build in a process; return its seconds and those of them that it wrote, None when it was killed."""
    read, write = os.pipe()
    started = time.perf_counter()
    process = os.fork()
    if process == 0:
        os.environ["SOURCE_DATE_EPOCH"] = day

        def progress(stage: str, _done: int, _total: int) -> None:
            if stage == "writing":
                os.write(write, b"w")

        try:
            pipeline.build(guide, output=out, jobs=1, progress=progress)
        except BaseException as error:
            sys.stderr.write(f"{error}\n")
            os._exit(1)
        os._exit(0)
    os.close(write)
    if is_writing or limit_s is None:
        select.select([read], [], [])
    wrote = time.perf_counter()
    if limit_s is not None:
        time.sleep(limit_s)
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    os.close(read)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("a build could not run")
    now = time.perf_counter()
    return None if status else (now - started, now - wrote)


def _digest(out: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        if path.name != _OTHERS:
            digest.update(str(path.relative_to(out)).encode() + b"\0")
            digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


if __name__ == "__main__":
    main()
