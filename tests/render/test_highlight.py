"""Highlighted code."""

import pytest

from site_builder.render.highlight import highlight_code

HEAD = '<div class="highlight"><pre tabindex="0"><code'
TAIL = "</code></pre></div>"


@pytest.mark.parametrize(
    ("language", "code", "inner"),
    [
        ("json", '{"a": "b"}', '{<b>"a"</b>: "b"}'),
        (
            "JSON",
            '{"a": [1.50, true, null, -2e3]}',
            '{<b>"a"</b>: [<i>1.50</i>, <i>true</i>, <i>null</i>, <i>-2e3</i>]}',
        ),
        ("json", '{"a": "x \\"1\\" <y>"}', '{<b>"a"</b>: "x \\"1\\" &lt;y&gt;"}'),
        ("json", '{"a": ...} // etc', '{<b>"a"</b>: ...} <i>// etc</i>'),
        ("json", '"never closed\n{"a": 1}', '"never closed\n{<b>"a"</b>: <i>1</i>}'),
        ("xml", '<id value="a&lt;b"/>', '&lt;<b>id</b> value="a&amp;lt;b"/&gt;'),
        ("xml", "<a>x</a>", "&lt;<b>a</b>&gt;x&lt;/<b>a</b>&gt;"),
        ("xml", "<!-- <a> -->", "<i>&lt;!-- &lt;a&gt; --&gt;</i>"),
        ("xml", '<?xml version="1.0"?>', '<i>&lt;?xml version="1.0"?&gt;</i>'),
        ("xml", "a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_names_and_literals_of_json_and_xml_are_marked(language: str, code: str, inner: str) -> None:
    assert highlight_code(code, language) == f'{HEAD} class="language-{language.lower()}">{inner}{TAIL}'


@pytest.mark.parametrize(
    ("language", "code"), [("json", '{"url": "https://x/y"}'), ("xml", '<url value="https://x/y"/>')]
)
def test_strings_that_name_another_artifact_are_links(language: str, code: str) -> None:
    html = highlight_code(code, language, {"https://x/y": "a.html?b&c"})

    assert '"<a href="a.html?b&amp;c">https://x/y</a>"' in html


def test_other_languages_get_the_class_names_of_pygments() -> None:
    assert '<span class="k">def</span>' in highlight_code("def f(): pass", "python")


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("", ">"),
        ("no-such-language", ' class="language-no-such-language">'),
        ('"x', ' class="language-&quot;x">'),
    ],
)
def test_code_in_an_unknown_language_is_escaped(language: str, opening: str) -> None:
    html = highlight_code("<a b=\"c\"> & 'd'\n", language)

    assert html == f"{HEAD}{opening}&lt;a b=\"c\"&gt; &amp; 'd'\n{TAIL}"


def test_blank_lines_at_the_start_stay() -> None:
    assert "\n\n" in highlight_code("\n\nx = 1", "python")
