"""Text of FHIR's type `markdown`, read as HL7's own tools read it: CommonMark with GitHub's tables.

R4 says that it is Markdown, R5 that it is "GitHub Flavored Markdown"; commonmark-java reads it in the
Publisher. Pages of authors are another language, kramdown's. What comes of the reading are markdown-it's
tokens, which keep the lines that they were read from.

Sources: https://hl7.org/fhir/R4/datatypes.html#markdown, https://hl7.org/fhir/R5/datatypes.html#markdown,
https://spec.commonmark.org/0.31.2/, https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


Tokens = tuple[Token, ...]
"""A text in the order of its blocks; they are shared, so none may be changed."""

_KEPT_TEXTS = 64
"""How many texts are kept as they were read: one is asked for by its page, its summary and the lists."""
_LONGEST_TEXT = 100_000
"""Longer texts stand as they are written: each sign may become a cell, and no description has so many."""
_DEEPEST = 100
"""How many quotes, lists and spans may stand in one another; what is deeper is left out."""
_FORBIDDEN_SIGNS = r"\x01-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff"
_FORBIDDEN = re.compile(f"[{_FORBIDDEN_SIGNS}]")
"""Signs that no HTML can hold."""
_MAY_MEAN_MORE = re.compile(rf"[\\`*_\[\]<>#|~&\n\r\0{_FORBIDDEN_SIGNS}]|^\s|\s$|^(?:[-+]|\d+[.)])")
"""A sign that Markdown may read as more than itself, or white space that it doesn't keep."""
_ELEMENTS = _names("""
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote
    body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir
    div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
    header hgroup hr html i iframe img input ins kbd label legend li link main map mark marquee math menu
    meta meter nav nobr noframes noscript object ol optgroup option output p param picture plaintext pre
    progress q rb rp rt rtc ruby s samp script search section select slot small source span strike strong
    style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul
    var video wbr xmp
""")
"""Elements of HTML, obsolete ones too; any other name in pointed brackets is a word of the author's."""
_TAG = re.compile(r"<(?=/?([A-Za-z][A-Za-z0-9-]*))")
_ESCAPABLE = re.compile(r"[!-/:-@\[-`{-~]")


def is_plain(text: str) -> bool:
    """Tell whether a text is one paragraph without any mark, which reads as it is written."""
    return bool(text) and not _MAY_MEAN_MORE.search(text)


def escaped(text: str) -> str:
    """Write words in Markdown so that they are read as they are, for texts that are put together here."""
    return _ESCAPABLE.sub(r"\\\g<0>", " ".join(text.split()))


@lru_cache(_KEPT_TEXTS)
def read(text: str) -> Tokens:
    """Read a text; what looks like a tag and is none of HTML's (`<id>`) stays as it is written."""
    tokens = parse(text)
    if "<" in text:
        for token in tokens:
            if token.type == "html_block":
                token.content = _TAG.sub(_shown_tag, token.content)
            elif token.children:
                token.children = [_shown(child) for child in token.children]
    return tokens


def parse(text: str) -> Tokens:
    """Read a text by the letter of the specifications."""
    text = _FORBIDDEN.sub("", text)
    if len(text) > _LONGEST_TEXT:
        return (Token("code_block", "code", 0, content=text, map=[0, text.count("\n") + 1], block=True),)
    return tuple(_parser().parse(text))


def words_of(tokens: Iterable[Token]) -> str:
    """Return the words of a line of text on one line, without any mark; images by what they show."""
    return " ".join("".join(_words(tokens)).split())


def options() -> OptionsDict:
    """Return the options that markdown-it's own renderer asks for."""
    return _parser().options


def _shown(token: Token) -> Token:
    tag = _TAG.match(token.content) if token.type == "html_inline" else None
    if tag is None or tag[1].lower() in _ELEMENTS:
        return token
    return Token("text", "", 0, content=token.content, level=token.level)


def _shown_tag(tag: re.Match[str]) -> str:
    return tag[0] if tag[1].lower() in _ELEMENTS else "&lt;"


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type == "image":
            yield from _words(token.children or ())
        elif token.type in ("softbreak", "hardbreak"):
            yield " "


@cache
def _parser() -> MarkdownIt:
    """Return the one parser; making it costs more than a text."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST, "xhtmlOut": False, "tasklists": True})
    parser.enable(["table", "strikethrough"])
    # An address that might do harm is left out where the text is drawn; its words stay.
    parser.validateLink = _is_link  # type: ignore[method-assign]
    parser.core.ruler.push("deletions", _name_deletions)
    return parser


def _is_link(url: str) -> bool:  # noqa: ARG001 - what it stands in for takes it
    return True


def _name_deletions(state: StateCore) -> None:
    """Name the tag of what is struck out as GitHub's dialect does."""
    for line in state.tokens:
        for token in line.children or ():
            if token.tag == "s":
                token.tag = "del"
