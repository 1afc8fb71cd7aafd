"""The theme's stylesheets: a page loads one file, of those parts whose class names it has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from site_builder.model.guide import STATIC_FOLDER, OutPath
from site_builder.model.rendered import Rendered
from site_builder.render.html import relative
from site_builder.source.dependencies import depend_on
from site_builder.source.kept import kept

ADDRESS, TEXT = "\ue000stylesheet-address\ue000", "\ue000stylesheet-text\ue000"
"""What templates write for a page's stylesheet: what a page needs is known when all of it is drawn."""
SHELL = ("site.css", "authored.css")
"""What every page has."""
PARTS: Mapping[str, frozenset[str]] = {
    name: frozenset(classes.split())
    for name, classes in {
        "code.css": "highlight highlighttable numbered numbers",
        "search.css": "search-form",
        "callouts.css": "callout references image command inline",
        "request.css": "request request-example",
        "lists.css": "listing tag-list glossary outline",
        "facts.css": "artifact facts section-facts tag cells cell-list note-line",
        "header.css": "artifact contents page-bar title-line",
        "artifact.css": "tree tree-signs tree-key section-tree views",
        "vast.css": "vast",
        "views.css": "views",
        "blocks.css": "blocks",
        "terms.css": "section cells cell-list note-line table-filter stacks source narrative",
        "api.css": "capability matrix expectation api-name written",
        "forms.css": "form",
        "check.css": "checker-page",
        "drawings.css": "journey provide-api focus roadmap patterns exchanges security drawing-text",
        "graph.css": "graph section-graph",
        "diagram.css": "diagram diagram-elsewhere",
        "print.css": "print-page print-section print-contents print-title print-help",
    }.items()
}
"""What only some pages have, in the order of the cascade, with the classes that tell; a dialect's come last.

Each selector of a part names one of its classes, or one that only stands within those.
"""

_COMMENT = re.compile(r"""("[^"]*"|'[^']*')|/\*.*?\*/""", re.DOTALL)
_SPACE = re.compile(r"""("[^"]*"|'[^']*')|\s*+;?+\s*+(\})\s*+|\s*+([{;,])\s*+|(:)\s++|\s++""")
_CLASSES = re.compile(r"""class=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
"""A pattern that starts with letters is searched for much faster than one that starts with `\\b`."""
_NO_SELECTOR = re.compile(r"\"[^\"]*\"|'[^']*'|\{[^{}]*\}")
"""Strings and declarations."""
_NAME = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """One file of styles."""

    out: OutPath
    text: str
    """Without comments and spare white space."""
    query: str
    """Part of its hash, so that browsers fetch it anew exactly when it changed: `?v=1a2b3c4d`."""


class Stylesheets:
    """The stylesheets of one guide's pages."""

    def __init__(self, sources: Mapping[str, Path], dialect: Iterable[str] = ()) -> None:
        """`sources` are the parts' files by name, `dialect` the names of the parts that the dialect adds."""
        self._sources = sources
        self._dialect = tuple(dialect)
        self._sheets: dict[tuple[str, ...], Stylesheet] = {}

    def dressed(self, html: str, out: OutPath) -> tuple[str, tuple[str, ...] | None]:
        """Put a page's stylesheet where its template asks for it; name its parts, None for no such place."""
        if ADDRESS not in html and TEXT not in html:
            return html, None
        depend_on("styles")
        parts = self.parts_for(html)
        sheet = self.joined(parts)
        address = relative(sheet.out, out) + sheet.query
        return html.replace(ADDRESS, address).replace(TEXT, sheet.text), parts

    def parts_for(self, html: str) -> tuple[str, ...]:
        """Name the parts that a page needs: those with a class name of their own that the page has."""
        has = {name for found in set(_CLASSES.findall(html)) for text in found for name in text.split()}
        return tuple(part for part, classes in self._own_classes.items() if not classes.isdisjoint(has))

    def joined(self, parts: tuple[str, ...]) -> Stylesheet:
        """Return the shell's styles and those of the parts as one file."""
        if parts not in self._sheets:
            stems = (part.removesuffix(".css") for part in parts)
            text = "".join(self._minified[part] for part in (*SHELL, *parts))
            query = f"?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"
            self._sheets[parts] = Stylesheet(f"{STATIC_FOLDER}/{'-'.join(('page', *stems))}.css", text, query)
        return self._sheets[parts]

    def files(self, rendered: Iterable[Rendered]) -> tuple[Rendered, ...]:
        """Return the files that the stylesheets of pages are."""
        sheets = (
            self.joined(parts)
            for parts in sorted({file.styles for file in rendered if file.styles is not None})
        )
        return tuple(Rendered(sheet.out, sheet.text.encode(), kind="file") for sheet in sheets)

    @cached_property
    def _minified(self) -> Mapping[str, str]:
        names = (*SHELL, *PARTS, *self._dialect)
        texts = {name: self._sources[name].read_text(encoding="utf-8") for name in names}
        return {name: kept(("style", name), (text,), partial(minified, text)) for name, text in texts.items()}

    @cached_property
    def _own_classes(self) -> Mapping[str, frozenset[str]]:
        """The class names that tell that a page needs a part.

        A dialect's part is told by all its names but those that the theme has too.
        """
        of_theme = frozenset().union(*(_classes(self._minified[name]) for name in (*SHELL, *PARTS)))
        return {**PARTS, **{name: _classes(self._minified[name]) - of_theme for name in self._dialect}}


def minified(styles: str) -> str:
    """Drop comments and white space that means nothing.

    rcssmin 1.3 drops the space of `td :is(a)` within `@container`, where it means something.
    """
    return _SPACE.sub(
        lambda found: found[found.lastindex] if found.lastindex else " ", _COMMENT.sub(r"\1", styles)
    ).strip()


def _classes(styles: str) -> frozenset[str]:
    """Return the class names in a stylesheet's selectors."""
    return frozenset(_NAME.findall(_NO_SELECTOR.sub("", styles)))
