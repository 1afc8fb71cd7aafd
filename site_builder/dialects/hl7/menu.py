"""The menu of an HL7 guide, in the shape of our top navigation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.pages import MENU
from site_builder.read.files import read_text

if TYPE_CHECKING:
    from lxml import etree

_HINTS = re.compile(r"^(?:(?:new-tab|external)\s+)+")
"""Words that SUSHI takes before an address."""


def menu_of_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Read `menu` of SUSHI's settings: names lead to addresses or hold further names."""
    menu = settings.get("menu")
    return (
        _topnav([_entry(str(title), value) for title, value in menu.items()])
        if isinstance(menu, Mapping)
        else {}
    )


def menu_of_xml(root: Path, folders: Sequence[str], problems: Problems) -> tuple[dict[str, Any], str]:
    """Read `menu.xml`, lists of links as the Publisher's templates draw them; also say which file it is."""
    for folder in folders:
        name = f"{folder}/{MENU}"
        text = read_text(root / name, name, problems) if (root / name).is_file() else None
        if text is not None:
            return _of_xml(text, name, problems), name
    return {}, ""


def _topnav(entries: Sequence[dict[str, Any] | None]) -> dict[str, Any]:
    items = [entry for entry in entries if entry]
    return {"topnav_dropdowns": [{"folders": items}]} if items else {}


def _entry(title: str, value: Any) -> dict[str, Any] | None:
    if isinstance(value, Mapping):
        items = [entry for name, inner in value.items() if (entry := _entry(str(name), inner))]
        return {"title": title, "folderitems": items} if items else None
    address = _HINTS.sub("", str(value or "").strip())
    return {"title": title, "url": address} if address else None


def _of_xml(text: str, name: str, problems: Problems) -> dict[str, Any]:
    from lxml import etree  # noqa: PLC0415 - slow to import, and SUSHI's guides have no such file

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding="utf-8"
    )
    try:
        top = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        problems.add("invalid-navigation", f"the menu is no XML: {error}", Location(name, error.lineno or 0))
        return {}
    if top is None:
        return {}
    lists = [top] if _tag(top) == "ul" else [each for each in top.iter() if _tag(each) == "ul"][:1]
    return _topnav([entry for found in lists for item in found for entry in _of_item(item)])


def _of_item(item: etree._Element) -> list[dict[str, Any]]:
    """Read an item: a link, or a name and a list below it."""
    links = [child for child in item if _tag(child) == "a"]
    below = [entry for child in item if _tag(child) == "ul" for inner in child for entry in _of_item(inner)]
    if below:
        title = _words(links[0]) if links else _words(item)
        return [{"title": title, "folderitems": below}]
    return [
        {"title": _words(link), "url": address}
        for link in links
        if (address := str(link.get("href") or "").strip()) not in ("", "#")
    ]


def _tag(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
