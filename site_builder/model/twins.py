"""Which pages have a twin: the same page as Markdown, in a file beside it."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.model.guide import Guide, OutPath

TWIN_ENDING = ".md"
_ENDINGS = (".html", ".htm")


def twins(guide: Guide) -> Mapping[OutPath, OutPath]:
    """Map authors' pages and the main pages of artifacts to their twins; a file of the guide's own stands."""
    if not guide.config.markdown_twins:
        return {}
    taken = {*guide.authored_outs, *(redirect.out for redirect in guide.redirects)}
    pages = [page.out for page in guide.pages if page.format != "raw" and page.out != "404.html"]
    found: dict[OutPath, OutPath] = {}
    for out in (*pages, *(artifact.out for artifact in guide.artifacts)):
        stem, dot, ending = out.rpartition(".")
        twin = stem + TWIN_ENDING
        if dot + ending in _ENDINGS and twin not in taken:
            taken.add(twin)
            found[out] = twin
    return found
