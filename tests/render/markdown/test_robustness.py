"""Whatever a page holds, it becomes a page, and soon."""

from __future__ import annotations

import random
import re

import pytest

from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.markdown.document import Document
from site_builder.render.markdown.habits import SPANS
from site_builder.render.markdown.node import Node
from site_builder.render.markdown.reader import RuleSet, SpanReader, SpanRule
from site_builder.render.markdown.source import Source
from tests.counting import uncounted

PIECES = [
    *"*_`[]()<>!&;:{}#|-\\\"'~$^=+. \n\t/1",
    *(
        "**",
        "__",
        "``",
        "```\n",
        "~~~\n",
        "](x)",
        "{:.a}",
        "{:toc}\n",
        "{::comment}",
        "{:/}",
        "[^1]",
        "[^1]: ",
    ),
    *(
        "<div>",
        "</div>\n",
        '<td markdown="1">',
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<script>",
        "</p>",
        "<a href='",
    ),
    *(
        "    ",
        "\n\n",
        "* ",
        "1. ",
        "> ",
        ": ",
        "|---|",
        "a | b\n",
        "\0",
        "\ud800",
        "\ue0001\ue001",
        "é",
        "\u00a0",
        "x",
    ),
]
# Each is repeated: openers that nothing closes, and nesting without end.
NEVER_CLOSED = [
    *(
        "*a ",
        "**a ",
        "**a *b ",
        "_a ",
        "[",
        "[a](",
        "![a",
        "[a][",
        "`a",
        "~~a ",
        "$$a\n\n",
        "<b>",
        "<b>*",
        "<!--",
    ),
    *(
        "<b a ",
        '<a href="',
        "<http:",
        "{:",
        "{: a=",
        "{::nomarkdown}\n",
        "```x\n",
        "<div>\n",
        "<table><tr><td>",
    ),
    *(
        '<div markdown="1">\n',
        "<p markdown='span'>",
        "> ",
        ">",
        "* ",
        "1. ",
        "- a\n  ",
        "term\n: ",
        "[^a]: ",
        "|",
        "a|`",
    ),
]


def test_random_junk_never_raises() -> None:
    choose = random.Random(20)
    renderer = MarkdownRenderer()
    for _ in range(400):
        text = "".join(choose.choices(PIECES, k=choose.randint(1, 60)))
        assert renderer.convert(text).html == renderer.convert(text).html
        renderer.convert_inline(text)


def test_words_survive_random_junk() -> None:
    choose = random.Random(21)
    renderer = MarkdownRenderer()
    pieces = [
        piece for piece in PIECES if piece not in ("[^1]: ", "{::comment}", "{:toc}\n", "<a href='", "<!--")
    ]
    for _ in range(200):
        text = "".join(f"{choose.choice(pieces)}word{index} " for index in range(20))
        html = renderer.convert(text).html
        missing = [index for index in range(20) if f"word{index}" not in html]
        assert missing == [], text


@uncounted
@pytest.mark.parametrize("piece", NEVER_CLOSED)
def test_work_grows_no_faster_than_the_page(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in characters and rules tried, not in seconds: a clock would make the test a matter of luck."""
    steps = 0
    search, starting = Source.search, RuleSet.starting

    def counted_search(self: Source, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        nonlocal steps
        is_new = start < self._absent.get(pattern, len(self.text))
        match = search(self, pattern, start)
        steps += (match.end() if match else len(self.text)) - start if is_new else 1
        return match

    def counted_starting(self: RuleSet, character: str) -> tuple[SpanRule, ...]:
        nonlocal steps
        steps += 1
        return starting(self, character)

    monkeypatch.setattr(Source, "search", counted_search)
    monkeypatch.setattr(RuleSet, "starting", counted_starting)
    counts = []
    for size in (8_000, 32_000):
        steps = 0
        MarkdownRenderer().convert((piece * size)[:size])
        counts.append(steps)
    assert counts[1] < 8 * counts[0] + 200_000


@pytest.mark.parametrize("opening", ["> ", "* ", "<div>", '<div markdown="1">\n', "<b>", "**_", "[", "~~a"])
def test_nesting_without_end_is_no_error(opening: str) -> None:
    assert "deep" in MarkdownRenderer().convert(opening * 3000 + "deep").html


def test_a_reader_gives_up_guessing_when_its_patience_ends() -> None:
    document = Document()
    document.spare_steps = 0
    rules = RuleSet(SPANS)
    node = Node("p")
    SpanReader("*a* [b](c)", document, rules, rules, (node, 0)).read_all(node)
    assert node.text == "*a* [b](c)"
    assert len(node) == 0
