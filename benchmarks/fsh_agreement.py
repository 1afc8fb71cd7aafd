#!/usr/bin/env python3
"""Measures what `site-builder fsh` writes against what SUSHI writes of the same guides, in one run.

usage: fsh_agreement.py GUIDE... [--sushi COMMAND] [--package NAME#VERSION|FILE]... [--show N]

GUIDE is a folder with `sushi-config.yaml`; it is copied, and both compile the copy. COMMAND is SUSHI, by
default `sushi`; it takes packages from its cache (`~/.fhir/packages`), and so does ours. Files are
compared as JSON: the order of keys does not count, nor do narratives and the date of the
ImplementationGuide. For each guide: files equal, missing and extra, elements of differentials equal,
processor seconds of both and their ratio; then what differs, by path.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = Any


@dataclass
class Agreement:
    """How far two folders of definitions agree."""

    files: int = 0
    equal: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    elements: int = 0
    elements_equal: int = 0
    paths: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Print the figures of each guide; exit with 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("guides", nargs="+", type=Path, metavar="GUIDE")
    parser.add_argument("--sushi", default="sushi", metavar="COMMAND")
    parser.add_argument("--package", action="append", default=[], help="FHIR package that ours builds on")
    parser.add_argument("--show", type=int, default=10, help="paths that differ most often")
    given = parser.parse_args()
    agreements = [_guide(guide, given.sushi, given.package, given.show) for guide in given.guides]
    sys.exit(int(any(each.equal != each.files or each.extra for each in agreements)))


def _guide(guide: Path, sushi: str, packages: Sequence[str], show: int) -> Agreement:
    with tempfile.TemporaryDirectory(prefix="fsh-agreement-") as folder:
        copy = Path(folder) / "guide"
        shutil.copytree(guide, copy, ignore=shutil.ignore_patterns("fsh-generated", ".git"))
        theirs_s = _seconds([*sushi.split(), "build", str(copy)])
        theirs, ours = copy / "fsh-generated" / "resources", Path(folder) / "ours"
        named = [part for each in packages for part in ("--package", each)]
        command = [sys.executable, "-m", "site_builder", "fsh", str(copy), "--output", str(ours), *named]
        ours_s = _seconds(command)
        found = compare(theirs, ours)
    ratio = f"{ours_s / theirs_s:.3f}" if theirs_s else "-"
    files = f"files equal {found.equal}/{found.files}, missing {len(found.missing)}, extra {len(found.extra)}"
    elements = f"elements equal {found.elements_equal}/{found.elements}"
    print(f"{guide.name}: {files}; {elements}; CPU {ours_s:.2f} s / {theirs_s:.2f} s = {ratio}")
    for title, names in (("missing", found.missing), ("extra", found.extra)):
        if names:
            print(f"  {title}: {' '.join(names[:12])}")
    for path, count in found.paths.most_common(show):
        print(f"  {count:5} {path}")
    return found


def _seconds(command: Sequence[str]) -> float:
    """Run a command and return the processor seconds that it took."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime


def compare(theirs: Path, ours: Path) -> Agreement:
    """Compare the definitions of two folders."""
    one, two = _definitions(theirs), _definitions(ours)
    found = Agreement(files=len(one))
    found.missing = [name for name in one if name not in two]
    found.extra = [name for name in two if name not in one]
    for name, document in one.items():
        other = two.get(name)
        elements, others = _elements(document), _elements(other)
        found.elements += len(elements)
        found.elements_equal += sum(others.get(id_) == each for id_, each in elements.items())
        found.equal += document == other
        if other is not None and document != other:
            found.paths.update(set(_differences(document, other, str(document.get("resourceType")))))
    return found


def _definitions(folder: Path) -> dict[str, Json]:
    if not folder.is_dir():
        return {}
    return {
        file.name: _counted(json.loads(file.read_text(encoding="utf-8")), is_top=True)
        for file in sorted(folder.glob("*.json"))
    }


def _counted(value: Json, *, is_top: bool = False) -> Json:
    """Leave out what does not count: narratives, a guide's date, the difference of 5 and 5.0."""
    if isinstance(value, dict):
        is_guide = is_top and value.get("resourceType") == "ImplementationGuide"
        return {
            key: _counted(each)
            for key, each in value.items()
            if not (key == "text" and isinstance(each, dict) and "div" in each)
            and not (is_guide and key == "date")
        }
    if isinstance(value, list):
        return [_counted(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _elements(document: Json) -> dict[str, Json]:
    listed = ((document or {}).get("differential") or {}).get("element") or []
    return {str(each.get("id")): each for each in listed}


def _differences(one: Json, other: Json, path: str) -> Iterator[str]:
    """Yield the paths where two values differ, without places in arrays."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            if key not in one or key not in other:
                yield f"{path}.{key} ({'extra' if key in other else 'missing'})"
            else:
                yield from _differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{path} ({len(one)} and {len(other)})"
        for left, right in zip(one, other, strict=False):
            yield from _differences(left, right, path)
    elif one != other:
        yield f"{path} (other value)"


if __name__ == "__main__":
    main()
