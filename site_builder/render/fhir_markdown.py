"""Text of FHIR's type `markdown` as HTML, its headings and links set for the place where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from site_builder.fhir.markdown import Tokens, is_plain, options, read, words_of
from site_builder.model.addresses import is_refused
from site_builder.render.diagrams.fences import drawn_fence
from site_builder.render.foreign_html import (
    harmless,
    has_places,
    placed,
    relative_to,
)
from site_builder.render.outline import Outline
from site_builder.render.page_ids import PageIds
from site_builder.render.slug import heading_slug

_KEPT_TEXTS = 1_024
"""How many texts are kept as they were drawn: words of the core come again on the pages of each profile."""
_LONGEST_KEPT = 4_000
"""Longer texts are drawn each time, so that what is kept stays small."""
_ONE_PARAGRAPH = ["paragraph_open", "inline", "paragraph_close"]
_WITHIN_A_LINE = re.compile(
    r"<(?:!--|[!?]|/?(?:a|abbr|b|bdi|bdo|br|cite|code|data|del|dfn|em|i|img|ins|kbd|mark|q|s|samp|small|span"
    r"|strike|strong|sub|sup|time|tt|u|var|wbr)\b)",
    re.IGNORECASE,
)
"""HTML that may stand in a line of text."""
_ADDRESSES = {"link_open": "href", "image": "src"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text as HTML."""

    html: Markup
    is_line: bool
    """It is one paragraph, without the tag of one, and may stand within other text."""

    def __html__(self) -> str:
        """Stand as it is where a template writes the whole."""
        return self.html

    @property
    def block(self) -> Markup:
        """The text as blocks."""
        return Markup("<p>{}</p>").format(self.html) if self.is_line else self.html


def draw_markdown(text: str, level: int, ids: PageIds, base: str = "") -> Drawn:
    """Draw a text whose highest headings are of `level`; they get ids that the page has not yet.

    Relative links count from `base`: the specification, for texts that come from there.
    """
    if is_plain(text):
        return Drawn(escape(text), is_line=True)
    draw = _draw if len(text) <= _LONGEST_KEPT else _draw.__wrapped__
    return draw(text, base) or _draw_in_place(text, level, ids, base)


def draw_tokens(tokens: Sequence[Token]) -> Markup:
    """Draw a part of a line of text, such as its first sentence; it must hold no HTML of its own."""
    (line,) = _led((Token("inline", "", 0, children=list(tokens)),), "", {})
    return Markup(_RENDERER.renderInline(line.children or (), _OPTIONS, {}))  # noqa: S704 - escaped there


@lru_cache(_KEPT_TEXTS)
def _draw(text: str, base: str) -> Drawn | None:
    """Draw a text that is the same in every place; None where it has headings or anchors."""
    tokens = read(text)
    if any(token.type == "heading_open" for token in tokens):
        return None
    drawn = _drawn(_led(tokens, base, {}), base)
    return None if has_places(drawn.html) and _holds_html(tokens) else drawn


def _draw_in_place(text: str, level: int, ids: PageIds, base: str) -> Drawn:
    tokens = read(text)
    if _holds_html(tokens):
        drawn = _drawn(_led(tokens, base, {}), base)
        return Drawn(Markup(placed(drawn.html, level, ids)), drawn.is_line)  # noqa: S704 - cleaned before
    tokens, renamed = _headed(tokens, level, ids)
    return _drawn(_led(tokens, base, renamed), base)


def _drawn(tokens: Tokens, base: str) -> Drawn:
    is_line = [token.type for token in tokens] == _ONE_PARAGRAPH and all(
        _WITHIN_A_LINE.match(each.content) for each in tokens[1].children or () if each.type == "html_inline"
    )
    if is_line:
        drawn = _RENDERER.renderInline(tokens[1].children or (), _OPTIONS, {})
    else:
        drawn = _RENDERER.render(tokens, _OPTIONS, {})
    if _holds_html(tokens):
        drawn = harmless(drawn, base)
    return Drawn(Markup(drawn), is_line)  # noqa: S704 - escaped by the renderer, or clean


def _headed(tokens: Tokens, level: int, ids: PageIds) -> tuple[Tokens, Mapping[str, str]]:
    """Set levels and ids of the headings; say which id each name that the author knows became."""
    outline, renamed, found = Outline(level), dict[str, str](), list(tokens)
    for at, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        tag = f"h{outline.place(int(token.tag[1]))}"
        slug = heading_slug(words_of(tokens[at + 1].children or ()))
        attributes = dict(token.attrs)
        if slug:
            attributes["id"] = id_ = ids.claim(slug)
            renamed.setdefault(slug, id_)
        found[at] = token.copy(tag=tag, attrs=attributes)
        found[at + 2] = tokens[at + 2].copy(tag=tag)
    return tuple(found), renamed


def _led(tokens: Tokens, base: str, renamed: Mapping[str, str]) -> Tokens:
    """Set where links and images lead; an address that might do harm is left out, its words stay."""
    return tuple(_led_line(token, base, renamed) if token.children else token for token in tokens)


def _led_line(line: Token, base: str, renamed: Mapping[str, str]) -> Token:
    children = line.children or []
    if not any(child.type in _ADDRESSES for child in children):
        return line
    return line.copy(
        children=[
            child.copy(attrs=_led_attributes(child, base, renamed)) if child.type in _ADDRESSES else child
            for child in children
        ]
    )


def _led_attributes(token: Token, base: str, renamed: Mapping[str, str]) -> dict[str, str | int | float]:
    attributes = dict(token.attrs)
    name = _ADDRESSES[token.type]
    address = str(attributes.get(name) or "")
    if is_refused(address):
        del attributes[name]
    elif address[:1] == "#":
        attributes[name] = f"#{renamed.get(address[1:], address[1:])}"
    else:
        attributes[name] = relative_to(base, address)
    return attributes


def _holds_html(tokens: Tokens) -> bool:
    return any(
        token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ())
        for token in tokens
    )


class _Renderer(RendererHTML):
    """Draws tokens; code as it is drawn on authors' pages."""

    # The names and parameters are those of what they override.
    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Write words; their quotes may stand as they are."""
        return html.escape(tokens[idx].content, quote=False)

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Draw code in the colours of its language."""
        return _code(tokens[idx], (unescapeAll(tokens[idx].info).split() or [""])[0])

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Draw code whose language is not named."""
        return _code(tokens[idx], "")


def _code(token: Token, language: str) -> str:
    from site_builder.render.highlight import highlight_code  # noqa: PLC0415 - Pygments is slow to import

    return f"{drawn_fence(token.content, language) or highlight_code(token.content, language)}\n"


_RENDERER = _Renderer()
_OPTIONS = options()
