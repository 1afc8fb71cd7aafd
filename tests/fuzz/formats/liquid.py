"""Liquid: pages and includes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from site_builder.render.liquid import LiquidRenderer
from site_builder.render.placeholders import Placeholders
from tests.fuzz.holding import places
from tests.fuzz.making import ODD_TEXTS, as_read, mutated_text, text_of
from tests.fuzz.run import Format
from tests.render.liquid.guides import BODY_LINE, make_guide, make_page

_FILTERS = (
    "upcase", "date: '%Y'", "date: x", "append: 'a'", "append: t", "prepend: t", "split: ''", "split: ','", "join: ','", "join", "first", "last", "size", "where: 'a', 1", "where_exp: 'x', 'x.a > 1'", "group_by: 'a'", "group_by_exp: 'x', 'x.a'",
    "sort", "sort: 'a'", "sort_natural", "map: 'a'", "uniq", "concat: list", "compact", "reverse", "slice: 1", "slice: -99999999999, 3", "times: 9999999999", "divided_by: 0", "divided_by: 0.0", "modulo: 0", "plus: 'x'", "minus: nil", "round: 400", "ceil", "floor", "abs",
    "at_least: 1", "at_most: 'a'", "truncate: 5", "truncate: -1, '….'", "truncatewords: 2", "strip_html", "newline_to_br", "escape", "escape_once", "url_encode", "url_decode", "cgi_escape", "uri_escape", "xml_escape", "jsonify", "inspect", "markdownify", "smartify",
    "slugify", "slugify: 'raw'", "relative_url", "absolute_url", "number_of_words", "number_of_words: 'cjk'", "array_to_sentence_string", "date_to_xmlschema", "date_to_rfc822", "date_to_string: 'ordinal'", "date_to_long_string", "normalize_whitespace", "sample", "push: 1", "pop", "shift", "unshift: 'x'",
    "find: 'a', 1", "find_exp: 'x', 'x.a'", "replace: 'a', t", "replace_first: 'a', 'b'", "remove: ''", "lstrip", "default: list", "default", "to_integer", "hash", "sum", "nothing", "strip_newlines", "capitalize", "replace: '', 'xx'", "base64_decode", "sanitize",
)  # fmt: skip
_VALUES = (
    "t",
    "list",
    "page",
    "site",
    "site.data",
    "page.title",
    "list[0]",
    "list[-1]",
    "list[t]",
    "list.first.a",
    "site.pages",
    "nil",
    "true",
    "'x'",
    '"y"',
    "1",
    "-2.5",
    "(1..3)",
    "(1..n)",
    "(n..1)",
    "empty",
    "blank",
    "forloop",
    "a.b.c",
    "page['own']",
    "1.2.3",
    "x y",
    "",
)
_PIECES = (
    *(f"{{{{ {value} | {name} }}}}" for value in ("t", "list", "n", "page", "site.data", "nil", "list[0]") for name in _FILTERS),
    *(f"{{{{ {value} }}}}" for value in _VALUES), *(f"{{% assign v = {value} %}}" for value in _VALUES), *(f"{{% for i in {value} %}}" for value in _VALUES), *(f"{{% if {value} %}}" for value in _VALUES),
    "{% for i in list limit: 2 offset: continue %}", "{% for i in (1..99999999) %}", "{% for i in list reversed %}", "{% for i in list limit: -1 offset: 'a' %}", "{{ forloop.index }}", "{{ forloop.parentloop.index }}", "{{ i }}", "{% endfor %}", "{% break %}", "{% continue %}", "{% else %}", "{% elsif t %}", "{% endif %}",
    "{% if t contains 'a' and n > 1 or list == empty %}", "{% if 'a' < 1 %}", "{% if %}", "{% unless t %}", "{% endunless %}", "{% case n %}", "{% when 1, 2 or 3 %}", "{% endcase %}", "{% tablerow i in list cols: 2 %}", "{% endtablerow %}", "{% tablerow i in (1..5) cols: 0 %}",
    "{% capture c %}", "{% endcapture %}", "{{ c }}", "{% assign t = t | append: t %}", "{% assign list = list | concat: list %}", "{% assign = %}", "{% increment k %}", "{% decrement k %}", "{% cycle 'a', 'b' %}", "{% cycle 'g': 1, 2 %}", "{% cycle %}", "{% ifchanged %}", "{% endifchanged %}", "{% comment %}", "{% endcomment %}", "{% raw %}", "{% endraw %}", "{% # x %}",
    "{% include own.html %}", "{% include own.html a=t b=\"x\" %}", "{% include itself.html %}", "{% include broken.html %}", "{% include {{ t }}.html %}", "{% include drawn.svg %}", "{% include ../x.html %}", "{% include missing.html %}", "{% include own.html a= %}", "{% include %}", "{% include_relative x.md %}", "{% include_relative ../../etc/passwd %}", "{% include_cached own.html %}",
    "{% highlight json %}", "{% highlight x linenos %}", "{% endhighlight %}", "{% link page.md %}", "{% post_url 2026-01-01-x %}", "{% unknown x %}", "{% endunknown %}", "{%- if t -%}", "{{- t -}}", "{%", "%}", "{{", "}}", "{{{", "}}}", "{% %}", "{{ }}", "{{ | upcase }}", "{{ t | }}", "{{ t | | size }}", "{{ 'a }}", "{{ \"a' }}", "{{ t.t.t }}", "{{ [t] }}", "{{ list[list[0]] }}", "{{ t[ }}", "{{ a.b[c.d['e']] }}",
    "{% lang-fragment x %}", "{% fragment Patient/x JSON %}", "{% sql { } %}", "{% liquid\nassign x = 1\necho x\n%}", "{% echo t %}", "{% render 'own.html' %}", "{% layout x %}", "text ", "\n", "{:.x}", "<b>", "`{{ t }}`", "$&", "\\1",
)  # fmt: skip
_INCLUDES = {
    "own.html": "[{{ include.a }}{{ include.b | upcase }}]", "itself.html": "x{% include itself.html %}", "broken.html": "{% for i in list %}{{ i", "a.html": "A",
    "drawn.svg": "<svg><metadata>x</metadata><title>{{ page.title }}</title></svg>", "x.html": "{{ site.title }}",
}  # fmt: skip
_PAGE = "{% assign rows = site.data.rows | where: 'a', 1 %}\n{% for row in rows %}\n* {{ row.a }} {% if forloop.last %}last{% else %}more{% endif %}\n{% endfor %}\n\n{% include own.html a=\"x\" b=page.title %}\n\n{% capture c %}y{% endcapture %}{{ c | upcase | append: 'z' }}\n"
_SETUP = "{% assign t = 'ab,c' %}{% assign n = 3 %}{% assign list = site.data.rows %}"
_ENDS = re.compile(r"\{%-?\s*(?:break|continue|liquid)\b")


def _make(draw: Random) -> str:
    if draw.random() < 0.25:
        return as_read(mutated_text(draw, _PAGE, (*_PIECES[-120:], *ODD_TEXTS)))
    return as_read((_SETUP if draw.random() < 0.8 else "") + text_of(draw, _PIECES))


def _faults(text: str) -> Iterator[str]:
    body = f"FIRST {text} LAST"
    page = make_page(body, {"title": "A page", "own": ["x", {"y": 1}]})
    made = make_guide(
        page,
        includes=_INCLUDES,
        data={"rows": [{"a": 1, "b": "x"}, {"a": 2}, {"a": None}, {"a": [1]}], "deep": {"x": {"y": "z"}}},
    )
    placeholders = Placeholders()
    found = LiquidRenderer(made, "/guide").render(page, placeholders)
    yield from places(
        (each for each in found.diagnostics if each.location.path == page.source), body, BODY_LINE
    )
    if not found.text.startswith("FIRST"):
        yield "the text before all Liquid is lost"
    if not found.diagnostics and not _ENDS.search(body) and not found.text.endswith("LAST"):
        yield "the text behind all Liquid is lost, and nobody says so"


LIQUID = Format("liquid", _make, _faults)
