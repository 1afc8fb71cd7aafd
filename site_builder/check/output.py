"""What is wrong with the site as rendered: links, anchors and images that lead nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from html import escape

from site_builder.diagnostics import Diagnostic, Location, guess, nearest, nearest_name
from site_builder.model.guide import Guide, Link, OutPath, Rendered

_SHELL_ANCHORS = frozenset({"", "top", "content"})
"""Anchors that the theme's shell has on every page."""


def check_output(
    guide: Guide, rendered: Iterable[Rendered], outs: Collection[OutPath]
) -> tuple[Diagnostic, ...]:
    """Check every link of every page against the files and anchors of the site.

    `outs` is every file of the site. Anchors are checked where the target is a page that was rendered
    from Markdown or from an artifact; a copied HTML file is not read.
    """
    pages = {file.out: file for file in rendered}
    places = _Places(guide, outs)
    found: dict[Diagnostic, None] = {}
    for file in pages.values():
        for link in dict.fromkeys(file.links):
            found.update(dict.fromkeys(_check_link(file, link, pages, outs, places, guide)))
    return tuple(found)


def _check_link(
    file: Rendered,
    link: Link,
    pages: dict[OutPath, Rendered],
    outs: Collection[OutPath],
    places: _Places,
    guide: Guide,
) -> Iterator[Diagnostic]:
    if not link.out:
        return
    if link.out not in outs:
        if guide.dialect.explains_missing(link.out):
            return
        hint = guide.dialect.missing_hint(link.out) or guess(
            _written(places.nearest_file(link.out), file, link)
        )
        code = "missing-image" if link.is_image else "broken-link"
        what = "image" if link.is_image else "link"
        yield Diagnostic(
            code, f"{what} '{link.target}' leads to no file of the site", places.of(file, link), hint
        )
        return
    target = pages.get(link.out)
    if target is None or target.kind not in {"page", "artifact"} or not target.anchors:
        return
    if link.fragment not in target.anchors | _SHELL_ANCHORS:
        hint = nearest(link.fragment, target.anchors)
        message = f"'{link.target}' names an anchor that {link.out} lacks"
        yield Diagnostic("broken-anchor", message, places.of(file, link), hint)


def _written(out: OutPath, file: Rendered, link: Link) -> str:
    """Write a file of the site as a link of this page would have it."""
    if not out or link.target.startswith("/"):
        return out and f"/{out}"
    return posixpath.relpath(out, posixpath.dirname(file.out) or ".")


_START = re.compile(r"""(?<![^\s"'(<>=|\[\]])""")
_END = re.compile(r"""(?=[.,;:!?]*(?:[\s"')<>|\[\]]|$))""")
"""What stands before and behind an address in Markdown and HTML; a longer address goes on otherwise."""


class _Places:
    """Finds where in the guide's sources a link is written, and which file it may have meant."""

    def __init__(self, guide: Guide, outs: Collection[OutPath]) -> None:
        self._pages = {page.source: page for page in guide.pages}
        self._includes = guide.includes
        self._prose: dict[str, list[tuple[str, Location]]] = {}
        for each in guide.artifacts:
            texts = [(each.intro, each.intro_at), (each.notes, each.notes_at)]
            self._prose.setdefault(each.source, []).extend(texts)
        self._hints: dict[OutPath, str] = {}
        self._alike: dict[str, list[OutPath]] = {}
        for out in sorted(outs):
            self._alike.setdefault(_likeness(out), []).append(out)

    def nearest_file(self, out: OutPath) -> str:
        """Suggest a file; many pages have the same broken link, and comparing names is slow."""
        if out not in self._hints:
            self._hints[out] = nearest_name(out, self._alike.get(_likeness(out), ()))
        return self._hints[out]

    def of(self, file: Rendered, link: Link) -> Location:
        page = self._pages.get(file.source)
        own = [(page.body, Location(page.source, page.body_line))] if page else None
        texts = own or self._prose.get(file.source, [])
        if any(text for text, _ in texts):
            texts = [*texts, *((each.text, Location(each.source, 1)) for each in self._includes.values())]
        # Markdown writes an address as it is, HTML with its "&" escaped.
        addresses = tuple(dict.fromkeys((link.target, escape(link.target))))
        name = link.target.rpartition("/")[2]
        # Where Liquid or an include makes the address, only a part of it may stand in the text.
        searches: tuple[tuple[Callable[[str, str], int], str], ...] = (
            *((_find_whole, each) for each in addresses),
            *((str.find, each) for each in addresses),
            *([(_find_whole, name)] if name else []),
        )
        for find, written in searches:
            for text, start in texts:
                if (at := find(text, written)) >= 0:
                    return Location(start.path, start.line + text.count("\n", 0, at))
        return Location(file.source or file.out)


def _find_whole(text: str, address: str) -> int:
    """Find an address that is no part of a longer one; -1 where there is none."""
    at = text.find(address)
    while at >= 0 and not (_START.match(text, at) and _END.match(text, at + len(address))):
        at = text.find(address, at + 1)
    return at


def _likeness(out: OutPath) -> str:
    """Return what a slip of the pen seldom changes: the start of the file's name, and its ending."""
    name = out.rpartition("/")[2].lower()
    return f"{name[:2]}.{name.rpartition('.')[2]}"
