"""The menu of an HL7 guide, in the shape of our top navigation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.pages import MENU
from site_builder.read.files import is_there, read_text
from site_builder.source.origins import MadePlaces, text_of
from site_builder.source.source_map import Places, SourceMap
from site_builder.source.value import Value

if TYPE_CHECKING:
    from lxml import etree

_HINTS = re.compile(r"^(?:(?:new-tab|external)\s+)+")
"""Words that SUSHI takes before an address."""


def menu_of_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Read `menu` of SUSHI's settings: names lead to addresses or hold further names."""
    menu = settings.get("menu")
    return _topnav(_entries(Value(menu, ("menu",)))) if isinstance(menu, Mapping) else {}


def menu_of_xml(root: Path, folders: Sequence[str], problems: Problems) -> tuple[dict[str, Any], Places]:
    """Read `menu.xml`, lists of links as the Publisher's templates draw them, and where its links stand."""
    for folder in folders:
        name = f"{folder}/{MENU}"
        text = read_text(root / name, name, problems) if is_there(root / name) else None
        if text is not None:
            menu = _of_xml(text, name, problems)
            return menu, MadePlaces(SourceMap(name, "xml", text), menu)
    return {}, SourceMap("")


def _topnav(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"topnav_dropdowns": [{"folders": items}]} if items else {}


def _entries(menu: Value) -> list[dict[str, Any]]:
    return [entry for title in menu.content if (entry := _entry(str(title), menu.member(title)))]


def _entry(title: str, value: Value) -> dict[str, Any] | None:
    if isinstance(value.content, Mapping):
        items = _entries(value)
        return {"title": title, "folderitems": items} if items else None
    address = _HINTS.sub("", str(value.content or "").strip())
    return {"title": title, "url": text_of(address, value.pointer)} if address else None


def _of_xml(text: str, name: str, problems: Problems) -> dict[str, Any]:
    from lxml import etree  # noqa: PLC0415 - slow to import, and SUSHI's guides have no such file

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding="utf-8"
    )
    try:
        top = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        place = Location(name, max(error.lineno or 1, 1), max(error.offset or 1, 1))
        problems.add("invalid-navigation", f"the menu is no XML: {error}", place)
        return {}
    if top is None:
        return {}
    lists = [top] if _tag(top) == "ul" else [each for each in top.iter() if _tag(each) == "ul"][:1]
    numbers = {each: number for number, each in enumerate(top.iter("*"))}
    return _topnav([entry for found in lists for item in found for entry in _of_item(item, numbers)])


def _of_item(item: etree._Element, numbers: Mapping[etree._Element, int]) -> list[dict[str, Any]]:
    """Read an item: a link, or a name and a list below it. `numbers` counts the file's elements."""
    links = [child for child in item if _tag(child) == "a"]
    lists = [child for child in item if _tag(child) == "ul"]
    below = [entry for child in lists for inner in child for entry in _of_item(inner, numbers)]
    if below:
        title = _words(links[0]) if links else _words(item)
        return [{"title": title, "folderitems": below}]
    return [
        {"title": _words(link), "url": text_of(address, (numbers[link],))}
        for link in links
        if (address := str(link.get("href") or "").strip()) not in ("", "#")
    ]


def _tag(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
