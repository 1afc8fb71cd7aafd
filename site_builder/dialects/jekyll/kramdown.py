"""The settings of kramdown in `_config.yml`, as ours."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from site_builder.config import KRAMDOWN, MarkdownSettings
from site_builder.diagnostics import Problems
from site_builder.source.source_map import ValuePlace

_RANGE = re.compile(r"\s*([1-6])\s*\.\.\s*([1-6])\s*")
_MOST = 100_000


def markdown_settings(stated: Mapping[str, Any], at: ValuePlace, problems: Problems) -> MarkdownSettings:
    """Translate what stands below `kramdown`; what kramdown refuses is a finding, and has no effect."""
    reader = _Reader(stated, at, problems)
    return MarkdownSettings(
        auto_ids=reader.flag("auto_ids", usual=True),
        auto_id_prefix=reader.text("auto_id_prefix", ""),
        github_ids=reader.text("input", "GFM").upper() != "KRAMDOWN",
        parse_block_html=reader.flag("parse_block_html", usual=False),
        parse_span_html=reader.flag("parse_span_html", usual=True),
        toc_levels=reader.levels(),
        header_offset=reader.number("header_offset", 0),
        footnote_nr=reader.number("footnote_nr", 1),
        footnote_prefix=reader.text("footnote_prefix", ""),
        footnote_backlink=html.unescape(reader.text("footnote_backlink", KRAMDOWN.footnote_backlink)),
        footnote_backlink_inline=reader.flag("footnote_backlink_inline", usual=False),
        quotes=reader.quotes(),
        symbols=tuple(sorted(reader.mapping("typographic_symbols").items())),
        link_defs=reader.links(),
    )


class _Reader:
    """Reads values as kramdown does, which takes texts for numbers and flags, too."""

    def __init__(self, stated: Mapping[str, Any], at: ValuePlace, problems: Problems) -> None:
        self._stated, self._at, self._problems = stated, at, problems

    def text(self, key: str, usual: str) -> str:
        value = self._stated.get(key)
        return usual if value is None or isinstance(value, Mapping | list) else str(value)

    def flag(self, key: str, *, usual: bool) -> bool:
        value = self._stated.get(key)
        if value is None or isinstance(value, bool):
            return usual if value is None else value
        return str(value).strip().lower() in ("true", "1") if isinstance(value, str | int) else usual

    def number(self, key: str, usual: int) -> int:
        value = self._stated.get(key)
        if value is None:
            return usual
        try:
            number = int(str(value))
        except ValueError:
            self._refuse(key, f"'{key}' must be a whole number, not '{value}'")
            return usual
        return number if abs(number) < _MOST else usual

    def mapping(self, key: str) -> Mapping[str, str]:
        value = self._stated.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._refuse(key, f"'{key}' must hold 'key: value' lines")
            return {}
        return {str(name): str(said) for name, said in value.items()}

    def levels(self) -> frozenset[int]:
        value = self._stated.get("toc_levels")
        if value is None:
            return KRAMDOWN.toc_levels
        listed = value if isinstance(value, list) else str(value).split(",")
        if isinstance(value, str) and (found := _RANGE.fullmatch(value)):
            listed = list(range(int(found[1]), int(found[2]) + 1))
        levels = {str(one).strip() for one in listed}
        if not levels or not levels <= set("123456"):
            self._refuse("toc_levels", f"'toc_levels' must be levels from 1 to 6, not '{value}'")
            return KRAMDOWN.toc_levels
        return frozenset(map(int, levels))

    def quotes(self) -> tuple[str, str, str, str]:
        value = self._stated.get("smart_quotes")
        if value is None:
            return KRAMDOWN.quotes
        names = [str(one).strip() for one in (value if isinstance(value, list) else str(value).split(","))]
        if len(names) != len(KRAMDOWN.quotes):
            self._refuse("smart_quotes", f"'smart_quotes' must name four characters, not {len(names)}")
            return KRAMDOWN.quotes
        left, right, double_left, double_right = map(_character, names)
        return left, right, double_left, double_right

    def links(self) -> tuple[tuple[str, str, str], ...]:
        value = self._stated.get("link_defs")
        if value is None:
            return ()
        found: list[tuple[str, str, str]] = []
        for name, target in value.items() if isinstance(value, Mapping) else [("", None)]:
            parts = [str(part) for part in target if part is not None] if isinstance(target, list) else []
            if not 1 <= len(parts) <= 2:
                self._refuse("link_defs", "each of 'link_defs' must be a list of an address and a title")
                continue
            found.append((str(name), parts[0], parts[1] if parts[1:] else ""))
        return tuple(found)

    def _refuse(self, key: str, message: str) -> None:
        self._problems.add("invalid-setting", message, self._at.inner(key).place())


def _character(name: str) -> str:
    """Return the character of an entity's name or number."""
    return chr(int(name)) if name.isdigit() and 0 < int(name) < 0xD800 else html.unescape(f"&{name};")
