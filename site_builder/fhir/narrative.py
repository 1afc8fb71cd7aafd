"""What a narrative's div holds, found in one pass: what FHIR forbids there, its links, anchors and languages.

Source: https://hl7.org/fhir/R5/narrative.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5
from typing import Literal
from xml.parsers import expat

from site_builder.fhir.xhtml import XHTML

Kind = Literal[
    "malformed", "doctype", "entity", "namespace", "root", "element", "attribute", "nesting", "empty", "link"
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split(" "))


_BLOCKS = frozenset({"div", "pre", "table", "ul", "ol"})
_IN_PARAGRAPH = frozenset({"div", "blockquote", "table", "ol", "ul", "p"})
_PHRASES = _words("a abbr acronym b bdo big cite code dfn em i kbd q samp small strong sub sup tt var")
_TEXT_LIKE = _PHRASES | _words("address caption dd dt h1 h2 h3 h4 h5 h6 p pre span")
_EMPTY = frozenset({"br", "img", "hr", "area"})
_PARENTS: Mapping[str, frozenset[str]] = {
    "tr": frozenset({"table", "thead", "tfoot", "tbody"}),
    "tbody": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "caption": frozenset({"table"}),
    "colgroup": frozenset({"table"}),
    "col": frozenset({"colgroup", "table"}),
    "th": frozenset({"tr", "thead", "tfoot"}),
    "td": frozenset({"tr", "thead", "tfoot"}),
    "li": frozenset({"ul", "ol"}),
    "dd": frozenset({"dl"}),
    "dt": frozenset({"dl"}),
}
_CHILDREN: Mapping[str, frozenset[str]] = {
    "table": frozenset({"tbody", "tr", "caption", "thead", "tfoot", "col", "colgroup"}),
    "tr": frozenset({"td", "th"}),
    "tbody": frozenset({"tr"}),
    "thead": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dd", "dt"}),
    "map": frozenset({"area"}),
}
ELEMENTS = _TEXT_LIKE | _EMPTY | frozenset(_PARENTS) | frozenset(_CHILDREN) | frozenset({"div", "blockquote"})
"""What may stand in a narrative."""
_EVERYWHERE = _words(
    "title style class id lang xml:lang dir accesskey tabindex span width align valign char charoff abbr axis"
    " headers scope rowspan colspan"
)
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    name: _words(text)
    for name, text in {
        "a": "href name charset type hreflang rel rev shape coords",
        "img": "src border alt longdesc height width usemap ismap",
        "blockquote": "cite",
        "q": "cite",
        "map": "name",
        "area": "shape coords href nohref alt",
        "table": "summary border frame rules cellspacing cellpadding",
        "pre": "space xml:space",
        "td": "nowrap",
    }.items()
}
_NONE: frozenset[str] = frozenset()
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_XML_SPACE = "http://www.w3.org/XML/1998/namespace"
_MAX_DEPTH = 250
_MAX_FAULTS = 50
_ODD_CHARACTER = re.compile(r"[^\w;?:@&=+$.,/%~#\[\]!'()*|-]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a narrative must not hold."""

    kind: Kind
    message: str
    line: int
    """From 0: how many lines below the start of the div."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where an `a` or `img` leads to."""

    target: str
    is_image: bool
    line: int


@dataclass(slots=True)
class NarrativeFacts:
    """What was found in one div."""

    faults: list[Fault] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    """How many elements have an id or, for `a`, a name."""
    languages: list[str] = field(default_factory=list)
    """Of the divs directly below the root that are each in a language."""
    lang: str | None = None
    xml_lang: str | None = None
    has_content: bool = False
    """Whether there is text or an image."""


def read_narrative(text: str) -> NarrativeFacts:
    """Read the text of a div as JSON holds it; whatever it is, the answer says."""
    reader = _Reader()
    _note_entities(text, reader.facts)
    if "<!DOCTYPE" in text:
        reader.fault("doctype", "a document type declaration (DOCTYPE) is not allowed", 0)
        return reader.facts
    reader.read(_ENTITY.sub(_character, text))
    return reader.facts


def _note_entities(text: str, facts: NarrativeFacts) -> None:
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        if match[1] not in _XML_ENTITIES:
            line = text.count("\n", 0, match.start())
            facts.faults.append(Fault("entity", f"XML has no entity '{match[0]}'", line))
            return


def _character(match: re.Match[str]) -> str:
    """Return the character of a name of HTML, so that the rest can be read."""
    name = match[1]
    if name in _XML_ENTITIES:
        return match[0]
    return unescape(match[0]) if f"{name};" in html5 else ""


class _Reader:
    """Listens to the parser."""

    def __init__(self) -> None:
        self.facts = NarrativeFacts()
        self._open: list[str] = []
        self._counts: dict[str, int] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.buffer_text = True
        self._first_column = 0

    def read(self, text: str) -> None:
        """Read it all, up to where it is no XML."""
        try:
            self._parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, "") and expat.ErrorString(error.code)
            self.fault("malformed", f"it is no well-formed XML: {reason}", error.lineno - 1)
            return
        except _TooDeepError:
            self.fault("malformed", f"elements are nested more than {_MAX_DEPTH} deep", self._line())
            return
        if not self.facts.has_content:
            self.fault("empty", "it has neither text nor an image", 0)

    def fault(self, kind: Kind, message: str, line: int | None = None) -> None:
        if len(self.facts.faults) < _MAX_FAULTS:
            self.facts.faults.append(Fault(kind, message, self._line() if line is None else line))

    def _line(self) -> int:
        return max(0, self._parser.CurrentLineNumber - 1)

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        namespace, _, name = full.rpartition(" ")
        if len(self._open) > _MAX_DEPTH:
            raise _TooDeepError
        if not self._open:
            self._root(namespace, name, attributes)
        else:
            self._inner(namespace, name, attributes)
        self._open.append(name)
        self._counts[name] = self._counts.get(name, 0) + 1

    def _root(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        if namespace != XHTML:
            had = (
                f"its namespace is '{namespace}', not '{XHTML}'"
                if namespace
                else f"it lacks the namespace '{XHTML}'"
            )
            self.fault("namespace", had)
        if name != "div":
            self.fault("root", f"its outermost element is '{name}', not 'div'")
        self.facts.lang = attributes.get("lang")
        self.facts.xml_lang = attributes.get(f"{_XML_SPACE} lang")
        self._attributes(name, attributes)

    def _inner(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        if namespace not in (XHTML, ""):
            self.fault("namespace", f"the element '{name}' is of the namespace '{namespace}'")
        if len(self._open) == 1:
            language = attributes.get(f"{_XML_SPACE} lang") if name == "div" else None
            if language is not None:
                self.facts.languages.append(language)
        if name not in ELEMENTS:
            self.fault("element", f"the element '{name}' is not allowed")
        else:
            self._nesting(name)
        self._attributes(name, attributes)
        if name == "img":
            self.facts.has_content = True

    def _nesting(self, name: str) -> None:
        """Find what can't be where it is; one finding an element."""
        parent = self._open[-1]
        counts = self._counts
        if name in _IN_PARAGRAPH and counts.get("p"):
            self.fault("nesting", f"the element '{name}' can't stand in a paragraph ('p')")
        elif name in _BLOCKS and (outer := next((each for each in self._open if each in _TEXT_LIKE), "")):
            self.fault("nesting", f"the element '{name}' can't stand in '{outer}'")
        elif name in _PHRASES and counts.get(name):
            self.fault("nesting", f"an element '{name}' can't stand in another")
        elif parent in _EMPTY:
            self.fault("nesting", f"the element '{parent}' can't have content")
        elif name in _PARENTS and parent not in _PARENTS[name]:
            allowed = " or ".join(f"'{each}'" for each in sorted(_PARENTS[name]))
            self.fault("nesting", f"the element '{name}' must stand in {allowed}, not in '{parent}'")
        elif parent in _CHILDREN and name not in _CHILDREN[parent]:
            self.fault("nesting", f"the element '{parent}' can't have the child '{name}'")

    def _attributes(self, name: str, attributes: dict[str, str]) -> None:
        own = _ATTRIBUTES.get(name, _NONE)
        for full in attributes:
            key = full.replace(f"{_XML_SPACE} ", "xml:") if " " in full else full
            if key not in _EVERYWHERE and key not in own and key != "xml:space" and name in ELEMENTS:
                self.fault("attribute", f"the attribute '{key}' of '{name}' is not allowed")
        if identifier := attributes.get("id"):
            self._anchor(identifier)
        if name == "a":
            if (anchor := attributes.get("name")) and anchor != identifier:
                self._anchor(anchor)
            self._link(attributes.get("href"), is_image=False)
        elif name == "img":
            self._link(attributes.get("src"), is_image=True)

    def _anchor(self, name: str) -> None:
        self.facts.ids[name] = self.facts.ids.get(name, 0) + 1

    def _link(self, target: str | None, *, is_image: bool) -> None:
        if target is None:
            return
        if not target.strip():
            self.fault("link", "a link is empty")
        elif not target.startswith("data:") and (odd := _ODD_CHARACTER.search(target)):
            self.fault("link", f"the link '{target}' has a character that no URL may have: '{odd[0]}'")
        else:
            self.facts.links.append(Link(target, is_image, self._line()))

    def _end(self, _full: str) -> None:
        name = self._open.pop()
        self._counts[name] -= 1

    def _text(self, text: str) -> None:
        if text.isspace():
            return
        self.facts.has_content = True
        parent = self._open[-1]
        if parent in _CHILDREN:
            self.fault("nesting", f"text can't stand directly in '{parent}'")


class _TooDeepError(Exception):
    """Nobody draws it."""
