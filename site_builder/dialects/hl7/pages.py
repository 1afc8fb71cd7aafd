"""The pages that an HL7 guide lists: their titles, their order, which is below which."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.titles import title_of
from site_builder.read.files import RawText
from site_builder.read.pages import RawPage
from site_builder.read.resources import PROSE
from site_builder.source.origins import text_of
from site_builder.source.tree import Pointer
from site_builder.source.value import Value

MENU = "menu.xml"
"""The navigation, which may lie among the pages."""
ENDINGS = (".md", ".xml", ".html")
"""Endings of pages, longest tradition last."""

_RAW = re.compile(r"(\{%-?\s*+raw\s*+-?%\})(.*?)(\{%-?\s*+endraw\s*+-?%\}|\Z)", re.DOTALL)
_FRAGMENT = re.compile(r"\{%-?\s*+(?:lang-)?fragment\s(?:(?!%\}|\{%).)*+%\}")
_DEEPEST = 12
_BY_GENERATION: Mapping[str, tuple[str, ...]] = {"html": (".xml", ".html", ".md")}
"""Endings of sources in the order in which they count."""
_CONTENTS = "toc"
"""The page at the top of every list: the Publisher makes it, as we do."""


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page as a guide lists it."""

    stem: str
    """File name without ending, as source and in the site."""
    title: str
    children: tuple[ListedPage, ...] = ()
    generation: str = field(default="", compare=False)
    """Which of several sources counts: `markdown`, or `html` for XML and HTML; empty where nobody says."""
    pointer: Pointer = field(default=(), compare=False)
    """The way to it in what lists it."""


@dataclass(frozen=True, slots=True)
class SortedPages:
    """What the files in a guide's folders of pages are."""

    pages: tuple[RawPage, ...]
    includes: Mapping[str, RawText]
    """The guide's own includes, and every file of these folders by name, which pages may include too."""
    prose: Mapping[str, RawText]
    """Authors' texts beside artifacts by name: `TYPE-ID-intro`, `TYPE-ID-notes`."""


def pages_of_settings(settings: Mapping[str, Any]) -> tuple[ListedPage, ...]:
    """Read `pages` of SUSHI's settings: keys that are file names are pages below."""
    return _of_settings(Value(settings).member("pages"), _DEEPEST)


def pages_of_resource(resource: Mapping[str, Any]) -> tuple[ListedPage, ...]:
    """Read the pages of an ImplementationGuide: R4 and R5 have them in `definition`, STU3 at the top."""
    whole = Value(resource)
    definition = whole.member("definition")
    listed = _of_resource(definition if isinstance(definition.content, Mapping) else whole, _DEEPEST)
    return tuple(page for top in listed for page in ((top,) if top.stem != _CONTENTS else top.children))


def pages_in_folders(root: Path, folders: Sequence[str]) -> tuple[ListedPage, ...]:
    """List the files themselves for a guide that lists no pages, as SUSHI does: the start page first."""
    stems: set[str] = set()
    for folder in folders:
        for file in (root / folder).iterdir():
            is_hidden = file.name.startswith((".", "_"))
            if file.suffix.lower() in ENDINGS and not is_hidden and not is_prose(file.name):
                stems.add(file.stem)
    ordered = sorted(stems, key=lambda stem: (stem != "index", stem))
    return tuple(ListedPage(stem, title_of(stem)) for stem in ordered)


def is_prose(name: str) -> bool:
    """Tell whether a file is an author's text beside an artifact."""
    return PROSE.match(re.sub(r"\.(xml|html)$", ".md", name)) is not None


def tree(listed: Sequence[ListedPage]) -> dict[str, Any]:
    """Return the pages as a sidebar; a page with others below it comes first among them.

    Addresses say where their pages are listed.
    """
    if len(listed) == 1:
        # R4's resource has one page at the top; that all others are below it tells a reader nothing.
        listed = (replace(listed[0], children=()), *listed[0].children)
    items = [_item(page) for page in listed]
    if items and not _names(listed, "artifacts"):
        items.append({"title": "Artifacts", "url": "artifacts.html"})
    return {"entries": [{"folders": items}]} if items else {}


def listed_by_stem(listed: Sequence[ListedPage]) -> dict[str, ListedPage]:
    """Return all listed pages by file name without ending; of a name that is listed twice, the first."""
    found: dict[str, ListedPage] = {}
    for page in listed:
        found.setdefault(page.stem, page)
        for stem, below in listed_by_stem(page.children).items():
            found.setdefault(stem, below)
    return found


def sort_pages(
    found: Sequence[RawPage],
    includes: Mapping[str, RawText],
    listed: Mapping[str, ListedPage],
    copied: Collection[str],
    problems: Problems,
) -> SortedPages:
    """Part the files in the folders of pages: pages, texts beside artifacts, what is only included.

    `listed` are the pages by file name without ending, `copied` the sources of files that are copied as they
    are: what is not listed of them is no page.
    """
    found = [replace(page, body=_bare_fragments(page.body)) for page in found]
    texts = {page.path: RawText(page.source, page.body) for page in found}
    chosen = _chosen(found, listed)
    pages: list[RawPage] = []
    prose: dict[str, RawText] = {}
    for page in found:
        path = PurePosixPath(page.path)
        stem = page.path.removesuffix(path.suffix)
        if is_prose(path.name):
            prose.setdefault(path.stem, texts[page.path])
        elif page.source in copied and stem not in listed:
            continue
        elif stem in listed and chosen.get(stem) == page.source:
            pages.append(_titled(page, f"{stem}{_page_ending(path.suffix)}", listed[stem].title))
        elif stem in listed:
            message = f"'{stem}.html' is made of '{chosen[stem]}', not of this"
            problems.add("unlisted-page", message, Location(page.source))
        elif path.name != MENU and not _is_included(page.path, (*texts.values(), *includes.values())):
            problems.add("unlisted-page", f"the guide does not list '{path.name}'", Location(page.source))
    return SortedPages(tuple(pages), {**texts, **includes}, prose)


def _chosen(found: Sequence[RawPage], listed: Mapping[str, ListedPage]) -> dict[str, str]:
    """Return of each listed page the source that it is made of, where it has several."""
    sources: dict[str, list[tuple[int, int, str]]] = {}
    for at, page in enumerate(found):
        stem, ending = _parted(page.path)
        if stem in listed:
            order = _BY_GENERATION.get(listed[stem].generation, ENDINGS)
            sources.setdefault(stem, []).append((order.index(ending.lower()), at, page.source))
    return {stem: min(candidates)[2] for stem, candidates in sources.items()}


def _bare_fragments(body: str) -> str:
    """Take fragments out of Liquid's `raw`: the Publisher replaces them before Liquid sees the page."""

    def bare(block: re.Match[str]) -> str:
        if not block[3]:
            # It is never closed.
            return block[0]
        return block[1] + _FRAGMENT.sub(r"{% endraw %}\g<0>{% raw %}", block[2]) + block[3]

    return _RAW.sub(bare, body) if "fragment" in body else body


def _page_ending(ending: str) -> str:
    return ".html" if ending.lower() == ".xml" else ending


def _titled(page: RawPage, path: str, title: str) -> RawPage:
    return replace(page, path=path, front_matter={"title": title, **page.front_matter})


def _is_included(path: str, texts: Iterable[RawText]) -> bool:
    pattern = re.compile(rf"\{{%-?\s*include\s+{re.escape(path)}")
    return any(pattern.search(text.text) for text in texts)


def _item(page: ListedPage) -> dict[str, Any]:
    link = {"title": page.title, "url": text_of(f"{page.stem}.html", page.pointer)}
    if not page.children:
        return link
    return {"title": page.title, "folderitems": [link, *map(_item, page.children)]}


def _names(listed: Iterable[ListedPage], stem: str) -> bool:
    return any(page.stem == stem or _names(page.children, stem) for page in listed)


def _of_settings(value: Value, levels: int) -> tuple[ListedPage, ...]:
    if not isinstance(value.content, Mapping) or not levels:
        return ()
    pages: list[ListedPage] = []
    for key in map(str, value.content):
        stem, ending = _parted(key)
        if ending.lower() not in ENDINGS:
            continue
        about = value.member(key)
        title = str(about.member("title").content or title_of(stem)).strip()
        stated = about.member("generation").text.removeprefix("#")
        generation = stated or ("markdown" if ending.lower() == ".md" else "html")
        pages.append(ListedPage(stem, title, _of_settings(about, levels - 1), generation, about.pointer))
    return tuple(pages)


def _of_resource(holder: Value, levels: int) -> tuple[ListedPage, ...]:
    if not levels:
        return ()
    listed = holder.member("page")
    pages: list[ListedPage] = []
    for each in listed.entries() if isinstance(listed.content, list) else (listed,):
        if not isinstance(each.content, Mapping):
            continue
        named = (each.member(key).text for key in ("nameUrl", "name", "sourceUrl", "source"))
        stem, ending = _parted(next((text for text in named if text), ""))
        children = _of_resource(each, levels - 1)
        if ending.lower() not in ENDINGS:
            pages += children
            continue
        title = str(each.content.get("title") or title_of(stem)).strip()
        pages.append(ListedPage(stem, title, children, each.member("generation").text, each.pointer))
    return tuple(pages)


def _parted(name: str) -> tuple[str, str]:
    """Part a file's name into what stands before its ending, and the ending."""
    ending = PurePosixPath(name).suffix
    return name.removesuffix(ending), ending
