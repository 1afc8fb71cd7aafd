"""Tags of pages in HTML that cross others, end nothing or are never closed are findings."""

from __future__ import annotations

import pytest

from site_builder.render.tag_order import faults_of_html
from site_builder.source.placed import Placed, SourceText


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one<p>two<ul><li>a<li>b</ul><br><img src='x>y'>", []),
        ("<table><tr><td>a<td>b<tr><td>c</table>", []),
        ("<div><a name='x'/></div><!-- <b> --><script>if (a < b) { '</i>' }</script>", []),
        ("<b>bold <i>both</b></i>", [("crossed-html", 1, "'</b>' stands where '<i>' is open; 1 more tag")]),
        ("<div>\n</span>\n</div>", [("crossed-html", 2, "'</span>' ends nothing here")]),
        ("<div><p>a</div></p>", []),  # browsers end the paragraph with the division
        ("<section>\n<div><span>x\n", [("unclosed-html", 1, "'<section>' is never closed")]),
    ],
)
def test_tags_are_in_turn(html: str, expected: list[tuple[str, int, str]]) -> None:
    found = [*faults_of_html(Placed.copy_of(SourceText("x.html", html)), "x.html")]

    assert [(each.code, each.location.line) for each in found] == [(code, line) for code, line, _ in expected]
    for each, (_, _, words) in zip(found, expected, strict=True):
        assert each.message.startswith(words)
