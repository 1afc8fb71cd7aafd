"""Markdown of authors, as kramdown reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from site_builder.diagnostics import Location
from site_builder.render.body import BodyWriter
from site_builder.render.html import SiteMap
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.markdown_twin import markdown_twin
from site_builder.render.page_content import content_tree
from site_builder.render.printable import printable
from site_builder.source.placed import Placed, Spot
from tests.fuzz.holding import marks
from tests.fuzz.making import ODD_TEXTS, mutated_text, text_of
from tests.fuzz.run import Format
from tests.render.markdown.test_robustness import NEVER_CLOSED, PIECES

_MORE = (
    "# Heading\n", "## Heading {#id}\n", "Setext\n===\n", "Setext\n---\n", "* a\n* b\n\n", "1. a\n2. b\n   * c\n", "> quote\n> more\n", "```json\n{}\n```\n", "    code\n", "~~~\nx\n~~~\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "| a |\n|:-:|\n| b \\| c |\n{: .x}\n", "a | b\n--|--\n1 | 2\n",
    "term\n: definition\n\n    more\n", "[a](b.html \"t\")", "![a](b.png){: width=\"3\"}", "[a][b]\n\n[b]: x.html\n", "[^1]\n\n[^1]: note\n", "*[HTML]: Hyper\n", "HTML ", "<div markdown=\"1\">\n*a*\n</div>\n", "<table><tr><td markdown=\"1\">\n* a\n</td></tr></table>\n", "<p>x</p>\n", "<br>", "<img src=x>", "<details><summary>s</summary>\n\nb\n</details>\n",
    "---\n", "***\n", "{:toc}\n", "* TOC\n{:toc}\n", "{: #i .c a=\"b\"}\n", "{:.no_toc}\n", "{::nomarkdown}x{:/}\n", "{::comment}x{:/comment}\n", "{::options a=\"b\" /}\n", "$$ x $$", "$$\nx\n$$\n", "~~del~~", "- [ ] task\n", "- [x] done\n", "<http://x.y>", "http://x.y ", "a  \nb", "a\\\\\nb", "\\*", "&amp;", "&#8364;", "--", "---", "...", "\"q\"", "'s", "it's ", "``a ` b``",
    "|" * 300 + "\n" + "|-" * 300 + "\n", "a|" * 900 + "\n" + "-|" * 900 + "\n", "<b>" * 30, "[" * 60 + "]" * 60, "*" * 50, "`" * 33, "<!-- c -->", "<?x ?>", "<![CDATA[x]]>", "<script>a<b</script>\n", "<style>x</style>", "<pre>\n*x*\n</pre>\n", "<textarea>", "</div>", "<a name='x'></a>", "<svg><g></svg>", "{: a='", "^\n",
)  # fmt: skip
_ALL = (*PIECES, *NEVER_CLOSED, *_MORE, *_MORE)
_QUIET = tuple(
    each
    for each in _ALL
    if not any(
        sign in each
        for sign in (
            "[^",
            "{::",
            "{:toc",
            "<!--",
            "*[",
            "]:",
            "<?",
            "<!",
            "href",
            "{:",
            "<a",
            "='",
            '="',
            "<b a",
            "<style",
            "<script",
            "<textarea",
            "<img",
            "markdown",
        )
    )
)
"""Pieces among which no word may be lost."""
_RENDERER = MarkdownRenderer()
_WORD = re.compile(r"word\d+w")


def _make(draw: Random) -> tuple[bool, str]:
    form = draw.random()
    if form < 0.35:
        return True, text_of(draw, _QUIET, words=True)
    if form < 0.7:
        return False, text_of(draw, _ALL, words=True)
    return False, mutated_text(
        draw, "\n".join(draw.choices(_MORE, k=draw.randrange(1, 12))), (*_ALL, *ODD_TEXTS)
    )


def _faults(case: tuple[bool, str]) -> Iterator[str]:
    is_whole, text = case
    converted = _RENDERER.convert(text)
    if is_whole:
        lost = [word for word in _WORD.findall(text) if word not in converted.html]
        if lost:
            yield "words are lost"
    _RENDERER.convert_inline(text)
    writer = BodyWriter("a.html", SiteMap({"a.html", "b.html"}, ""))
    writer.write_tree(_RENDERER.read(Placed.from_place(text, Spot(Location("a.md")))))
    body = writer.finish(is_raised=True)
    yield from marks(body.html, text)
    if re.search("[\0\ud800-\udfff]", body.html):
        yield "a character is left that HTML can't hold"
    for link in body.links:
        if link.place.path and link.place.line > text.count("\n") + text.count("\r") + 1:
            yield "a link stands outside of the page"
    page = f"<main><article>{body.html}</article></main>"
    tree = content_tree(page)
    markdown_twin(page, tree, lambda target: target)
    printable(page, tree)


MARKDOWN = Format("markdown", _make, _faults)
