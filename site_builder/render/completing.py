"""What lists and views are made of, taken from a page as soon as it is drawn: by the process that drew it.

It is kept with the page, so that a build that draws one page anew reads no other one again.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from site_builder.model.guide import OutPath
from site_builder.model.records import Files
from site_builder.model.rendered import PrintPiece, Rendered
from site_builder.render.html import relative
from site_builder.render.markdown_twin import markdown_twin
from site_builder.render.page_content import content_tree
from site_builder.render.printable import printable
from site_builder.render.rendering import Rendering
from site_builder.search import entries_of


def completed(files: Files, rendering: Rendering) -> Files:
    """Return the files of a task with what is taken of them, then the twins in Markdown of pages."""
    found: list[Rendered] = []
    twins: list[Rendered] = []
    for file in files:
        if file.kind in ("page", "artifact"):
            page, its_twins = _page(file, rendering)
            found.append(page)
            twins += its_twins
        else:
            found.append(file)
    return (*found, *twins)


def _page(file: Rendered, rendering: Rendering) -> tuple[Rendered, Files]:
    out, is_printed = rendering.twins.get(file.out), file.kind == "page" and file.out in rendering.printed
    twin = ""
    printed: tuple[PrintPiece, ...] = ()
    if out or is_printed:
        html = file.content.decode()
        tree = content_tree(html)
        twin = markdown_twin(html, tree, partial(_address, file.out, rendering)) if out else ""
        # It changes the tree.
        printed = printable(html, tree) if is_printed else ()
    page = file.known_as(entries_of(file), printed)
    if not out:
        return page, ()
    return page, (Rendered(out, twin.encode(errors="replace"), file.title, source=file.source, kind="file"),)


def _address(page: OutPath, rendering: Rendering, target: str) -> str:
    """Return what a page's twin has for an address that the page links to: twins lead to twins."""
    out, fragment = rendering.site.resolve(target, page)
    if target.startswith("#") or out not in rendering.twins:
        return target
    tail = f"#{quote(fragment)}" if fragment else ""
    return quote(relative(rendering.twins[out], page)) + tail
