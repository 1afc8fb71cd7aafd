import re
from dataclasses import replace

import pytest

from site_builder.config import KRAMDOWN
from site_builder.model.rendered import Heading
from site_builder.render.markdown import Converted, MarkdownRenderer
from site_builder.render.markdown.habits import SPANS, SPANS_IN_RAW_HTML
from site_builder.render.markdown.reader import SpanRule


@pytest.fixture(scope="module")
def renderer() -> MarkdownRenderer:
    return MarkdownRenderer()


def test_names_of_emoji_are_drawn_where_a_guide_asks_for_them() -> None:
    text = "Done :tada: :+1: `:tada:` :nobody-knows: 10:30:15"

    drawn = MarkdownRenderer(settings=replace(KRAMDOWN, emoji=True)).convert(text)

    assert "Done \N{PARTY POPPER} \N{THUMBS UP SIGN} <code>:tada:</code> :nobody-knows: 10:30:15" in str(
        drawn
    )
    assert ":tada: :+1:" in str(MarkdownRenderer().convert(text))


def test_headings_are_listed_with_plain_text(renderer: MarkdownRenderer) -> None:
    text = '# FHIR&reg; *and* `code`\n\n## [Link](x.html) "b"[^1]\n\n[^1]: note\n'
    assert renderer.convert(text).headings == (
        Heading(1, "fhir-and-code", "FHIR® and code"),
        Heading(2, "link-b", "Link “b”"),
    )


def test_headings_written_in_html_are_listed_when_they_have_an_id(renderer: MarkdownRenderer) -> None:
    converted = renderer.convert('<h2 id="x">A &amp; <b>B</b></h2>\n\n<h3>C</h3>\n\n### D {#d}\n')
    assert converted.headings == (Heading(2, "x", "A & B"), Heading(3, "d", "D"))


def test_headings_in_lists_and_quotations_are_listed(renderer: MarkdownRenderer) -> None:
    assert renderer.convert("* # A\n\n> ## B\n").headings == (Heading(1, "a", "A"), Heading(2, "b", "B"))


def test_an_empty_text_gives_nothing(renderer: MarkdownRenderer) -> None:
    assert renderer.convert("") == renderer.convert(" \n\n") == Converted("", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n\ue0000\ue001\n\nb\n", "<p>a</p>\n<p>\ue0000\ue001</p>\n<p>b</p>"),
        ("a \ue00012\ue001 **b**", "<p>a \ue00012\ue001 <strong>b</strong></p>"),
        ("* \ue0001\ue001\n* b", "<ul>\n<li>\ue0001\ue001</li>\n<li>b</li>\n</ul>"),
        ("<div>\n\ue0001\ue001\n</div>", "<div>\n\ue0001\ue001\n</div>"),
        ("# A \ue0001\ue001", '<h1 id="a-">A \ue0001\ue001</h1>'),
    ],
)
def test_tokens_of_finished_html_pass_through(renderer: MarkdownRenderer, text: str, expected: str) -> None:
    assert renderer.convert(text).html.strip() == expected


def test_tokens_are_no_part_of_a_heading_text(renderer: MarkdownRenderer) -> None:
    assert renderer.convert("# A \ue0001\ue001").headings == (Heading(1, "a-", "A"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**a** `b` [c](d)", '<strong>a</strong> <code>b</code> <a href="d">c</a>'),
        ("  * a\n", "* a"),
        ("# a", "# a"),
        ('"a" <b>c</b> & d', "“a” <b>c</b> &amp; d"),
        ("", ""),
        ("a[^1] [b]", "a[^1] [b]"),
    ],
)
def test_inline_text_has_no_blocks(renderer: MarkdownRenderer, text: str, expected: str) -> None:
    assert renderer.convert_inline(text) == expected


def test_definitions_of_one_page_are_forgotten_on_the_next(renderer: MarkdownRenderer) -> None:
    renderer.convert("[a]: b\n*[HTML]: x\n[^1]: y\n{:n: .c}\n{::options auto_ids='false' /}\n")
    assert renderer.convert("[a] HTML [^1]\n{:n}\n\n# b").html == '<p>[a] HTML [^1]</p>\n<h1 id="b">b</h1>'


def test_quotes_stay_straight_on_request() -> None:
    plain = MarkdownRenderer(smart_quotes=False)
    assert plain.convert("\"a\" 'b' -- c's").html == "<p>\"a\" 'b' – c's</p>"


def test_every_line_end_breaks_with_hard_wrap() -> None:
    wrapped = MarkdownRenderer(hard_wrap=True)
    assert wrapped.convert("a\nb  \nc\n").html == "<p>a<br>\nb  <br>\nc</p>"
    assert wrapped.convert("* a\n  * b\n").html == "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"


def test_line_ends_of_every_system_and_a_byte_order_mark_are_read(renderer: MarkdownRenderer) -> None:
    assert renderer.convert("\ufeff# a\r\nb\rc\r\n").html == '<h1 id="a">a</h1>\n<p>b\nc</p>'


def test_characters_that_html_forbids_are_dropped(renderer: MarkdownRenderer) -> None:
    assert renderer.convert("a\0b\x0bc\x1f\ud800d\uffff").html == "<p>ab\x0bcd</p>"


@pytest.mark.parametrize("number", ["&#0;", "&#xD800;", "&#9999999;"])
def test_references_to_no_character_give_the_sign_for_one(renderer: MarkdownRenderer, number: str) -> None:
    assert renderer.convert(f"a {number}").html == "<p>a \ufffd</p>"
    assert renderer.convert(f"<div>a {number}</div>").html == "<div>a \ufffd</div>"


def test_html_is_written_as_html5(renderer: MarkdownRenderer) -> None:
    html = renderer.convert('<hr/>\n\na  \nb ![c](d "e") <a name=\'"x"\'/>\n\n<div/>\n').html
    assert html.split("\n") == [
        "<hr>",
        "<p>a<br>",
        'b <img src="d" alt="c" title="e"> <a name="&quot;x&quot;"></a></p>',
        "<div></div>",
    ]


def test_scripts_in_running_text_stay_as_they_are(renderer: MarkdownRenderer) -> None:
    # Kramdown escapes `<` there, which no browser undoes.
    assert renderer.convert("a <script>if (b < c && d) {}</script> e").html == (
        "<p>a <script>if (b < c && d) {}</script> e</p>"
    )


def test_code_is_highlighted_by_its_language(renderer: MarkdownRenderer) -> None:
    html = renderer.convert('```json\n{"a": 1}\n```\n{:.wide}').html
    assert html.startswith('<div class="wide">\n<div class="highlight"><pre')
    assert 'class="language-json"' in html


def test_a_contents_list_without_headings_is_left_out(renderer: MarkdownRenderer) -> None:
    assert renderer.convert("* TOC\n{:toc}\n\na").html == "<p>a</p>"


def test_footnotes_have_the_roles_that_assistive_technology_knows() -> None:
    html = MarkdownRenderer().convert("a[^1]\n\n[^1]: Note\n").html
    assert re.findall(r'<(\w+)[^>]* role="([^"]+)"', html) == [
        ("a", "doc-noteref"),
        ("div", "doc-endnotes"),
        ("a", "doc-backlink"),
    ]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("| A | *B* | `C` |\n|---|---|---|\n| 1 | 2 | 3 |\n| 4 |  | 6 |\n{: .stacks}\n", ["B", "C", "C"]),
        ("| A | B |\n|---|---|\n| 1 | 2 |\n{: .stacks}\n", []),
        ("| 1 | 2 | 3 |\n{: .stacks}\n", []),
        ("| A | B | C |\n|---|---|---|\n| 1 | 2 | 3 |\n", []),
    ],
    ids=["stacked", "two columns", "no header", "not stacked"],
)
def test_cells_that_stand_below_one_another_name_their_column(
    renderer: MarkdownRenderer, text: str, labels: list[str]
) -> None:
    assert re.findall(r'data-label="([^"]*)"', renderer.convert(text).html) == labels


@pytest.mark.parametrize("rule", [*SPANS, *SPANS_IN_RAW_HTML], ids=lambda rule: rule.name)
def test_a_rule_starts_at_no_letter_or_digit_but_before_a_quotation_mark(rule: SpanRule) -> None:
    # The reader passes over all others without asking the rules.
    assert not [text for text in ("ab", "Z ", "0.", "9\n") if re.match(rule.trigger, text)]
