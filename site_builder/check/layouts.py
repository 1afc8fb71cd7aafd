"""What is wrong with a guide's own layouts, and what of them is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from site_builder.diagnostics import Diagnostic, Location, nearest
from site_builder.model.guide import Guide, Layout, Page
from site_builder.source.placed import SourceText

_LEFT_OUT = re.compile(
    r"<(?:(?P<script>script)\b|(?P<style>style)\b|(?P<form>form)\b"
    r"|link\b(?=[^>]{0,500}?\bstylesheet\b)(?P<stylesheet>))",
    re.IGNORECASE,
)
_INCLUDE = re.compile(r"\{%-?\s*include(?:_cached)?\s+([\w./-]+)")
_WORDS = {"script": "script", "style": "style", "form": "form", "stylesheet": "stylesheet"}
_THEMES = ("theme", "remote_theme")


def check_layouts(guide: Guide) -> Iterator[Diagnostic]:
    """Report layouts that pages name and the guide lacks, and what is left out of each that is used."""
    if not guide.layouts:
        return
    used: dict[str, Layout] = {}
    has_theme = any(guide.config.keys.get(key) for key in _THEMES)
    missing: dict[str, list[Page]] = {}
    for page in guide.pages:
        name = page.front_matter.get("layout")
        if page.format == "raw" or not isinstance(name, str):
            continue
        while isinstance(name, str) and name not in used:
            layout = guide.layouts.get(name)
            if layout is None:
                missing.setdefault(name, []).append(page)
                break
            used[name] = layout
            name = layout.values.get("layout")
    if not has_theme:
        yield from _missing(missing, guide)
    for layout in used.values():
        yield from _left_out(layout, guide)


def _missing(missing: dict[str, list[Page]], guide: Guide) -> Iterator[Diagnostic]:
    for name, pages in missing.items():
        if name in ("none", "null", "nil", ""):
            continue
        more = f", and by {len(pages) - 1} more" if len(pages) > 1 else ""
        message = f"the layout '{name}' is named here{more}, and the guide has none of this name"
        place = pages[0].at("layout").place().within(pages[0].source)
        yield Diagnostic("missing-layout", message, place, nearest(name, guide.layouts))


def _left_out(layout: Layout, guide: Guide) -> Iterator[Diagnostic]:
    counted: Counter[str] = Counter()
    source = SourceText(layout.source, layout.text, layout.line)
    place: Location | None = None
    seen: set[str] = set()
    waiting = [layout.text]
    while waiting:
        text = waiting.pop()
        for found in _LEFT_OUT.finditer(text):
            if text is layout.text and place is None:
                place = source.place(found.start())
            counted[next(name for name in _WORDS if found[name] is not None)] += 1
        for name in _INCLUDE.findall(text):
            include = guide.includes.get(name) if name not in seen else None
            seen.add(name)
            if include is not None:
                waiting.append(include.text)
    if counted:
        parts = [f"{number} {_WORDS[name]}{'s' if number > 1 else ''}" for name, number in counted.items()]
        listed = ", ".join(parts[:-1]) + (" and " if parts[:-1] else "") + parts[-1]
        message = f"of what the layout '{layout.name}' draws, {listed} are left out"
        yield Diagnostic("layout-left-out", message, place or source.place(0))
