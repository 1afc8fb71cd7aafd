"""YAML: documents, front matter, resources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import yaml

from site_builder.diagnostics import Problems
from site_builder.read.pages import part
from site_builder.read.yaml import load, load_mapping, load_resource
from site_builder.source.source_map import SourceMap
from tests.fuzz.holding import places
from tests.fuzz.making import ODD_TEXTS, as_read, mutated_text, text_of
from tests.fuzz.run import Format

_PIECES = (
    "a: b\n", "title: A page\n", "- x\n", "- ", "  ", "    - y\n", "key:\n", "? k\n: v\n", "<<: *a\n", "<<: [*a, *b]\n", "a: &a {b: c}\n", "b: &b [1, 2]\n", "*a", "&a ", "*b\n", "!!str 1\n",
    "!!binary aGVsbG8=\n", "!!set {a, b}\n", "!!omap [a: b]\n", "!!python/object:os.system x\n", "!own x\n", "!!timestamp 2026-13-45\n", "!!int x\n", "!!float .inf\n", "!!null x\n", "!!bool x\n", "!!map [a]\n", "!!seq {a: b}\n",
    "|\n  text\n", ">-\n  text\n", "|9\n x\n", "\"a\\u0000b\"\n", "\"\\ud800\"\n", "'it''s'\n", "{a: [b, {c: d}]}\n", "[", "]", "{", "}", "---\n", "...\n", "%YAML 1.1\n", "%TAG ! x\n", "# c\n", "\t", "\ta: b\n", "2026-01-31\n", "1_000\n", "0o17\n", "12:30:45\n", ".nan\n",
    "yes\n", "~\n", "1.10\n", "007\n", "a: b: c\n", "a: 'x\n", ": \n", "-\n", "@x\n", "`x`\n", "tags: [a, b]\n", "a.b: c\n", "{{x}}: y\n", "? [a, b]\n: c\n", "? {a: b}\n: c\n", "x" * 2000 + ": y\n", "title: \"x\"\n", "resourceType: Patient\n",
)  # fmt: skip
_DOCUMENTS = (
    "title: A page\ntags: [a, b]\nsummary: >-\n  Words\n  more\npermalink: x.html\ndate: 2026-01-31 10:00:00 +0100\n",
    "entries:\n- product: Guide\n  folders:\n  - title: A\n    folderitems:\n    - title: B\n      url: /b.html\n",
    "base: &base\n  a: 1\n  b: [x, y]\nother:\n  <<: *base\n  c: {d: *base}\n",
    "resourceType: Patient\nid: a\nname:\n- family: X\n  given: [Y, no]\nbirthDate: 2026-01-31\n",
)


def _make(draw: Random) -> str:
    return as_read(_written(draw))


def _written(draw: Random) -> str:
    form = draw.random()
    if form < 0.45:
        return text_of(draw, _PIECES)
    if form < 0.85:
        return mutated_text(draw, draw.choice(_DOCUMENTS), (*_PIECES, *ODD_TEXTS))
    return yaml.safe_dump(
        _value(draw, 0),
        allow_unicode=draw.random() < 0.5,
        default_flow_style=draw.choice((True, False, None)),
        width=draw.choice((5, 80)),
    )


def _value(draw: Random, depth: int) -> Any:
    form = draw.random()
    if depth > 4 or form < 0.4:
        return draw.choice(
            (
                None,
                True,
                1,
                2.5,
                "x",
                "a: b",
                "- c",
                "#d",
                "yes",
                "007",
                "1.10",
                "",
                " s ",
                "l\nm\n",
                *(each for each in ODD_TEXTS if each.isprintable()),
            )
        )
    if form < 0.7:
        return [_value(draw, depth + 1) for _ in range(draw.randrange(4))]
    return {
        draw.choice(("a", "b c", "1", "yes", "x:y", "- z", "é")): _value(draw, depth + 1)
        for _ in range(draw.randrange(4))
    }


def _faults(text: str) -> Iterator[str]:
    for read in (load, load_resource):
        problems = Problems()
        value = read(text, "a.yml", problems)
        yield from places(problems, text)
    yield from _placed(value, SourceMap("a.yml", "yaml", text), text)
    problems = Problems()
    values, source = load_mapping(text, "a.md", problems, line=2)
    yield from places(problems, text, 2)
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        yield "a mapping has a key that is no text"
    for key in values:
        source.place(key)
    whole = f"---\n{text}\n---\nBody"
    problems = Problems()
    parted = part(whole, "a.md", problems)
    yield from places(problems, whole)
    if not whole.endswith(parted.body):
        yield "the body is no part of the page"
    if parted.body and parted.body_line != whole.count("\n", 0, len(whole) - len(parted.body)) + 1:
        yield "the body begins at another line"
    yield from _same(text)


def _placed(value: Any, source: SourceMap, text: str) -> Iterator[str]:
    """Ask for the place of each value, as far as few."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    pending: list[tuple[Any, tuple[Any, ...]]] = [(value, ())]
    for _ in range(40):
        if not pending:
            return
        now, pointer = pending.pop()
        place = source.place(*pointer)
        if place.line > len(lines) or place.column > len(lines[place.line - 1]) + 1:
            yield "a value stands outside of the file"
        if isinstance(now, dict):
            pending += [(inner, (*pointer, key)) for key, inner in now.items()]
        elif isinstance(now, list):
            pending += [(inner, (*pointer, at)) for at, inner in enumerate(now)]


def _same(text: str) -> Iterator[str]:
    """What JSON reads, and YAML writes, is the same here."""
    problems = Problems()
    try:
        expected = json.loads(text)
    except (ValueError, RecursionError):
        return
    found = load(text, "a.yml", problems)
    if not len(problems) and isinstance(expected, dict | list) and isinstance(found, str):
        yield "JSON is read as a text"


YAML = Format("yaml", _make, _faults)
