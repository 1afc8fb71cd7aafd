"""A fault costs one tag; its diagnostic names the place; the rest of the page stands."""

import pytest

from site_builder.render.liquid import context
from site_builder.source.budget import Limits
from tests.render.liquid.guides import findings, render

FAULTS = [
    # A block that is never closed: its opening is named, its content rendered.
    ("a\n{% if true %}b {{ 1 }}", "a\n{% if true %}b 1", ["page.md:5:1 liquid-syntax"]),
    ("{% for i in (1..2) %}x{% if true %}y", "{% for i in (1..2) %}x{% if true %}y",
     ["page.md:4:1 liquid-syntax", "page.md:4:23 liquid-syntax"]),
    ("{% if true %}a{% for i in (1..2) %}{{ i }}{% endif %}b", "a{% for i in (1..2) %}b",
     ["page.md:4:15 liquid-syntax"]),
    ("{% if true %}a{% capture x %}b{% else %}c{% endif %}", "a{% capture x %}b",
     ["page.md:4:15 liquid-syntax"]),
    ("{% comment %}a {{ 1 }}", "{% comment %}a 1", ["page.md:4:1 liquid-syntax"]),
    ("{% raw %}{{ 1 }}", "{% raw %}1", ["page.md:4:1 liquid-syntax"]),
    ("{% highlight json %}{{ 1 }}", "{% highlight json %}1", ["page.md:4:1 liquid-syntax"]),
    # Ends without a beginning.
    ("a{% endif %}b{% else %}", "a{% endif %}b{% else %}",
     ["page.md:4:2 liquid-syntax", "page.md:4:14 liquid-syntax"]),
    # An opening that can't be read: it and its ends stay, the content is rendered.
    ("{% for x of y %}{{ 1 }}{% endfor %}", "{% for x of y %}1{% endfor %}", ["page.md:4:1 liquid-syntax"]),
    ("{% if %}{{ 1 }}{% else %}2{% endif %}", "{% if %}1{% else %}2{% endif %}", ["page.md:4:1 liquid-syntax"]),
    ("{% if a or %}1{% endif %}", "{% if a or %}1{% endif %}", ["page.md:4:1 liquid-syntax"]),
    ("{% case %}{% when 1 %}a{% endcase %}", "{% case %}{% when 1 %}a{% endcase %}",
     ["page.md:4:1 liquid-syntax"]),
    ("{% case 1 %}{% when %}a{% endcase %}", "{% case 1 %}{% when %}a{% endcase %}",
     ["page.md:4:1 liquid-syntax"]),
    ("{% assign x %}{% capture %}a{% endcapture %}", "{% assign x %}{% capture %}a{% endcapture %}",
     ["page.md:4:1 liquid-syntax", "page.md:4:15 liquid-syntax"]),
    ("{% cycle %}{% include %}{% link %}", "{% cycle %}{% include %}{% link %}",
     ["page.md:4:1 liquid-syntax", "page.md:4:12 liquid-syntax", "page.md:4:25 liquid-syntax"]),
    ("{% highlight %}a{% endhighlight %}", "{% highlight %}a{% endhighlight %}", ["page.md:4:1 liquid-syntax"]),
    # Braces that are never closed.
    ("a {{ x", "a {{ x", ["page.md:4:3 liquid-syntax"]),
    ("a {% if x", "a {% if x", ["page.md:4:3 liquid-syntax"]),
    ("a {{ x\n\nb {{ 1 }}", "a {{ x\n\nb 1", ["page.md:4:3 liquid-syntax"]),
    ("{% if a {% assign b = 1 %}{{ b }}", "{% if a 1", ["page.md:4:1 liquid-syntax"]),
    ("{% %}a{%= 1 %}", "{% %}a{%= 1 %}", ["page.md:4:1 liquid-syntax", "page.md:4:7 liquid-syntax"]),
    ("a {{ 'b}' }}", "a {{ 'b}' }}", ["page.md:4:3 liquid-syntax"]),
    # What Ruby refuses of tags that are there.
    ("a{% # one\n # two\n\n three %}b", "ab", ["page.md:4:2 liquid-syntax"]),
    ("{% cycle 'a, b %}", "{% cycle 'a, b %}", ["page.md:4:1 liquid-syntax"]),
    ("{% tablerow i in (1..2) cols: true %}{% endtablerow %}",
     '<tr class="row1">\n<td class="col1"></td></tr>\n<tr class="row2"><td class="col1"></td></tr>\n',
     ["page.md:4:1 liquid-render"]),
    ("{% for i in (1..2.5) %}{{ i }}{% endfor %}{% assign a = 2.5 %}{% for i in (1..a) %}{{ i }}{% endfor %}",
     "1212", ["page.md:4:63 liquid-render"]),
    # Unknown tags are left out, with their ends.
    ("a{% wave %}b", "ab", ["page.md:4:2 unknown-tag"]),
    ("{% bloc x %}{{ 1 }}{% endbloc %}", "1", ["page.md:4:1 unknown-tag"]),
    # Filters.
    ("{{ 'a' | upcas | append: 'b' }}", "ab", ["page.md:4:1 unknown-filter"]),
    ("{{ 1 | divided_by: 0 }}", "1", ["page.md:4:1 liquid-render"]),
    ("{{ 'a' | append }}", "a", ["page.md:4:1 liquid-render"]),
    ("{{ 'x' | date_to_string }} {{ 'x' | date_to_string: 'ordinal' }}", "x x",
     ["page.md:4:1 liquid-render", "page.md:4:28 liquid-render"]),
    ("{{ page.list | sort: 'a', 'x' | size }}", "0", ["page.md:4:1 liquid-render"]),
    ("{{ 'a' | concat: 'b' }}{{ 'a' | array_to_sentence_string }}", "aa",
     ["page.md:4:1 liquid-render", "page.md:4:24 liquid-render"]),
    ("{% assign a = 'b,1' | split: ',' | push: 1 | sort %}{{ a }}", "b11", ["page.md:4:1 liquid-render"]),
    ("{% assign a = 'b' | split: ',' | where_exp: 'x', 'x ==' %}{{ a }}", "b", ["page.md:4:1 liquid-render"]),
    ("{{ 'b' | sort }}{{ 5 | sort: 'a' }}", "b5", ["page.md:4:1 liquid-render", "page.md:4:17 liquid-render"]),
    ("{{ 'b' | split: ',' | push: 5 | map: 'a' }}", "b5", ["page.md:4:1 liquid-render"]),
    ("{{ 'b' | split: ',' | push: nil | where: 'a', 1 }}", "b", ["page.md:4:1 liquid-render"]),
    ("{{ 'b' | split: ',' | push: nil | where: 'a.c', 1 }}", "", []),
    ("{{ 'abc' | truncate: 'x' }}", "abc", ["page.md:4:1 liquid-render"]),
    # Conditions.
    ("{% if 1 < 'a' %}y{% else %}n{% endif %}", "n", ["page.md:4:1 liquid-render"]),
    ("{% if 1 = 1 %}y{% else %}n{% endif %}", "n", ["page.md:4:1 liquid-render"]),
    ("{% for i in (1..3) limit: 'x' %}{{ i }}{% endfor %}", "123", ["page.md:4:1 liquid-render"]),
]  # fmt: skip


@pytest.mark.parametrize(("liquid", "text", "found"), FAULTS, ids=[row[0][:40] for row in FAULTS])
def test_fault_is_reported_at_its_place_and_the_rest_stands(liquid: str, text: str, found: list[str]) -> None:
    result = render(liquid)

    assert result.text == text
    assert findings(result) == found


def test_message_says_what_is_wrong_and_what_was_meant() -> None:
    result = render("{{ 'a' | upcas }}{% inclde x %}{% if x %}")

    assert [(found.message, found.hint) for found in result.diagnostics] == [
        ("the tag 'inclde' is unknown", "did you mean 'include'?"),
        ("'if' is never closed", ""),
        ("the filter 'upcas' is unknown", "did you mean 'upcase'?"),
    ]


def test_many_unclosed_blocks_are_read_in_reasonable_time() -> None:
    result = render("{% if true %}x" * 60)

    assert result.text == "{% if true %}x" * 60
    assert len(result.diagnostics) == 60


def test_blocks_nested_too_deeply_are_left_as_written() -> None:
    result = render("{% if true %}" * 120 + "x" + "{% endif %}" * 120)

    assert "x" in result.text
    assert {found.code for found in result.diagnostics} == {"liquid-syntax"}


def test_runaway_loop_is_cut_off_and_what_was_written_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "PAGE", Limits(steps=1000, size=1000))

    result = render("a{% for i in (1..9999999999) %}{% for j in (1..2) %}{% endfor %}.{% endfor %}b")

    assert result.text == "a" + "." * 333
    assert findings(result) == ["page.md:4:32 liquid-render"]


def test_break_outside_a_loop_ends_the_page() -> None:
    assert render("a{% break %}b").text == "a"


def test_tablerow_counts_towards_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "PAGE", Limits(steps=10, size=1000))

    result = render("{% tablerow i in (1..99) %}.{% endtablerow %}")

    assert result.text.count("<td") == 10
    assert findings(result) == ["page.md:4:1 liquid-render"]
