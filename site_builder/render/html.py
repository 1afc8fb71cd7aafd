"""What is read off, and put right in, the HTML of one page's body: links, headings, anchors, text.

Regular expressions rather than a parser: guides hold malformed HTML that a parser would rearrange,
and this runs on every page. Comments, scripts and styles are passed over.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from site_builder.model.guide import Heading, Link, OutPath, SearchText
from site_builder.model.text import plain_text
from site_builder.render.breaks import keep_whole

_TAG = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>"
    r"|<(?P<name>[a-zA-Z][\w:-]*)(?=[\s/])(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_HEADING = re.compile(
    r"<h([1-6])\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE
)
_TERM = re.compile(
    r"(?P<term><dt\b(?:[^<>]*>\s*<\w+)?[^<>]*\sid\s*=\s*[\"']?(?P<id>[^\"'\s<>]+).*?)</dt\s*>"
    r"(?P<meaning>.*?)(?=<dt[\s>]|</dl\s*>)",
    re.DOTALL | re.IGNORECASE,
)
"""A term with an anchor, its own or of what it begins with, and what is said of it."""
_UNSEEN = re.compile(r"<caption class=\"unseen\">.*?</caption>", re.DOTALL)
_HEADING_LEVEL = re.compile(r"<h([1-6])(?=[\s>])", re.IGNORECASE)
_HEADING_TAG = re.compile(r"(</?h)([1-6])(?=[\s>])", re.IGNORECASE)
_MENU_ENTRIES = 2_048
"""How many ways from a folder are worked out once only: the menus repeat them on each page."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_REFERENCES = {"href": False, "src": True, "xlink:href": False, "data": False, "poster": True}
"""Attributes that refer to files, and whether what they name is an image when the tag is `img`."""


@dataclass(frozen=True, slots=True)
class Body:
    """A page's body, ready for its shell."""

    html: str
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    images_without_alt: tuple[str, ...]
    """Their `src`."""

    @property
    def markup(self) -> Markup:
        """The HTML for a template: the guide's own, with what a line's end should not part."""
        return Markup(keep_whole(self.html))  # noqa: S704


class SiteMap:
    """Which files the site has, to lead links to them."""

    def __init__(self, outs: Collection[OutPath], base_path: str = "") -> None:
        """`base_path` is the prefix (`/guide`) that absolute paths of the guide may carry."""
        self._outs = frozenset(outs)
        self._folders = frozenset(out.partition("/")[0] for out in self._outs if "/" in out)
        self._base_path = base_path.rstrip("/")

    def __contains__(self, out: object) -> bool:
        """Tell whether the site has this file."""
        return out in self._outs

    def has_place_for(self, out: OutPath) -> bool:
        """Tell whether a file could be of this site: it lies at the top, or in a folder that the site has.

        `/gpconnect/` on a host that holds many guides is another of them.
        """
        folder, slash, _ = out.partition("/")
        return not slash or folder in self._folders

    def resolve(self, target: str, page_out: OutPath) -> tuple[OutPath, str]:
        """Return the file and fragment that `target`, written on `page_out`, leads to.

        The file is empty when the target leads out of the site. A name without `.html`, and a folder,
        lead to the page that a web server would serve, since `file://` does not.
        """
        if _SCHEME.match(target):
            return "", ""
        path, _, fragment = target.partition("#")
        path = path.partition("?")[0]
        if not path:
            return page_out, unquote(fragment)
        out = (
            self._absolute(path)
            if path.startswith("/")
            else posixpath.join(posixpath.dirname(page_out), path)
        )
        is_folder = out.endswith("/") or out == ""
        out = posixpath.normpath(unquote(html.unescape(out))) if out else "."
        if out == "." or is_folder:
            out = posixpath.normpath(posixpath.join(out, "index.html"))
        return self._served(out), unquote(fragment)

    def _absolute(self, path: str) -> str:
        if self._base_path and (path + "/").startswith(self._base_path + "/"):
            path = path[len(self._base_path) :]
        return path.lstrip("/")

    def _served(self, out: OutPath) -> OutPath:
        if out in self._outs:
            return out
        for candidate in (out + ".html", out + "/index.html"):
            if candidate in self._outs:
                return candidate
        # Guides of several languages lie in folders of their own, beside what all of them share.
        shared = out.removeprefix("../")
        return shared if shared in self._outs else out


def relative(out: OutPath, page_out: OutPath) -> str:
    """Write the link from one file of the site to another."""
    folder = posixpath.dirname(page_out)
    return _from_folder(out, folder) if folder else out


@lru_cache(_MENU_ENTRIES)
def _from_folder(out: OutPath, folder: OutPath) -> str:
    return posixpath.relpath(out, folder)


def finish_body(body: str, page_out: OutPath, site: SiteMap, *, is_raised: bool = False) -> Body:
    """Make links relative, put headings below the page's title, collect what the page says of itself."""
    body = _levelled(body, is_raised=is_raised)
    links: list[Link] = []
    anchors: set[str] = set()
    without_alt: list[str] = []

    def tag(match: re.Match[str]) -> str:
        attributes = match["attributes"]
        if not attributes or "=" not in attributes:
            return match[0]
        name = match["name"].lower()
        changed = attributes
        has_alt, source = False, ""
        for attribute in _ATTRIBUTE.finditer(attributes):
            key, value = attribute[1].lower(), attribute[2].strip("\"'")
            if key == "id" or (key == "name" and name == "a"):
                anchors.add(html.unescape(value))
            elif key == "alt":
                has_alt = True
            elif key in _REFERENCES and not (key == "data" and name != "object"):
                link, written = _reference(value, page_out, site, is_image=name == "img" and key == "src")
                if link:
                    links.append(link)
                if written != value:
                    changed = changed.replace(attribute[0], f'{attribute[1]}="{written}"', 1)
                source = value if key == "src" else source
        if name == "img" and not has_alt:
            without_alt.append(source)
        return match[0] if changed is attributes else f"<{match['name']}{changed}>"

    def skip_or_tag(match: re.Match[str]) -> str:
        return tag(match) if match["name"] else match[0]

    body = _TAG.sub(skip_or_tag, body)
    return Body(body, headings_of(body), tuple(links), frozenset(anchors), tuple(without_alt))


def _levelled(body: str, *, is_raised: bool) -> str:
    """Put the headings below the page's title, which is the only h1.

    When there are headings of level 1, all go down one level. Where headings are raised, the highest of them
    is of level 2: some tools draw a page's title as h2.
    """
    highest = min((int(level) for level in _HEADING_LEVEL.findall(body)), default=2)
    if highest == 1 or (is_raised and highest > 2):
        return _HEADING_TAG.sub(lambda tag: f"{tag[1]}{min(int(tag[2]) + 2 - highest, 6)}", body)
    return body


def headings_of(body: str) -> tuple[Heading, ...]:
    """List the headings that have an id and text, except those marked `no_toc`."""
    found = []
    for match in _HEADING.finditer(body):
        attributes = {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(match[2])}
        text = plain_text(match[3])
        if text and attributes.get("id") and "no_toc" not in attributes.get("class", "").split():
            found.append(Heading(int(match[1]), html.unescape(attributes["id"]), text))
    return tuple(found)


def search_texts(body: str, title: str) -> tuple[SearchText, ...]:
    """Cut a page into the parts that search finds: at its headings, and each term with an anchor."""
    parts: list[SearchText] = []
    # A caption for those who hear the table repeats the heading above it.
    body = _UNSEEN.sub("", body)
    terms = [
        SearchText(html.unescape(term["id"]), plain_text(term["term"]), plain_text(term["meaning"]))
        for term in _TERM.finditer(body)
    ]
    body = _TERM.sub("", body) if terms else body
    anchor, heading, start = "", title, 0

    def close(end: int) -> None:
        text = plain_text(body[start:end])
        if text or not anchor:
            parts.append(SearchText(anchor, heading, text))

    for match in _HEADING.finditer(body):
        identifier = re.search(r"\bid\s*=\s*[\"']?([^\"'\s>]+)", match[2])
        if identifier:
            close(match.start())
            anchor, heading, start = html.unescape(identifier[1]), plain_text(match[3]), match.end()
    close(len(body))
    return (*parts, *terms)


def _reference(value: str, page_out: OutPath, site: SiteMap, *, is_image: bool) -> tuple[Link | None, str]:
    """Return the link for the checks, and the reference as the page should write it."""
    target = value.strip()
    if not target or target.lower().startswith(("data:", "javascript:", "mailto:", "tel:")):
        return None, value
    out, fragment = site.resolve(target, page_out)
    link = Link(html.unescape(target), out, fragment, is_image)
    if not out or target.startswith("#"):
        return link, value
    try:
        parts = urlsplit(target)
    except ValueError:
        return link, value
    is_ours = out in site or (target.startswith("/") and site.has_place_for(out))
    written = relative(out, page_out) if is_ours else None
    same = posixpath.normpath(posixpath.join(posixpath.dirname(page_out), unquote(html.unescape(parts.path))))
    if written is None or (out == same and not target.startswith("/")):
        return link, value
    tail = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return link, html.escape(_quote(written), quote=True) + tail


def _quote(path: str) -> str:
    return path.replace("%", "%25").replace(" ", "%20").replace("#", "%23").replace("?", "%3F")
