#!/usr/bin/env python3
"""Measures how a build grows with its guide: time, memory and size, of guides of N pages and N artifacts.

usage: growth.py [N ...] [--runs N] [--jobs N] [--flat] [--svg FILE]

Each guide is invented, and of one make whatever its size: pages in chapters of 25 that link to their
neighbours and to artifacts, 40 profiles, 30 value sets and code systems and 30 examples in a hundred. With
`--flat` all pages lie in one folder. Every build starts a new process and writes to a new folder.

Printed are, for each N, the least processor time of the runs, the largest resident set of any process, the
size of the site and its files; then what one more page with its artifact cost since the N before, as against
the first step: 1.0 is linear growth. `--svg` draws these as a picture.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from build_guide import measure

_SIZES = (250, 500, 1000, 2000, 4000)
_BASE = "http://example.org/fhir"
_CHAPTER = 25
"""Pages of a chapter."""
_PART = 10
"""Chapters of a part."""
_TYPES = {
    "Patient": ("identifier", "name", "gender", "birthDate", "address", "maritalStatus"),
    "Observation": ("status", "category", "code", "subject", "effective[x]", "value[x]"),
    "Condition": ("clinicalStatus", "verificationStatus", "category", "code", "subject", "onset[x]"),
    "Encounter": ("status", "class", "type", "subject", "period", "reasonCode"),
}
_CODED = {"Patient": "maritalStatus", "Observation": "code", "Condition": "code", "Encounter": "type"}


@dataclass(frozen=True, slots=True)
class Grown:
    """What the build of one guide cost."""

    items: int
    """Pages, and as many artifacts."""
    cpu_seconds: float
    memory_mib: float
    size_mb: float
    """Of the site, millions of bytes."""
    files: int


_MEASURES: tuple[tuple[str, str, Callable[[Grown], float]], ...] = (
    ("Processor time", "s", lambda grown: grown.cpu_seconds),
    ("Memory", "MiB", lambda grown: grown.memory_mib),
    ("Size of the site", "MB", lambda grown: grown.size_mb),
)


def main() -> None:
    """Print a line for each guide."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="*", default=list(_SIZES), metavar="N")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes; 0 is one a processor")
    parser.add_argument("--flat", action="store_true", help="all pages in one folder")
    parser.add_argument("--svg", type=Path, help="where the picture goes")
    parser.add_argument("--keep", type=Path, help="only write the guide of the first N there")
    asked = parser.parse_args()
    if asked.keep:
        write_guide(asked.keep, asked.sizes[0], is_flat=asked.flat)
        return
    every: list[Grown] = []
    for size in asked.sizes:
        every.append(_grown(size, asked.runs, asked.jobs, is_flat=asked.flat))
        print(_line(every), flush=True)
    if asked.svg and len(every) > 1:
        asked.svg.write_text(picture(every), encoding="utf-8")


def _grown(items: int, runs: int, jobs: int, *, is_flat: bool) -> Grown:
    with tempfile.TemporaryDirectory() as folder:
        guide = Path(folder) / "guide"
        write_guide(guide, items, is_flat=is_flat)
        command = [sys.executable, "-m", "site_builder", "build", str(guide), "--jobs", str(jobs), "--output"]
        done = [measure([*command, f"{folder}/site-{run}"]) for run in range(runs)]
        sizes = [path.stat().st_size for path in Path(folder, "site-0").rglob("*") if path.is_file()]
    cpu_seconds = min(run.cpu_seconds for run in done)
    memory_mib = min(run.memory_mib for run in done)
    return Grown(items, cpu_seconds, memory_mib, sum(sizes) / 1e6, len(sizes))


def _line(every: Sequence[Grown]) -> str:
    last = every[-1]
    figures = (
        f"{last.items:6,} {last.cpu_seconds:7.1f} s CPU {last.memory_mib:6.0f} MiB {last.size_mb:7.1f} MB"
    )
    line = f"{figures} {last.files:7,} files"
    if len(every) > 2:
        ratios = (_ratio(every, value) for _, _, value in _MEASURES)
        line += "   one more, as against the first step: " + ", ".join(f"{ratio:.2f}" for ratio in ratios)
    return line


def _ratio(every: Sequence[Grown], value: Callable[[Grown], float]) -> float:
    """Return what one more item cost in the last step, as against the first step."""
    first = (value(every[1]) - value(every[0])) / (every[1].items - every[0].items)
    last = (value(every[-1]) - value(every[-2])) / (every[-1].items - every[-2].items)
    return last / first if first else 0.0


def write_guide(root: Path, items: int, *, is_flat: bool = False) -> None:
    """Write a guide of so many pages and so many artifacts."""
    chance = random.Random(1)
    sounds = [f"{first}{second}" for first in "bcdfghlmnprstvz" for second in "aeiou"]
    words = ["".join(chance.choices(sounds, k=chance.randint(2, 4))) for _ in range(15_000)]

    def text(count: int) -> str:
        return " ".join(chance.choices(words, k=count))

    artifacts = [_artifact(number, text) for number in range(items)]
    settings = f"title: Growing guide\ncanonical: {_BASE}\nfhir_version: 4.0.1\n"
    _write(root / "guide.yaml", f"{settings}site_url: https://example.org\n")
    for number in range(items):
        folder = "" if is_flat else f"part-{number // (_CHAPTER * _PART)}/chapter-{number // _CHAPTER}/"
        _write(root / "content" / folder / f"page-{number}.md", _page(number, artifacts, text))
    for artifact in artifacts:
        path = root / "profiles" / f"{artifact['resourceType']}-{artifact['id']}.json"
        _write(path, json.dumps(artifact, indent=2))


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def _page(number: int, artifacts: Sequence[dict[str, object]], text: Callable[[int], str]) -> str:
    links = [artifacts[(number + step) % len(artifacts)] for step in range(3)]
    lines = [f"---\ntitle: {text(3).title()}\nsummary: {text(12)}\n---\n"]
    for at in range(4):
        lines.append(f"## {text(3).capitalize()}\n\n{text(40).capitalize()}. **{text(4)}** `{text(1)}`.\n")
        if at < len(links):
            name = f"{links[at]['resourceType']}-{links[at]['id']}.html"
            lines.append(f"* See [{text(2)}](/{name}): {text(10)}.\n* {text(12)}.\n")
    lines.append(f"| {text(1)} | {text(1)} |\n|---|---|\n" + f"| {text(2)} | {text(6)} |\n" * 5)
    return "\n".join(lines)


def _artifact(number: int, text: Callable[[int], str]) -> dict[str, object]:
    """Make the artifact of a number: each refers only to those of its own ten."""
    ten, place = divmod(number, 10)
    type_ = tuple(_TYPES)[ten % len(_TYPES)]
    if place < 4:
        return _profile(ten, place, type_, text)
    if place < 7:
        return _terminology(ten, place, text)
    return {
        "resourceType": type_,
        "id": f"example-{number}",
        "meta": {"profile": [f"{_BASE}/StructureDefinition/our-{type_.lower()}-{ten}-{place % 4}"]},
        **dict(_example(type_, ten, text)),
    }


def _example(type_: str, ten: int, text: Callable[[int], str]) -> Iterator[tuple[str, object]]:
    coded = {"coding": [{"system": f"{_BASE}/CodeSystem/our-codes-{ten}", "code": "code-1"}], "text": text(3)}
    if type_ == "Patient":
        yield "name", [{"family": text(1).title(), "given": [text(1).title()]}]
        yield "gender", "female"
        yield "maritalStatus", coded
        return
    yield "subject", {"display": text(2)}
    match type_:
        case "Observation":
            yield from (("status", "final"), ("code", coded), ("valueString", text(5)))
        case "Condition":
            yield from (("code", coded), ("note", [{"text": text(12)}]))
        case _:
            yield from (("status", "planned"), ("class", {"code": "AMB"}), ("type", [coded]))


def _canonical(type_: str, id_: str, title: str, text: Callable[[int], str]) -> dict[str, object]:
    return {
        "resourceType": type_,
        "id": id_,
        "url": f"{_BASE}/{type_}/{id_}",
        "version": "1.0.0",
        "name": "".join(title.split()),
        "title": title,
        "status": "active",
        "date": "2026-01-01",
        "publisher": "Example",
        "description": f"{text(25).capitalize()}.",
    }


def _profile(ten: int, place: int, type_: str, text: Callable[[int], str]) -> dict[str, object]:
    id_ = f"our-{type_.lower()}-{ten}-{place}"
    elements: list[dict[str, object]] = [{"id": type_, "path": type_}]
    for name in _TYPES[type_]:
        element: dict[str, object] = {"id": f"{type_}.{name}", "path": f"{type_}.{name}", "mustSupport": True}
        element |= {"short": text(4).capitalize(), "definition": f"{text(12).capitalize()}."}
        if name == _CODED[type_]:
            element["binding"] = {"strength": "extensible", "valueSet": f"{_BASE}/ValueSet/our-values-{ten}"}
        elements.append(element)
    return {
        **_canonical("StructureDefinition", id_, f"Our {text(1).title()} {type_} Profile", text),
        "fhirVersion": "4.0.1",
        "kind": "resource",
        "abstract": False,
        "type": type_,
        "baseDefinition": f"http://hl7.org/fhir/StructureDefinition/{type_}",
        "derivation": "constraint",
        "differential": {"element": elements},
    }


def _terminology(ten: int, place: int, text: Callable[[int], str]) -> dict[str, object]:
    if place == 4:
        concepts = [
            {"code": f"code-{at}", "display": text(3).capitalize(), "definition": f"{text(8)}."}
            for at in range(10)
        ]
        system = _canonical("CodeSystem", f"our-codes-{ten}", f"Our {text(1).title()} Codes", text)
        return {**system, "caseSensitive": True, "content": "complete", "concept": concepts}
    id_ = f"our-values-{ten}" if place == 5 else f"our-other-values-{ten}"
    include = [{"system": f"{_BASE}/CodeSystem/our-codes-{ten}"}]
    return {
        **_canonical("ValueSet", id_, f"Our {text(1).title()} Value Set", text),
        "compose": {"include": include},
    }


_WIDTH, _HEIGHT, _LEFT, _TOP = 230, 150, 52, 34
"""Of a chart, and where its lines begin."""
_STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #333 } .name { font-weight: 600 }
path { fill: none } .axis { stroke: #999 } .even { stroke: #999; stroke-dasharray: 4 4 }
.line { stroke: #0b61a4; stroke-width: 2 }
circle { fill: #0b61a4 }
@media (prefers-color-scheme: dark) {
text { fill: #ddd } .line { stroke: #6cb8f0 } circle { fill: #6cb8f0 }
}
</style>"""


def picture(every: Sequence[Grown]) -> str:
    """Draw a chart for each measure; the dashed line goes on as the first two guides grew."""
    charts = [_chart(at, name, unit, value, every) for at, (name, unit, value) in enumerate(_MEASURES)]
    width = len(charts) * (_LEFT + _WIDTH + 20)
    words = "; ".join(
        f"{grown.items:,} pages and artifacts: {grown.cpu_seconds:.0f} s, {grown.memory_mib:.0f} MiB, "
        f"{grown.size_mb:.0f} MB"
        for grown in every
    )
    height = _TOP + _HEIGHT + 44
    start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return "\n".join([start, f"<title>How builds grow. {words}.</title>", _STYLE, *charts, "</svg>", ""])


def _chart(number: int, name: str, unit: str, value: Callable[[Grown], float], every: Sequence[Grown]) -> str:
    values = [value(grown) for grown in every]
    last, most = every[-1].items, max(values)

    def at(items: float, height: float) -> str:
        return f"{_WIDTH * items / last:.1f},{_HEIGHT - _HEIGHT * height / most:.1f}"

    points = [at(grown.items, each) for grown, each in zip(every, values, strict=True)]
    pairs = [each.split(",") for each in points]
    slope = (values[1] - values[0]) / (every[1].items - every[0].items)
    even = f"M{points[0]} L{at(last, values[0] + slope * (last - every[0].items))}"
    parts = [
        f'<g transform="translate({number * (_LEFT + _WIDTH + 20) + _LEFT} {_TOP})">',
        f'<text class="name" y="-16">{name}, {unit}</text>',
        f'<path class="axis" d="M0,0 V{_HEIGHT} H{_WIDTH}"/>',
        f'<text x="-6" y="10" text-anchor="end">{most:,.0f}</text>',
        f'<text x="-6" y="{_HEIGHT}" text-anchor="end">0</text>',
        f'<text x="{_WIDTH}" y="{_HEIGHT + 18}" text-anchor="end">{last:,} pages and artifacts each</text>',
        f'<path class="even" d="{even}"/>',
        f'<path class="line" d="M{" L".join(points)}"/>',
        *(f'<circle cx="{x}" cy="{y}" r="3"/>' for x, y in pairs),
        "</g>",
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    main()
