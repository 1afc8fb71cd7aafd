"""The body of a page as it is written: its HTML, and what it says of itself: links, headings, ids, images.

What Markdown becomes is known while its tree is written; HTML of authors and of the theme's templates is read
once, tag by tag. Links become relative on the way.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from site_builder.config import MARKDOWN
from site_builder.diagnostics import Location
from site_builder.model.addresses import unfit
from site_builder.model.guide import OutPath
from site_builder.model.rendered import Heading, Hyperlink, SearchEntry
from site_builder.render.breaks import keep_whole
from site_builder.render.html import SiteMap, written_reference
from site_builder.render.markdown import Tree
from site_builder.render.markdown.node import VERBATIM, Node, walk
from site_builder.render.markdown.serialise import (
    Serialiser,
    escaped,
    escaped_value,
    is_blank_id,
    start_tag,
)
from site_builder.render.markup import Tag, attributes_of, tags
from site_builder.render.page_parts import PARTING, PageParts
from site_builder.render.placeholders import TOKEN, TOKEN_START, Placeholders
from site_builder.source.placed import Placed, Spot

_REFERENCES = frozenset({"href", "src", "xlink:href", "data", "poster"})
"""Attributes that refer to files; `data` does so in an `object` only."""

_SAYING = re.compile(r"(?:href|src|data|poster|id|name|alt)\s*+=", re.IGNORECASE)
"""What all attributes end in that say something here; most tags have none."""
_QUOTES = ('"', "'")
_NOT_PARTED = PARTING | {"p", "dl", VERBATIM}

_NOWHERE = Location("")
_SURE_LINKS = 8_192

_Locate = Callable[[int], Location]


class Image(NamedTuple):
    """An image that a page shows."""

    source: str
    place: Location


@dataclass(frozen=True, slots=True)
class Body:
    """A page's body, or a part of it, ready for its shell."""

    html: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Hyperlink, ...] = ()
    anchors: frozenset[str] = frozenset()
    images_without_alt: tuple[Image, ...] = ()
    repeated_ids: tuple[tuple[str, Location], ...] = ()
    """Ids that an element before has, with their places."""
    unfit_addresses: tuple[tuple[str, Location], ...] = ()
    """What is wrong with an address that leads out of the site, and where."""

    @property
    def markup(self) -> Markup:
        """The HTML for a template: the guide's own, with what a line's end should not part."""
        return Markup(keep_whole(self.html))  # noqa: S704


@dataclass(slots=True)
class _Found:
    """What a part of a body has been found to hold."""

    links: list[Hyperlink] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    without_alt: list[Image] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    repeated: list[tuple[str, Location]] = field(default_factory=list)
    unfit: list[tuple[str, Location]] = field(default_factory=list)


class BodyWriter(Serialiser):
    """Writes the body of one page, in one or more parts."""

    def __init__(self, page_out: OutPath, site: SiteMap, placeholders: Placeholders | None = None) -> None:
        """Write for a page; `placeholders` has what the tokens in its texts stand for."""
        super().__init__()
        self._page_out, self._site = page_out, site
        self.placeholders = Placeholders() if placeholders is None else placeholders
        self._parts = PageParts(self.out)
        self._start = 0
        self._found = _Found()
        self._tree: Tree | None = None
        self._paragraph: int | None = None
        """Which part of the output is the first of a paragraph that blocks of the placeholders may part."""
        self._pieces: list[tuple[int, int]] = []
        """Which parts of the output come from the placeholders."""
        self._is_piece = False
        """Whether what is being written is one of these parts: it minds its ids itself."""

    def finish(self, *, below: int = 1, is_raised: bool = False, is_named: bool = False) -> Body:
        """End a part and return it, its headings below one of the level `below`: 1 is the page's title.

        Where headings are named, those without an id get one, as Markdown's have.
        """
        if is_named:
            self._found.anchors.update(self._parts.name_headings(self._start, self._found.ids))
        headings = self._parts.headings(self._start, below=below, is_raised=is_raised)
        found, self._found = self._found, _Found()
        written = "".join(self.out[self._start :])
        self._start = len(self.out)
        return Body(
            written,
            headings,
            tuple(found.links),
            frozenset(found.anchors),
            tuple(found.without_alt),
            tuple(found.repeated),
            tuple(found.unfit),
        )

    def write_shell(self, shell: str) -> tuple[str, Body]:
        """Write what authors wrote for the page around the body; return the whole page, and what it found."""

        def written(text: Placed) -> str:
            self.write_html(text, text.place)
            parts.append(self.finish())
            return parts[-1].html

        parts: list[Body] = []
        shell = self.placeholders.rewritten(shell, written)
        links = tuple(link for part in parts for link in part.links)
        return shell, Body("", (), links, frozenset(), tuple(i for p in parts for i in p.images_without_alt))

    @property
    def position(self) -> int:
        """Where the next part begins."""
        return len(self.out)

    def search_entries(self, title: str, first: int = 0) -> tuple[SearchEntry, ...]:
        """Return what search finds in the parts so far, or in those from a position on."""
        return self._parts.search_entries(title, first)

    def write_html(self, text: str, locate: _Locate) -> None:
        """Write HTML; `locate` says where the character at an offset was written."""
        out, parts = self.out, self._parts
        position = term_end = 0
        for tag in tags(text):
            if tag.is_end:
                out.append(text[position : tag.start])
                parts.end(tag.name)
                out.append(text[tag.start : tag.end])
                position = tag.end
                continue
            written, id_, classes = self._read(tag, locate)
            if parts.term is not None:
                parts.meet("" if text[term_end : tag.start].strip() else id_)
            if tag.name in PARTING:
                out.append(text[position : tag.start])
                parts.start(tag.name, id_, classes)
                out.append(f"{text[tag.start : tag.attributes_at]}{written}>")
                position = term_end = tag.end
            elif written is not tag.attributes:
                out += text[position : tag.attributes_at], written
                position = tag.attributes_at + len(tag.attributes)
        out.append(text[position:])

    def _read(self, tag: Tag, locate: _Locate) -> tuple[str, str, str]:
        """Return the attributes of a tag as they are written here, its id and its classes."""
        attributes, name = tag.attributes, tag.name
        if name != "img" and name not in PARTING and not _SAYING.search(attributes):
            return attributes, "", ""
        pieces: list[str] = []
        position, id_, classes = 0, "", ""
        has_alt, source = False, ""
        for key, value, start, end in attributes_of(attributes):
            if key in _REFERENCES:
                at = tag.attributes_at + start + (attributes[start : start + 1] in _QUOTES)
                written = self._refer(name, key, value, locate, at)
                source = value if key == "src" else source
                if written != value:
                    pieces += attributes[position:start], f'"{written}"'
                    position = end
            elif key == "id":
                id_ = id_ or html.unescape(value)
                self._note_id(html.unescape(value), lambda: locate(tag.start))
            elif key == "class":
                classes = value
            elif key == "name" and name == "a":
                self._found.anchors.add(html.unescape(value))
            elif key == "alt":
                has_alt = True
        if name == "img" and not has_alt:
            self._found.without_alt.append(Image(source, locate(tag.start)))
        if pieces:
            attributes = "".join([*pieces, attributes[position:]])
        return attributes, id_, classes

    def _refer(self, tag: str, key: str, value: str, locate: _Locate, at: int) -> str:
        """Note what an attribute refers to; return its value as the page should have it."""
        if key == "data" and tag != "object":
            return value
        found = written_reference(value, self._page_out, self._site)
        if found is None:
            if fault := unfit(html.unescape(value.strip())):
                self._found.unfit.append((fault, locate(at)))
            return value
        out, fragment, written = found
        if not out and (fault := unfit(html.unescape(value.strip()))):
            self._found.unfit.append((fault, locate(at)))
        if not out and tag == "a":
            self._parts.cite(html.unescape(value.strip()))
        is_image = tag == "img" and key == "src"
        # Most links need no place: they lead to a page of the site, or out of it.
        is_doubtful = fragment or out not in self._site or out.endswith(MARKDOWN)
        if is_doubtful if out else self._site.places_outside:
            link = Hyperlink(html.unescape(value.strip()), out, fragment, is_image, locate(at))
        else:
            link = _sure_link(value, out, fragment, is_image=is_image)
        self._found.links.append(link)
        return written

    # What follows writes the tree of a Markdown text.

    def write_tree(self, tree: Tree) -> None:
        """Write a Markdown text."""
        first, self._tree = len(self.out), tree
        self._pieces.clear()
        self.write(tree.root)
        self._tree = None
        self._strip(first)

    def start(self, node: Node) -> None:
        """Write a start tag."""
        tag = node.tag
        if tag == "p" and self.placeholders and _may_be_parted(node):
            self._paragraph = len(self.out)
            return
        attributes = "".join([self._written(node, key, value) for key, value in node.items()])
        if self._parts.term is not None:
            self._parts.meet(node.get("id", ""))
        if tag in PARTING:
            self._parts.start(tag, node.get("id", ""), node.get("class", ""))
        if tag == "img" and "alt" not in node.attrib:
            place = self._place(node.at)
            self._found.without_alt.append(Image(node.get("src", ""), place))
        self.out.append(start_tag(tag, attributes))

    def end(self, tag: str, line_end: str) -> None:
        """Write an end tag."""
        if tag == "p" and self._paragraph is not None:
            content = "".join(self.out[self._paragraph :])
            del self.out[self._paragraph :]
            self._paragraph = None
            self._put_back(self.placeholders.parted(content))
            self.out.append(line_end)
            return
        if tag in PARTING or tag == "dl":
            self._parts.end(tag)
        self.out.append(f"</{tag}>{line_end}")

    def text(self, text: str) -> None:
        """Write text, with the pieces for which tokens in it stand."""
        if self._parts.term is not None and text.strip():
            self._parts.meet("")
        written = escaped(text)
        if TOKEN_START in written and self._paragraph is None:
            self._put_back(written)
        else:
            self.out.append(written)

    def finished(self, node: Node) -> None:
        """Write what is HTML already."""
        self.write_html(self.placeholders.restore(node.text or ""), lambda at: self._place(node.origin(at)))

    def _written(self, node: Node, key: str, value: str) -> str:
        if is_blank_id(key, value):
            return ""
        written, name = self.placeholders.restore(escaped_value(value)), key.lower()
        if name in _REFERENCES:
            written = self._refer(node.tag, name, written, self._place, node.values_at.get(key, node.at))
        elif name == "id" or (name == "name" and node.tag == "a"):
            at = node.at if node.at >= 0 or name != "id" else node.origin(0)
            if name == "id":
                self._note_id(html.unescape(written), lambda: self._place(at))
            else:
                self._found.anchors.add(html.unescape(written))
        return f' {key}="{written}"'

    def _note_id(self, id_: str, locate: Callable[[], Location]) -> None:
        """Note an element's id, and whether an author gave it to two."""
        found = self._found
        found.anchors.add(id_)
        if id_ in found.ids and not self._is_piece:
            found.repeated.append((id_, locate()))
        found.ids.add(id_)

    def _place(self, at: int) -> Location:
        return self._tree.place(at) if self._tree else Location("")

    def _put_back(self, text: str) -> None:
        position = 0
        for token in TOKEN.finditer(text):
            self.out.append(text[position : token.start()])
            position = token.end()
            piece, first = self.placeholders.get(token), len(self.out)
            place = piece.place or self._place(0)
            html = self.placeholders.unmarked(piece.html, Spot(place))
            self._is_piece = True
            self.write_html(html, html.place)
            self._is_piece = False
            self._pieces.append((first, len(self.out)))
        self.out.append(text[position:])

    def _strip(self, first: int) -> None:
        """Take white space off both ends of a text, but not off pieces of the placeholders."""
        start, end = (self._pieces[0][0], self._pieces[-1][1]) if self._pieces else (len(self.out), first)
        for at in range(first, start):
            self.out[at] = self.out[at].lstrip()
            if self.out[at]:
                break
        for at in range(len(self.out) - 1, end - 1, -1):
            self.out[at] = self.out[at].rstrip()
            if self.out[at]:
                break


@lru_cache(_SURE_LINKS)
def _sure_link(value: str, out: OutPath, fragment: str, *, is_image: bool) -> Hyperlink:
    """Return a link that needs no place: one object, however many pages have it."""
    return Hyperlink(html.unescape(value.strip()), out, fragment, is_image, _NOWHERE)


def _may_be_parted(paragraph: Node) -> bool:
    """Tell whether a paragraph holds tokens, and nothing that parts the page itself."""
    if paragraph.attrib or not any(TOKEN_START in text for text in paragraph.itertext()):
        return False
    return not any(node.tag in _NOT_PARTED for node in walk(paragraph))
