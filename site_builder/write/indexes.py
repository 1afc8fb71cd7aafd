"""Files about the site as a whole: search index, sitemap, feed, robots.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from html import escape as escape_html

from site_builder.model.guide import Guide, OutPath, Page
from site_builder.model.records import Make, make_anew
from site_builder.model.rendered import Rendered
from site_builder.model.text import plain_text
from site_builder.search import INDEX_DATA, search_data, search_files

_FEED_ENTRIES = 20
_MOST_URLS = 50_000
"""A sitemap may have no more. Source: https://www.sitemaps.org/protocol.html#index"""

# The function of that name in xml.sax.saxutils does the same, and loads urllib's client for it.
escape = partial(escape_html, quote=False)


def indexes(guide: Guide, rendered: Sequence[Rendered], make: Make = make_anew) -> tuple[Rendered, ...]:
    """Write them all; a file that the guide writes itself stands, but for the index that the client needs.

    `make` knows what is current.
    """
    taken = {file.out for file in rendered} | {file.out for file in guide.static}
    makers: dict[OutPath, Callable[[], bytes]] = {
        "feed.xml": lambda: _feed(guide, rendered),
        "robots.txt": lambda: _robots(guide),
        # Without it GitHub Pages runs Jekyll over the site and drops names that begin with "_".
        ".nojekyll": lambda: b"",
    }
    if guide.config.search_json:
        makers[INDEX_DATA] = lambda: search_data(rendered)

    def one(out: OutPath) -> Rendered:
        return Rendered(out, makers[out](), kind="file")

    def search() -> Iterator[Rendered]:
        return (Rendered(out, content, kind="file") for out, content in search_files(rendered).items())

    def sitemaps() -> Iterator[Rendered]:
        return (
            Rendered(out, content, kind="file")
            for out, content in _sitemaps(guide, rendered).items()
            if out not in taken
        )

    listed = () if "sitemap.xml" in taken else make("index sitemap.xml", sitemaps)
    found = [file for out in makers if out not in taken for file in make(f"index {out}", lambda: (one(out),))]  # noqa: B023
    return (*listed, *found, *make("search index", search))


_LISTED_FILES = (".html", ".htm", ".xhtml", ".pdf")
"""Files of the guide that readers look for."""


def _sitemaps(guide: Guide, rendered: Iterable[Rendered]) -> dict[OutPath, bytes]:
    """List the pages by their full address; the format knows no relative ones.

    Where they are too many for one file, `sitemap.xml` lists the files that list them.
    Source: https://www.sitemaps.org/protocol.html
    """
    kinds = {"page", "artifact", "stand-in"}
    pages = sorted({file.out for file in rendered if file.kind in kinds and file.out != "404.html"})
    static = {file.out for file in guide.static if file.out.lower().endswith(_LISTED_FILES)}
    pages = sorted({*pages, *static} - {"404.html"})
    changed = {page.out: page.changed for page in guide.pages}
    urls = [_url(guide, "url", out, _last_modified(changed.get(out))) for out in pages]
    if len(urls) <= _MOST_URLS:
        return {"sitemap.xml": _in_sitemap("urlset", urls)}
    starts = range(0, len(urls), _MOST_URLS)
    files = {
        f"sitemap-{number}.xml": _in_sitemap("urlset", urls[start : start + _MOST_URLS])
        for number, start in enumerate(starts, start=1)
    }
    return {
        "sitemap.xml": _in_sitemap("sitemapindex", [_url(guide, "sitemap", out) for out in files]),
        **files,
    }


def _url(guide: Guide, element: str, out: OutPath, more: str = "") -> str:
    return f"  <{element}><loc>{escape(guide.config.address(out))}</loc>{more}</{element}>"


def _in_sitemap(element: str, lines: Iterable[str]) -> bytes:
    return _xml(f'<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', lines, f"</{element}>")


def _last_modified(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""


def _feed(guide: Guide, rendered: Iterable[Rendered]) -> bytes:
    """Write an Atom feed: the posts, newest first; for a guide without posts only what it is.

    Source: https://www.rfc-editor.org/rfc/rfc4287
    """
    posts = [page for page in guide.pages if page.collection == "posts" and page.date]
    posts.sort(key=lambda page: (_moment(page.date), page.out), reverse=True)
    updated = _moment(posts[0].date) if posts else _moment(guide.build_date)
    address = guide.config.address("")
    lines = [
        f"  <title>{escape(plain_text(guide.config.title))}</title>",
        f"  <id>{escape(address)}</id>",
        f'  <link href="{escape(address)}"/>',
        f'  <link rel="self" href="{escape(guide.config.address("feed.xml"))}"/>',
        f"  <updated>{updated}</updated>",
        f"  <author><name>{escape(plain_text(guide.config.publisher or guide.config.title))}</name></author>",
    ]
    files = {file.out: file for file in rendered} if posts else {}
    for post in posts[:_FEED_ENTRIES]:
        lines += _entry(guide, post, files[post.out].summary if post.out in files else "")
    return _xml('<feed xmlns="http://www.w3.org/2005/Atom">', lines, "</feed>")


def _entry(guide: Guide, post: Page, summary: str) -> list[str]:
    address = escape(guide.config.address(post.out))
    return [
        "  <entry>",
        f"    <title>{escape(plain_text(post.title))}</title>",
        f"    <id>{address}</id>",
        f'    <link href="{address}"/>',
        f"    <updated>{_moment(post.date)}</updated>",
        f"    <summary>{escape(summary)}</summary>",
        "  </entry>",
    ]


def _robots(guide: Guide) -> bytes:
    sitemap = f"Sitemap: {guide.config.address('sitemap.xml')}\n" if guide.config.site_url else ""
    return f"User-agent: *\nDisallow:\n{sitemap}".encode()


def _moment(value: date | datetime | None) -> str:
    if value is None:
        return ""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _xml(start: str, lines: Iterable[str], end: str) -> bytes:
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', start, *lines, end, ""]).encode()
