"""Pages that no author wrote: tags, glossary, artifacts, site contents, search, 404, redirects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from site_builder.kinds.checked import checked_profiles, checked_resource
from site_builder.kinds.grouped import grouped_artifacts
from site_builder.model.glossary import glossary_terms
from site_builder.model.guide import Guide, OutPath, Page, Redirect
from site_builder.model.navigation import GENERATED_PAGES, Navigation
from site_builder.model.package import package_name, package_version
from site_builder.model.page_menus import ALL_MENUS
from site_builder.model.page_tree import page_title
from site_builder.model.records import Make, make_anew
from site_builder.model.rendered import Rendered, SearchEntry
from site_builder.model.tags import pages_by_tag, tag_pages
from site_builder.model.text import plain_text
from site_builder.model.view import GuideView
from site_builder.source.dependencies import depend_on

__all__ = ["Download", "Draw", "GlossaryEntry", "TagRow", "listing_outs", "listings", "tag_pages"]


class Draw(Protocol):
    """Draws a template in the page shell."""

    def __call__(self, template: str, out: OutPath, title: str, /, **context: Any) -> Rendered:
        """Return the page; `context` goes to the template."""
        ...


@dataclass(frozen=True, slots=True)
class TagRow:
    """A page in the list of a tag's pages."""

    title: str
    target: OutPath
    kind: str
    """`Page` or `Post`."""
    summary: str
    """May hold inline Markdown and HTML."""


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term and what it means."""

    term: str
    id: str
    """Anchor."""
    meaning: str
    """The author's own Markdown or HTML."""


@dataclass(frozen=True, slots=True)
class Download:
    """An archive in the list of downloads."""

    out: OutPath
    meaning: str
    size: str
    """Such as `32 KB`."""


_MEANINGS: Mapping[OutPath, str] = {
    "package.tgz": "FHIR package (NPM): definitions, examples and an index, for validators and servers",
    "definitions.json.zip": "Every definition as JSON",
    "definitions.xml.zip": "Every definition as XML",
    "examples.json.zip": "Every example as JSON",
    "examples.xml.zip": "Every example as XML",
    "csvs.zip": "Every profile’s elements as a spreadsheet",
}


def listing_outs(guide: Guide) -> tuple[OutPath, ...]:
    """Name the files that `listings` will give, so that links to them are known to hold."""
    return tuple(dict.fromkeys((*_pages_to_make(guide), *(redirect.out for redirect in guide.redirects))))


def listings(
    guide: Guide,
    view: GuideView,
    navigation: Navigation,
    draw: Draw,
    archives: tuple[Rendered, ...] = (),
    *,
    whole: OutPath = "",
    words: Callable[[str], str] = plain_text,
    make: Make = make_anew,
) -> tuple[Rendered, ...]:
    """Draw every page that the guide does not provide itself. `archives` are what can be downloaded.

    `whole` is the whole guide on one page, where there is that.

    `words` reads an author's Markdown and leaves its marks out. `make` knows what is current.
    """
    draw = _named(draw, navigation)
    makers: dict[OutPath, Callable[[], Rendered]] = {
        "index.html": lambda: _start(guide, navigation, draw),
        "artifacts.html": lambda: _artifacts(guide, view, draw),
        "downloads.html": lambda: _downloads(guide, archives, draw),
        "tags.html": lambda: _tag_index(guide, draw),
        "glossary.html": lambda: _glossary(guide, draw, words),
        "toc.html": lambda: _contents(navigation, draw, whole),
        "search.html": lambda: _search(guide, draw),
        "check.html": lambda: _check(guide, draw),
        "404.html": lambda: _plain("404.html", draw),
    }
    tags = {out: tag for tag, out in tag_pages(guide).items()}
    tagged = pages_by_tag(guide)

    def one(out: OutPath) -> Rendered:
        return makers[out]() if out in makers else _tag(tags[out], out, tagged.get(tags[out], ()), draw)

    found = [file for out in _pages_to_make(guide) for file in make(f"list {out}", lambda: (one(out),))]  # noqa: B023
    return (*found, *make("redirects", lambda: _redirects(guide, draw)))


def _named(draw: Draw, navigation: Navigation) -> Draw:
    """Draw pages under the names that the guide's menus give them."""

    def drawn(template: str, out: OutPath, title: str, /, **context: Any) -> Rendered:
        depend_on(*ALL_MENUS)
        name = title if out == "index.html" else navigation.titles.get(out, title)
        return draw(template, out, name, **context)

    return drawn


def _pages_to_make(guide: Guide) -> tuple[OutPath, ...]:
    # A page with `redirect_from: [glossary.html]` takes the place of the glossary that would be made.
    taken = guide.authored_outs | {redirect.out for redirect in guide.redirects}
    has = {
        "artifacts.html": bool(guide.artifacts),
        "downloads.html": bool(guide.artifacts),
        "check.html": bool(checked_profiles(guide)),
        # Made when everything else is, of what was found by then.
        "qa.html": False,
        "glossary.html": bool(glossary_terms(guide)),
        "tags.html": bool(tag_pages(guide)),
    }
    wanted = [out for out in GENERATED_PAGES if has.get(out, True)]
    return tuple(out for out in dict.fromkeys((*wanted, *tag_pages(guide).values())) if out not in taken)


def _plain(out: OutPath, draw: Draw) -> Rendered:
    """Draw a page whose template says all there is to say."""
    return draw(out, out, GENERATED_PAGES[out], is_searchable=False)


def _search(guide: Guide, draw: Draw) -> Rendered:
    """Draw the search page; for those without script it says where to look."""
    title, has_glossary = GENERATED_PAGES["search.html"], bool(glossary_terms(guide))
    groups = grouped_artifacts(guide)
    return draw(
        "search.html", "search.html", title, is_searchable=False, groups=groups, has_glossary=has_glossary
    )


def _check(guide: Guide, draw: Draw) -> Rendered:
    """Draw the page that checks a reader's resource against the guide's profiles."""
    profiles = sorted(checked_profiles(guide), key=lambda each: each.title.casefold())
    profiles.sort(key=checked_resource)
    groups = [(type_, tuple(found)) for type_, found in itertools.groupby(profiles, key=checked_resource)]
    releases = tuple(dict.fromkeys(each.release for each in profiles))
    title = GENERATED_PAGES["check.html"]
    return draw("check.html", "check.html", title, groups=groups, releases=releases, is_searchable=False)


def _start(guide: Guide, navigation: Navigation, draw: Draw) -> Rendered:
    """Draw the start page of a guide that has none: what it is, and everything in it."""
    items = navigation.contents
    about = guide.config.description
    page = draw(
        "toc.html", "index.html", guide.config.title, items=items, summary=about, others=(), print_whole=""
    )
    # The start page belongs in the sitemap, whoever made it.
    return replace(page, kind="page")


def _contents(navigation: Navigation, draw: Draw, whole: OutPath) -> Rendered:
    """Draw the site's contents: the menu's tree, then the pages that it leaves out."""
    items = navigation.contents
    shown = set(_targets(items))
    others = sorted(
        (page for page in navigation.pages.values() if page.out not in shown and _is_listed(page)),
        key=lambda page: page_title(page).casefold(),
    )
    title = GENERATED_PAGES["toc.html"]
    rows = tuple((page_title(page), page.out) for page in others)
    return draw(
        "toc.html", "toc.html", title, items=items, others=rows, print_whole=whole, is_searchable=False
    )


def _is_listed(page: Page) -> bool:
    return page.format != "raw" and page.out.endswith((".html", ".htm")) and page.out != "404.html"


def _targets(items: tuple[Any, ...]) -> Iterator[str]:
    for item in items:
        yield item.target.partition("#")[0]
        yield from _targets(item.children)


def _artifacts(guide: Guide, view: GuideView, draw: Draw) -> Rendered:
    """List the artifacts in their groups."""
    title = GENERATED_PAGES["artifacts.html"]
    groups, has_check = grouped_artifacts(guide), bool(checked_profiles(guide))
    return draw("artifacts.html", "artifacts.html", title, groups=groups, view=view, has_check=has_check)


def _downloads(guide: Guide, archives: tuple[Rendered, ...], draw: Draw) -> Rendered:
    name = f"{package_name(guide)}#{package_version(guide)}"
    rows = tuple(Download(file.out, _MEANINGS.get(file.out, ""), _size_words(file.size)) for file in archives)
    title = GENERATED_PAGES["downloads.html"]
    return draw("downloads.html", "downloads.html", title, files=rows, package=name)


def _size_words(size_bytes: int) -> str:
    """Write a size as file managers do: `940 bytes`, `32 KB`, `1.4 MB`, never broken over two lines."""
    if size_bytes < 1000:
        return f"{size_bytes}\N{NO-BREAK SPACE}bytes"
    if size_bytes < 999_500:
        return f"{size_bytes / 1000:.0f}\N{NO-BREAK SPACE}KB"
    return f"{size_bytes / 1_000_000:.1f}\N{NO-BREAK SPACE}MB"


def _tag(tag: str, out: OutPath, pages: tuple[Page, ...], draw: Draw) -> Rendered:
    rows = tuple(
        TagRow(page_title(page), page.out, "Post" if page.collection == "posts" else "Page", page.summary)
        for page in pages
    )
    return draw("tag.html", out, f"Tag: {tag}", tag=tag, rows=rows, is_searchable=False)


def _tag_index(guide: Guide, draw: Draw) -> Rendered:
    tagged = pages_by_tag(guide)
    found = tag_pages(guide)
    tags = tuple((tag, found[tag], len(tagged[tag])) for tag in sorted(found, key=str.casefold))
    return draw("tags.html", "tags.html", GENERATED_PAGES["tags.html"], listed=tags, is_searchable=False)


def _glossary(guide: Guide, draw: Draw, words: Callable[[str], str]) -> Rendered:
    entries = _glossary_entries(guide)
    page = draw("glossary.html", "glossary.html", GENERATED_PAGES["glossary.html"], entries=entries)
    return replace(
        page,
        anchors=page.anchors | {entry.id for entry in entries},
        search=tuple(SearchEntry("section", entry.term, entry.id, words(entry.meaning)) for entry in entries),
    )


def _glossary_entries(guide: Guide) -> tuple[GlossaryEntry, ...]:
    """Return the terms in order; those that would have one anchor are numbered."""
    taken: set[str] = set()
    entries = []
    for term, meaning in sorted(glossary_terms(guide), key=lambda pair: _letters(pair[0])):
        stem = anchor = _anchor(term)
        for number in itertools.count(1):
            if anchor not in taken:
                break
            anchor = f"{stem}-{number}"
        taken.add(anchor)
        entries.append(GlossaryEntry(term, anchor, meaning))
    return tuple(entries)


def _letters(term: str) -> tuple[str, str]:
    """Sort as dictionaries do: `.NET` stands at N, `C-CDA` before `CCG`."""
    return "".join(sign for sign in term.casefold() if sign.isalnum()), term


def _anchor(term: str) -> str:
    words = "".join(sign if sign.isalnum() else " " for sign in term).split()
    return "-".join(words).lower() or "term"


def _redirects(guide: Guide, draw: Draw) -> Iterator[Rendered]:
    titles = {page.out: page_title(page) for page in guide.pages}
    taken = titles.keys() | set(_pages_to_make(guide))
    for redirect in guide.redirects:
        if redirect.out not in taken:
            yield _redirect(redirect, titles, draw)


def _redirect(redirect: Redirect, titles: Mapping[OutPath, str], draw: Draw) -> Rendered:
    name = titles.get(redirect.target.partition("#")[0], redirect.target)
    title = f"Moved: {name}"
    return draw("redirect.html", redirect.out, title, target=redirect.target, name=name, is_searchable=False)
