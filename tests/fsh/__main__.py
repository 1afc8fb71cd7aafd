"""`python -m tests.fsh GUIDE --count 500`: edits of a guide's FSH, each compiled anew and from nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from site_builder.diagnostics import Problems
from site_builder.dialects.hl7.shorthand import read_project
from tests.fsh.edited import run


def main() -> int:
    """Run; the exit code is 1 where anything is compiled otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.fsh", description=__doc__)
    parser.add_argument("guide", type=Path, help="a folder with sushi-config.yaml")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    project = read_project(asked.guide, Problems())
    count = 0
    for each in run(project.texts, project.settings, asked.count, asked.seed):
        count += 1
        print(each[:2000], flush=True)
    print(f"{asked.count} edits of {asked.guide.name}, seed {asked.seed}: {count} differences", flush=True)
    return int(count > 0)


if __name__ == "__main__":
    raise SystemExit(main())
