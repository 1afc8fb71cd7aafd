"""Highlighted code."""

import pytest

from site_builder.render.highlight import highlight_code


def test_code_gets_class_names_and_can_be_reached_by_keyboard() -> None:
    html = highlight_code('{"a": 1}', "json")

    assert html.startswith(
        '<div class="highlight"><pre tabindex="0"><code class="language-json"><span class="p">{'
    )
    assert html.endswith("</code></pre></div>")


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("", "<code>"),
        ("no-such-language", '<code class="language-no-such-language">'),
        ('"x', '<code class="language-&quot;x">'),
    ],
)
def test_code_in_an_unknown_language_is_escaped(language: str, opening: str) -> None:
    html = highlight_code("<a b=\"c\"> & 'd'\n", language)

    assert (
        html
        == f'<div class="highlight"><pre tabindex="0">{opening}&lt;a b="c"&gt; &amp; \'d\'\n</code></pre></div>'
    )


def test_blank_lines_at_the_start_stay() -> None:
    assert "\n\n" in highlight_code("\n\nx = 1", "python")
