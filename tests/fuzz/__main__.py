"""`python -m tests.fuzz yaml --cases 100000`: many cases of a format, by hand; without a name of each."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable

from tests.fuzz.formats import FORMATS
from tests.fuzz.run import Fault, Format, case_of, faults, shrunk, sign_of


def main() -> int:
    """Run; the exit code is 1 when there is any case that is not borne."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "formats", nargs="*", choices=[*FORMATS, []], metavar="FORMAT", help=", ".join(FORMATS)
    )
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="make one case by its number, and show it")
    asked = parser.parse_args()
    chosen = [FORMATS[name] for name in asked.formats or FORMATS]
    if asked.only is not None:
        return max(_show(form, asked.seed, asked.only) for form in chosen)
    numbers = range(asked.first, asked.first + asked.cases)
    return max(_run(form, asked.seed, numbers) for form in chosen)


def _show(form: Format, seed: int, number: int) -> int:
    case = case_of(form, seed, number)
    print(case if isinstance(case, str) else repr(case))
    sign = sign_of(form, case)
    print(sign or "all holds")
    return 1 if sign else 0


def _run(form: Format, seed: int, numbers: range) -> int:
    started = time.process_time()
    signs: Counter[str] = Counter()
    for fault in _told(form, faults(form, seed, numbers), signs):
        print(f"{form.name}, case {fault.number}: {fault.sign}\n  {shrunk(form, fault)!r}"[:3000], flush=True)
    took = time.process_time() - started
    print(
        f"{form.name}, seed {seed}: {len(numbers):,} cases in {took:.0f} s, {signs.total()} faults of {len(signs)} kinds",
        flush=True,
    )
    for sign, count in signs.most_common():
        print(f"  {count} {sign}", flush=True)
    return 1 if signs else 0


def _told(form: Format, found: Iterable[Fault], signs: Counter[str]) -> Iterable[Fault]:
    """Pass the first fault of each sign."""
    for fault in found:
        signs[fault.sign] += 1
        if signs[fault.sign] == 1:
            yield fault


if __name__ == "__main__":
    raise SystemExit(main())
