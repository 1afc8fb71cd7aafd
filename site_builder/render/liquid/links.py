"""Jekyll's tags that are not about templates: `highlight`, `link`, `post_url`."""

from __future__ import annotations

import re
from typing import cast

from liquid import Node, Token, TokenStream

from site_builder.diagnostics import nearest
from site_builder.render.highlight import highlight_code, numbered
from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.filters_site import relative_url
from site_builder.render.liquid.grammar import fault, filtered
from site_builder.render.liquid.parsing import Block, Drawn, OurTag, Stream
from site_builder.render.liquid.values import printed, text_of
from site_builder.source.placed import Draft

_STEPS_A_HIGHLIGHT = 20
_HIGHLIGHTED_A_STEP = 10
"""Colouring code takes as long as a loop's step for so many characters."""
_LANGUAGE = re.compile(r"[\w.+#-]+", re.ASCII)
_OUTPUT = re.compile(r"\{\{-?((?:(?!\{\{|-?\}\}).)*+)-?\}\}")


class HighlightNode(Drawn):
    """A block of code."""

    __slots__ = ("block", "has_numbers", "language")

    def __init__(self, token: Token, language: str, block: Block, *, has_numbers: bool) -> None:
        """Keep the language and the block, and whether its lines are numbered."""
        super().__init__(token)
        self.language, self.has_numbers = language, has_numbers
        self.block = block
        block.blank = False

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the highlighted code; it is kept apart, since Markdown would read it as text."""
        inner = Draft()
        self.block.render(context, inner)
        text, budget = inner.text(), context.work.budget
        budget.step(_STEPS_A_HIGHLIGHT + len(text) // _HIGHLIGHTED_A_STEP)
        html = highlight_code(text.strip("\r\n"), self.language)
        html = numbered(html, text.strip("\r\n")) if self.has_numbers else html
        budget.write(len(html) - len(text))
        placeholders = context.work.placeholders
        buffer.write(html if placeholders is None else placeholders.put(html, context.work.place()))


class HighlightTag(OurTag):
    """`{% highlight json linenos %}`."""

    name = "highlight"
    end = "endhighlight"

    def parse(self, stream: TokenStream) -> Node:
        """Read the language and the block; of the options behind it `linenos` numbers the lines."""
        stream = cast("Stream", stream)
        opening = stream.current
        markup = stream.markup()
        found = _LANGUAGE.match(markup)
        if found is None:
            raise fault("'highlight' names no language")
        block = stream.body(opening, frozenset({self.end}))
        stream.markup()
        has_numbers = "linenos" in markup[found.end() :].partition("=")[0].split()
        return HighlightNode(opening, found[0].lower(), block, has_numbers=has_numbers)


class LinkNode(Drawn):
    """The address of a page, post or file."""

    __slots__ = ("is_post", "path")

    def __init__(self, token: Token, path: str, *, is_post: bool) -> None:
        """Keep the path, which may hold outputs."""
        super().__init__(token)
        self.path = path
        self.is_post = is_post

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the address; where there is no such page, the path as it stands."""
        path = _OUTPUT.sub(lambda found: printed(filtered(found[1]).evaluate(context)), self.path)
        addresses = context.work.site.post_urls if self.is_post else context.work.site.source_urls
        url = addresses.get(path.strip("/"))
        if url is None:
            what = "post" if self.is_post else "page or file"
            context.work.report("broken-link", f"there is no {what} '{path}'", nearest(path, addresses))
        buffer.write(path if url is None else text_of(relative_url(context, url)))


class LinkTag(OurTag):
    """`{% link folder/page.md %}`."""

    name = "link"
    is_post = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the path."""
        token = stream.current
        path = cast("Stream", stream).markup().strip()
        if not path:
            raise fault(f"'{token.value}' names no page")
        return LinkNode(token, path, is_post=self.is_post)


class PostUrlTag(LinkTag):
    """`{% post_url 2020-01-31-title %}`."""

    name = "post_url"
    is_post = True
