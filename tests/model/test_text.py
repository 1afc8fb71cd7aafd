"""Plain text reads as what is seen."""

from __future__ import annotations

import pytest

from site_builder.model.text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("by <code>patient</code>, <b>or</b>", "by patient, or"),
        ("(<a href='x'><code>name</code></a>)", "(name)"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("<span>MAY</span><code>date</code>", "MAY date"),
        ("a.<wbr>b", "a.b"),
        ("<p>so</p><pre><code><span>List</span>&lt;<span>A</span>&gt;\n  b</code></pre>x", "so List<A> b x"),
    ],
)
def test_punctuation_stays_with_its_word(html: str, text: str) -> None:
    assert plain_text(html) == text
