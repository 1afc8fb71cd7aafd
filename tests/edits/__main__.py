"""`python -m tests.edits --count 500 --seed 7`: many edits, by hand."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from tests.edits.guide import LAYOUTS
from tests.edits.run import TODAY, Run


def main() -> int:
    """Run; the exit code is 1 when an incremental build was not as a clean one."""
    parser = argparse.ArgumentParser(prog="python -m tests.edits", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="edits of each guide")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--layout", choices=sorted(LAYOUTS), action="append")
    parser.add_argument("--folder", type=Path, help="where the guides are left; else they are removed")
    asked = parser.parse_args()
    os.environ["SOURCE_DATE_EPOCH"] = TODAY
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for layout in asked.layout or sorted(LAYOUTS):
            place = (asked.folder or Path(folder)) / layout
            outcome = Run(place, layout, asked.seed).steps(asked.count, lambda said: print(said, flush=True))
            failures += len(outcome.failures)
            print(
                f"{layout}, seed {asked.seed}: {outcome.edits.total()} edits, {outcome.builds.total()} builds, {len(outcome.failures)} differ"
            )
            print(f"  edits: {', '.join(f'{name} {number}' for name, number in outcome.edits.most_common())}")
            print(
                f"  builds: {', '.join(f'{name} {number}' for name, number in outcome.builds.most_common())}"
            )
            made = sorted(outcome.made)
            print(
                f"  made anew: {made[len(made) // 2]} at the median, {made[len(made) * 9 // 10]} in nine of ten, {made[-1]} at most"
            )
    return min(failures, 1)


if __name__ == "__main__":
    raise SystemExit(main())
