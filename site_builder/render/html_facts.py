"""Which HTML elements hold what, in Markdown by kramdown's rules, and which need no end tag.

Sources: https://kramdown.gettalong.org/syntax.html#html-blocks and, for tags that may be left out,
https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
"""

from __future__ import annotations

from collections.abc import Mapping


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCK_CONTENT = _names("""
    address applet article aside blockquote body dd details div dl fieldset figure figcaption
    footer form header hgroup iframe li main map menu nav noscript object section summary td
""")
_SPAN_CONTENT = _names("""
    a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label
    legend optgroup p q rb rbc rp rt rtc ruby select small span strong sub sup th tt
""")

CONTENT_MODEL = {**dict.fromkeys(_BLOCK_CONTENT, "block"), **dict.fromkeys(_SPAN_CONTENT, "span")}
"""What `markdown="1"` means for an element; the others (script, pre, table, unknown ones) hold raw text."""

SPAN_ELEMENTS = _names("""
    a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark
    option q rb rbc rp rt rtc ruby samp select small span strong sub sup tt u var
""")
"""Elements that never start a block; `script` and `textarea` may be either."""

BLOCK_ELEMENTS = _names("""
    address article aside applet body blockquote caption col colgroup dd div dl dt fieldset
    figcaption footer form h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li
    main map nav ol optgroup p pre section summary table tbody td th thead tfoot tr ul
""")
"""Elements that can't stand in running text."""

VOID_ELEMENTS = _names("""
    area base br col command embed hr img input keygen link meta param source track wbr
""")
"""Elements without a body."""

VOID_SINCE_HTML5 = _names("command embed keygen source track wbr")
"""Those of them that readers of HTML 4, libxml2 among them, wait to see closed."""

NO_PARAGRAPH_BREAK = SPAN_ELEMENTS | {"script"}
"""Any other tag at the start of a line ends a paragraph."""

KNOWN = (
    SPAN_ELEMENTS
    | BLOCK_ELEMENTS
    | VOID_ELEMENTS
    | CONTENT_MODEL.keys()
    | _names("script style math option textarea pre code kbd samp var")
)
"""Elements whose names are read without regard to case."""

MAY_LACK_END = _names("""
    body caption colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th thead tr
""")
"""Elements whose end tag may be left out."""

END_BEFORE: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (_names("li"), _names("ul ol")),
    "dt": (_names("dt dd"), _names("dl")),
    "dd": (_names("dt dd"), _names("dl")),
    "tr": (_names("tr td th"), _names("table tbody thead tfoot")),
    "td": (_names("td th"), _names("tr table")),
    "th": (_names("td th"), _names("tr table")),
    "option": (_names("option"), _names("select datalist")),
}
"""Start tags that end elements before them without a tag, but none outside of others."""
