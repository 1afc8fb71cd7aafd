"""What is wrong with the site as rendered: links, anchors and images that lead nowhere."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator

from site_builder.config import MARKDOWN
from site_builder.diagnostics import Diagnostic, guess, nearest, nearest_name
from site_builder.model.guide import Guide, OutPath
from site_builder.model.rendered import Hyperlink, Rendered

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
    names = _Names(outs)
    found: dict[Diagnostic, None] = {}
    for file in pages.values():
        for link in dict.fromkeys(file.links):
            found.update(dict.fromkeys(_check_link(file, link, pages, outs, names, guide)))
    return tuple(found)


def _check_link(
    file: Rendered,
    link: Hyperlink,
    pages: dict[OutPath, Rendered],
    outs: Collection[OutPath],
    names: _Names,
    guide: Guide,
) -> Iterator[Diagnostic]:
    if not link.out:
        return
    place = link.place.within(file.source or file.out)
    if link.out not in outs:
        if guide.dialect.explains_missing(link.out):
            return
        hint = guide.dialect.missing_hint(link.out) or _hint(file, link, names, guide)
        code = "missing-image" if link.is_image else "broken-link"
        what = "image" if link.is_image else "link"
        yield Diagnostic(code, f"{what} '{link.target}' leads to no file of the site", place, hint)
        return
    if link.place.path and link.out.endswith(MARKDOWN) and (page := _made_of(link.out, file, guide)):
        hint = f"Write '{_written(page, file, link)}'."
        message = f"'{link.target}' leads to the Markdown of a page, not to the page"
        yield Diagnostic("link-to-markdown", message, place, hint)
        return
    target = pages.get(link.out)
    # Most links name no place of a page: its anchors wait packed, and need not be read for them.
    if target is None or target.kind not in {"page", "artifact"} or link.fragment in _SHELL_ANCHORS:
        return
    anchors = target.anchors
    if link.fragment not in anchors:
        hint = _anchor_hint(link.fragment, anchors)
        message = f"'{link.target}' names an anchor that {link.out} lacks"
        yield Diagnostic("broken-anchor", message, place, hint)


def _hint(file: Rendered, link: Hyperlink, names: _Names, guide: Guide) -> str:
    """Say which file a link may mean: one in another case, the page of a source, one of a like name."""
    if "\\" in link.out and (other := names.in_other_case(link.out.replace("\\", "/").lstrip("./"))):
        return f"Write '{_written(other, file, link)}': addresses have no backslash."
    if other := names.in_other_case(link.out):
        return f"Write '{_written(other, file, link)}': addresses tell upper from lower case."
    if link.out.endswith(MARKDOWN) and (page := _made_of(link.out, file, guide)):
        return f"Write '{_written(page, file, link)}': that is the page which the site has."
    return guess(_written(names.nearest(link.out), file, link))


def _made_of(out: OutPath, file: Rendered, guide: Guide) -> OutPath:
    """Return the page that is made of a source which a link names as it lies beside the page's own."""
    stem = posixpath.splitext(out)[0]
    path = posixpath.relpath(out, posixpath.dirname(file.out) or ".")
    source = posixpath.normpath(posixpath.join(posixpath.dirname(file.source), path))
    made = (page.out for page in guide.pages if page.source == source)
    return next(made, "") or next((page.out for page in guide.pages if page.out == f"{stem}.html"), "")


def _anchor_hint(fragment: str, anchors: Collection[str]) -> str:
    folded = fragment.casefold()
    if other := next((anchor for anchor in sorted(anchors) if anchor.casefold() == folded), ""):
        return f"Write '#{other}': anchors tell upper from lower case."
    return nearest(fragment, anchors)


def _written(out: OutPath, file: Rendered, link: Hyperlink) -> str:
    """Write a file of the site as a link of this page would have it."""
    if not out or link.target.startswith("/"):
        return out and f"/{out}"
    return posixpath.relpath(out, posixpath.dirname(file.out) or ".")


class _Names:
    """Finds which file of the site a wrong name may have meant."""

    def __init__(self, outs: Collection[OutPath]) -> None:
        self._hints: dict[OutPath, str] = {}
        self._alike: dict[str, list[OutPath]] = {}
        self._folded: dict[str, OutPath] = {}
        for out in sorted(outs):
            self._alike.setdefault(_likeness(out), []).append(out)
            self._folded.setdefault(out.casefold(), out)

    def in_other_case(self, out: OutPath) -> OutPath:
        """Return the file that a name differs from in upper and lower case only; empty where none does."""
        return self._folded.get(out.casefold(), "")

    def nearest(self, out: OutPath) -> str:
        """Suggest a file; many pages have the same broken link, and comparing names is slow."""
        if out not in self._hints:
            self._hints[out] = nearest_name(out, self._alike.get(_likeness(out), ()))
        return self._hints[out]


def _likeness(out: OutPath) -> str:
    """Return what a slip of the pen seldom changes: the start of the file's name, and its ending."""
    name = out.rpartition("/")[2].lower()
    return f"{name[:2]}.{name.rpartition('.')[2]}"
