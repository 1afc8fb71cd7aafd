"""Compare a guide's site as HL7's IG Publisher made it with ours: definitions' metadata, names, anchors.

    python -m benchmarks.published_guide PUBLISHED OURS [--show N]

Of each definition that both have as JSON, it counts the elements that the guide or its template sets. Of the
names of files and of the anchors that the published pages lead to, it counts those that we have, too, or lead
on from, and names what is missing by its pattern.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from site_builder.fhir.resource_types import is_canonical

_ELEMENTS = (
    "url",
    "version",
    "status",
    "date",
    "publisher",
    "contact",
    "useContext",
    "jurisdiction",
    "copyright",
)
_EXTENSIONS = ("structuredefinition-wg", "structuredefinition-fmm", "structuredefinition-standards-status")
_ID = re.compile(r"""<[^>]*?\s(?:id|name)\s*=\s*["']([^"'<>]+)["']""")
_LINK = re.compile(r"""href\s*=\s*["']([^"'<>#:]*)#([^"'<>]+)["']""")
_FURNITURE = frozenset({"top", "bottom", "root", "tabs-json", "tabs-xml", "tabs-ttl"})
"""Anchors of the template's own buttons."""
_REFRESH = re.compile(r"""http-equiv=["']?refresh["']?[^>]*?url=([^"'>]+)""", re.IGNORECASE)
_ARTIFACT = re.compile(
    r"^([A-Z][A-Za-z]+)-[A-Za-z0-9.-]+?(?=(?:\.profile|\.change)?\.[a-z.]+$|-[a-z-]+\.html$|\.[a-z]+$)"
)


def main() -> None:
    """Print the three comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("published", type=Path)
    parser.add_argument("ours", type=Path)
    parser.add_argument("--show", type=int, default=12, help="how many differences of a kind are named")
    asked = parser.parse_args()
    _print_metadata(asked.published, asked.ours, asked.show)
    _print_names(asked.published, asked.ours, asked.show)
    _print_anchors(asked.published, asked.ours, asked.show)


def _print_metadata(published: Path, ours: Path, show: int) -> None:
    same, whole, kinds = Counter[str](), Counter[str](), Counter[str]()
    examples: list[str] = []
    for file in sorted(published.glob("*-*.json")):
        theirs, own = _json(file), _json(ours / file.name)
        if not theirs or not own or not is_canonical(str(theirs.get("resourceType"))):
            continue
        kind = str(theirs["resourceType"])
        different = []
        for name in (*_ELEMENTS, *_EXTENSIONS):
            one, other = _value(theirs, name), _value(own, name)
            whole[name] += bool(one or other)
            is_same = bool(one) == bool(other) if name == "date" else one == other
            same[name] += bool(one or other) and is_same
            if not is_same:
                different.append(name)
                if len(examples) < show:
                    examples.append(f"    {file.name} {name}: {_short(one)} | ours {_short(other)}")
        kinds[kind] += 1
        kinds[f"{kind} whole"] += not different
    print("metadata:", ", ".join(f"{name} {same[name]}/{whole[name]}" for name in whole if whole[name]))
    names = [name for name in kinds if not name.endswith(" whole")]
    print("  all of it:", ", ".join(f"{name} {kinds[f'{name} whole']}/{kinds[name]}" for name in names))
    print("\n".join(examples))


def _print_names(published: Path, ours: Path, show: int) -> None:
    names = sorted(file.name for file in published.iterdir() if file.is_file())
    missing = [name for name in names if not (ours / name).exists()]
    print(f"names: {len(names) - len(missing)}/{len(names)}")
    _print_patterns(missing, show)


def _print_anchors(published: Path, ours: Path, show: int) -> None:
    linked: set[tuple[str, str]] = set()
    known: dict[str, frozenset[str]] = {}
    for file in sorted(published.glob("*.html")):
        for name, anchor in _LINK.findall(_text(file)):
            if anchor not in _FURNITURE and not (name or file.name).startswith("qa"):
                linked.add((name or file.name, anchor))
    found, missing = 0, []
    for name, anchor in sorted(linked):
        if anchor not in _anchors(published, name, known):
            # It leads nowhere there, either.
            continue
        if anchor in _anchors(ours, name, known):
            found += 1
        else:
            missing.append(f"{name}#{anchor}")
    print(f"anchors that pages lead to: {found}/{found + len(missing)}")
    _print_patterns(missing, show)


def _anchors(site: Path, name: str, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the anchors of a page, and of the one that it leads on to."""
    key = f"{site}/{name}"
    if key not in known:
        text = _text(site / name)
        known[key] = frozenset(_ID.findall(text))
        target = _REFRESH.search(text)
        if target and (on := target[1].partition("#")[0]) not in ("", name):
            known[key] |= _anchors(site, on.rpartition("/")[2], known)
    return known[key]


def _print_patterns(missing: Iterable[str], show: int) -> None:
    patterns: dict[str, list[str]] = {}
    for name in missing:
        patterns.setdefault(
            _ARTIFACT.sub(r"\1-*", name.partition("#")[0]) + _kind_of_anchor(name), []
        ).append(name)
    for pattern, found in sorted(patterns.items(), key=lambda each: -len(each[1]))[:show]:
        print(f"  {len(found):5} {pattern}   such as {found[0]}")


def _kind_of_anchor(name: str) -> str:
    anchor = name.partition("#")[2]
    return "#" + re.sub(r"[A-Za-z0-9.:\[\]-]{6,}", "*", anchor) if anchor else ""


def _value(resource: Mapping[str, Any], name: str) -> Any:
    if name not in _EXTENSIONS:
        return resource.get(name)
    for each in _objects(resource.get("extension")):
        if str(each.get("url", "")).endswith(f"/{name}"):
            return next((value for key, value in each.items() if key.startswith("value")), None)
    return None


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in value or () if isinstance(each, dict))


def _json(file: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(_text(file) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig", errors="replace") if file.is_file() else ""


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) < 90 else text[:89] + "…"


if __name__ == "__main__":
    main()
