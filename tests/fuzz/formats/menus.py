"""Menus, glossaries and tags as data: what navigation makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import yaml

from site_builder.diagnostics import Problems
from site_builder.model.navigation import build_navigation
from site_builder.source.source_map import SourceMap
from tests.edits.guide import LAYOUTS
from tests.fuzz.holding import places
from tests.fuzz.making import mutated
from tests.fuzz.run import Format
from tests.model.small import artifact, guide, page

_FILES = {
    name.removeprefix("content/_data/"): content.decode()
    for name, content in LAYOUTS["native"].files().items()
    if name.startswith("content/_data/")
}
_MENU, _TOP = yaml.safe_load(_FILES["sidebars/main.yml"]), yaml.safe_load(_FILES["topnav.yml"])
_UNSAFE = ("javascript:", "data:", "vbscript:", "file:")


def _make(draw: Random) -> dict[str, Any]:
    return {"sidebar": mutated(draw, _MENU) if draw.random() < 0.7 else _MENU, "topnav": mutated(draw, _TOP)}


def _faults(case: dict[str, Any]) -> Iterator[str]:
    try:
        texts = {name: yaml.safe_dump(value) for name, value in case.items()}
    except RecursionError:
        return  # deeper than what is read of any file
    maps = {
        "sidebars.main": SourceMap("s.yml", "yaml", texts["sidebar"]),
        "topnav": SourceMap("t.yml", "yaml", texts["topnav"]),
    }
    pages = [
        page("index.html", sidebar="main"),
        page("care.html", "Care", sidebar="main"),
        page("care/plan.html", sidebar="other"),
    ]
    made = guide(
        *pages, data={"sidebars": {"main": case["sidebar"]}, "topnav": case["topnav"]}, places=maps,
        artifacts=(artifact("Patient", "one"), artifact("StructureDefinition", "Person")), static=("images/plan.png",),
    )  # fmt: skip
    problems = Problems()
    navigation = build_navigation(made, problems)
    for name, map_ in maps.items():
        text = texts["sidebar" if name.startswith("s") else name]
        yield from places((each for each in problems if each.location.path == map_.path), text)
    for each in pages:
        drawn = navigation.for_page(each)
        pending = [*drawn.sidebar, *drawn.topnav, *navigation.contents]
        while pending:
            item = pending.pop()
            pending += item.children
            if not isinstance(item.title, str) or not isinstance(item.target, str):
                yield "an entry of a menu is no text"
            elif item.target.strip().lower().startswith(_UNSAFE):
                yield "a menu leads to what runs a program"


MENUS = Format("menus", _make, _faults)
