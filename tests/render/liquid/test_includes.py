"""Includes: where they come from, what they get, and what happens when one is at fault."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder.model.guide import Page
from site_builder.render.liquid import LiquidRenderer, Report
from site_builder.render.placeholders import Placeholders
from tests.render.liquid.guides import findings, make_guide, make_page, render

FAULTS = [
    # missing
    ("a {% include note.htm %} b", {"note.html": "x"}, "a  b", ["page.md:4:3 missing-include"]),
    ("a\n{% include outer.html %}", {"outer.html": "x\n  {% include gone.html %}y"}, "a\nx\n  y",
     ["_includes/outer.html:2:3 missing-include"]),
    # A name that the page gave is the page's fault.
    ("\n{% include outer.html n='gone' %}", {"outer.html": "x{% include {{ include.n }}.html %}"}, "\nx",
     ["page.md:5:1 missing-include"]),
    ("{% include {{ page.gone }}.html %}", {}, "", ["page.md:4:1 missing-include"]),
    # outside
    ("{% include ../secret.html %}{% include /etc/passwd %}", {"../secret.html": "x"}, "",
     ["page.md:4:1 include-outside", "page.md:4:29 missing-include"]),
    # parameters
    ("{% include p.html a=1 stray %}", {"p.html": "{{ include.a }}"}, "1", ["page.md:4:1 include-parameter"]),
    ('{% include p.html a="1" b="open %}', {"p.html": "{{ include.a }}"}, "1",
     ["page.md:4:1 include-parameter"]),
    # cycles
    ("a{% include self.html %}b", {"self.html": "({% include self.html %})"}, "a()b",
     ["page.md:4:2 include-cycle"]),
    ("a{% include one.html %}b", {"one.html": "1{% include two.html %}", "two.html": "2{% include one.html %}"},
     "a12b", ["page.md:4:2 include-cycle"]),
    ("{% include outer.html %}", {"outer.html": "o{% include self.html %}o", "self.html": "s{% include self.html %}"},
     "oso", ["_includes/outer.html:1:2 include-cycle"]),
    # faults in an include
    ("a{% include bad.html %}b{% include bad.html %}", {"bad.html": "x\n{% if %}{{ 1 | foo }}"},
     "ax\n{% if %}1bx\n{% if %}1",
     ["_includes/bad.html:2:1 liquid-syntax", "_includes/bad.html:2:9 unknown-filter"]),
    ("{% include q.html %}{{ 1 | foo }}", {"q.html": "x{{ 1 }}"}, "x11", ["page.md:4:21 unknown-filter"]),
]  # fmt: skip


@pytest.mark.parametrize(("liquid", "includes", "text", "found"), FAULTS, ids=[row[0][:40] for row in FAULTS])
def test_fault_costs_the_include_only(
    liquid: str, includes: dict[str, str], text: str, found: list[str]
) -> None:
    result = render(liquid, includes=includes)

    assert result.text == text
    assert findings(result) == found


def test_tree_that_includes_itself_with_an_end_is_no_cycle() -> None:
    tree = "{{ include.n }}{% if include.n > 0 %}{% assign m = include.n | minus: 1 %}{% include t.html n=m %}{% endif %}"

    result = render("{% include t.html n=20 %}", includes={"t.html": tree})

    assert result.text == "".join(str(n) for n in range(20, -1, -1))
    assert result.diagnostics == ()


def test_break_in_an_include_ends_the_loop_around_it() -> None:
    result = render(
        "{% for i in (1..3) %}{{ i }}{% include b.html %}{% endfor %}", includes={"b.html": "x{% break %}"}
    )

    assert result.text == "1x"


def test_name_in_quotes_is_taken() -> None:
    assert render("{% include 'a.html' %}", includes={"a.html": "x"}).text == "x"


def test_include_cached_is_an_include() -> None:
    assert render("{% include_cached a.html v='1' %}", includes={"a.html": "{{ include.v }}"}).text == "1"


def test_theme_include_is_asked_after_the_guide_and_gets_values() -> None:
    asked: list[tuple[str, dict[str, object], str]] = []

    def theme(name: str, parameters: Mapping[str, object], page: Page, report: Report) -> str | None:
        asked.append((name, dict(parameters), page.source))
        report("unknown-artifact", "there is none")
        return "<b>theme</b>"

    page = make_page('{% include note.html %}{% include tip.html content="a" n=page.n off=false %}', {"n": 3})
    guide = make_guide(page, includes={"note.html": "guide "})

    result = LiquidRenderer(guide, "/guide").render(page, theme_include=theme)

    assert result.text == "guide <b>theme</b>"
    assert asked == [("tip.html", {"content": "a", "n": 3, "off": False}, "page.md")]
    places = [(found.code, found.location.line, found.location.column) for found in result.diagnostics]
    assert places == [("unknown-artifact", 4, 24)]


def test_drawing_is_kept_clean_with_its_liquid_rendered() -> None:
    drawing = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg>\n\n<text>{{ include.t }}</text>\n</svg>\n'
    placeholders = Placeholders()

    result = render("a {% include d.svg t='x' %} b", includes={"d.svg": drawing}, placeholders=placeholders)

    assert placeholders.restore(result.text) == "a <svg>\n<text>x</text>\n</svg> b"
    assert "<svg" not in result.text


def test_highlighted_code_is_kept_apart() -> None:
    placeholders = Placeholders()

    result = render(
        "  {% highlight nonsense %}\n\n  a < {{ 1 }}\n{% endhighlight %}", placeholders=placeholders
    )

    expected = '<div class="highlight"><pre tabindex="0"><code class="language-nonsense">  a &lt; 1</code></pre></div>'
    assert placeholders.restore(result.text) == "  " + expected


class TestIncludeRelative:
    def render(self, root: Path, body: str, source: str = "sub/page.md") -> tuple[str, list[str]]:
        page = make_page(body, source=source)
        result = LiquidRenderer(make_guide(page), str(root)).render(page)
        return result.text, findings(result)

    def test_file_beside_the_page_is_read_with_parameters(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub/part.md").write_bytes(b"\xef\xbb\xbfx\r\n{{ include.v }}{{ 1 | foo }}")

        text, found = self.render(
            tmp_path, "{% include_relative part.md v='1' %}{% include_relative part.md %}"
        )

        assert text == "x\n11x\n1"
        assert found == ["sub/part.md:2:16 unknown-filter"]

    def test_file_outside_the_guide_is_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "guide/sub").mkdir(parents=True)
        (tmp_path / "secret.md").write_text("secret")
        (tmp_path / "guide/sub/link.md").symlink_to(tmp_path / "secret.md")

        text, found = self.render(
            tmp_path / "guide", "a{% include_relative ../../secret.md %}{% include_relative link.md %}b"
        )

        assert text == "ab"
        assert found == ["sub/page.md:4:2 include-outside", "sub/page.md:4:40 missing-include"]
