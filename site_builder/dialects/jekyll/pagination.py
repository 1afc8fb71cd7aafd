"""Lists of posts on several pages, as the plugin jekyll-paginate makes them.

Source: https://jekyllrb.com/docs/pagination/
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace

from site_builder.model.guide import Page

_USUAL = "/page:num"


@dataclass(frozen=True, slots=True)
class Pagination:
    """How posts are parted."""

    posts_a_page: int
    path: str = _USUAL
    """Path of the second page and those after it, `:num` standing for the number."""


def paginated(pages: Sequence[Page], pagination: Pagination | None, content: str) -> list[Page]:
    """Return the pages with those of the list of posts, the page that shows it being the first."""
    if pagination is None:
        return list(pages)
    template = _template(pages, pagination, content)
    if template is None:
        return list(pages)
    posts = sum(1 for page in pages if page.collection == "posts" and not page.front_matter.get("hidden"))
    number = max(1, -(-posts // pagination.posts_a_page))
    further = [_numbered(template, pagination, at) for at in range(2, number + 1)]
    first = replace(template, pager=1)
    return [*(first if page is template else page for page in pages), *further]


def pager_url(template_url: str, pagination: Pagination, number: int) -> str:
    """Return the address of one of the pages."""
    if number <= 1:
        return template_url
    path = pagination.path if pagination.path.startswith("/") else f"/{pagination.path}"
    return path.replace(":num", str(number))


def _template(pages: Sequence[Page], pagination: Pagination, content: str) -> Page | None:
    """Find the page that shows the list: an `index.html` in the folder of the path, or nearest above it."""
    folder = posixpath.dirname(pagination.path.strip("/"))
    prefix = "" if content in ("", ".") else f"{content}/"
    found = [
        page
        for page in pages
        if page.collection == "pages"
        and posixpath.basename(page.source) == "index.html"
        and _holds(posixpath.dirname(page.source.removeprefix(prefix)), folder)
    ]
    return max(found, key=lambda page: len(page.source), default=None)


def _holds(folder: str, other: str) -> bool:
    return not folder or other == folder or other.startswith(f"{folder}/")


def _numbered(template: Page, pagination: Pagination, number: int) -> Page:
    url = pager_url(template.url, pagination, number)
    out = url.strip("/")
    ends_in_file = not url.endswith("/") and "." in posixpath.basename(out)
    if not ends_in_file:
        out, url = f"{out}/index.html", f"/{out}/"
    front_matter = {**template.front_matter, "paginator_start": template.url}
    return replace(
        template,
        out=out,
        url=url,
        pager=number,
        front_matter=front_matter,
        redirect_from=(),
        searchable=False,
    )
