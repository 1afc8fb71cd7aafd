"""Tags of plugins that GitHub Pages and most Jekyll sites have: `seo`, `feed_meta`, `gist`."""

from __future__ import annotations

import html
from typing import cast

from liquid import Node, Token, TokenStream

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.grammar import fault
from site_builder.render.liquid.parsing import Drawn, OurTag, Stream
from site_builder.source.placed import Draft

_QUOTES = "\"'"
_GISTS = "https://gist.github.com/"


class NothingNode(Drawn):
    """What the theme's head has itself."""

    __slots__ = ()
    writes = False

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write nothing."""


class SeoTag(OurTag):
    """`{% seo %}`: what it writes for search engines stands in each page's head."""

    name = "seo"

    def parse(self, stream: TokenStream) -> Node:
        """Step behind the tag."""
        token = stream.current
        cast("Stream", stream).markup()
        return NothingNode(token, blank=True)


class FeedMetaTag(SeoTag):
    """`{% feed_meta %}`: the link to the feed stands in each page's head."""

    name = "feed_meta"


class GistNode(Drawn):
    """A link to a gist, which can't be shown offline."""

    __slots__ = ("_gist",)

    def __init__(self, token: Token, gist: str) -> None:
        """Keep the gist's name."""
        super().__init__(token)
        self._gist = gist

    def draw(self, context: PageContext, buffer: Draft) -> None:  # noqa: ARG002  # nothing of it is asked
        """Write the link."""
        name = html.escape(self._gist)
        buffer.write(f'<a href="{_GISTS}{name}">Gist {name}</a>')


class GistTag(OurTag):
    """`{% gist user/id file %}`: a link to the gist."""

    name = "gist"

    def parse(self, stream: TokenStream) -> Node:
        """Read which gist is meant."""
        token, markup = stream.current, cast("Stream", stream).markup().split()
        if not markup:
            raise fault("'gist' names no gist")
        gist, file = (*markup, "")[:2]
        anchor = f"#file-{file.strip(_QUOTES).replace('.', '-').lower()}" if file else ""
        return GistNode(token, gist.strip(_QUOTES) + anchor)
