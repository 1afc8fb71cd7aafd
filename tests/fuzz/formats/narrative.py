"""The narrative of resources: HTML of others, of which only what does no harm is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from lxml import etree
from lxml import html as lxml_html

from site_builder.fhir.xhtml import narrative_xml
from site_builder.render.foreign_html import harmless, placed
from site_builder.render.page_ids import PageIds
from tests.fuzz.holding import balanced
from tests.fuzz.making import ODD_TEXTS, mutated_text, text_of
from tests.fuzz.run import Format

_PIECES = (
    '<div xmlns="http://www.w3.org/1999/xhtml">', "</div>", "<p>", "</p>", "text ", "<b>", "</b>", "<h1>", "</h1>", "<h6 id='a'>", "</h6>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<ul><li>x</li></ul>", "<br/>", "<img src='x' alt='y'/>", '<a href="#a">', "</a>", '<a name="a"/>', "<pre>", "</pre>",
    "<script>alert(1)</script>", "<script>", "</script>", "<style>x{}</style>", "<style>", "<iframe src='x'>", "<object>", "<svg>", "<svg onload=x>", "<math>", "<p onclick='x'>", '<a href="javascript:x">', '<a href=" java\tscript:x">', '<a href="&#106;avascript:x">', '<img src=x onerror=x>', "<p style='background:url(x)'>", "<td style='text-align:left;color:red'>", "<input type=text>", "<form>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "<!DOCTYPE x>",
    "&nbsp;", "&amp;", "&lt;", "&bogus;", "&#0;", "&#xd800;", "<x:y>", "<p id='a'>", "<p id=''>", "<p class='a b'>", "<a b=c", "<", ">", "='", "\"", "<noscript>", "<template>", "<title>", "</title>", "<textarea>", "<base href=x>", "<meta http-equiv=refresh>", "<p xml:lang='en'>", "<annotation-xml encoding='text/html'>", "<mtext>",
)  # fmt: skip
_WHOLE = '<div xmlns="http://www.w3.org/1999/xhtml"><h2 id="a">Title</h2><p>Some <b>bold</b> &amp; <a href="#a">link</a></p><table><tr><td style="text-align:left">x</td></tr></table></div>'
_EVENTS = re.compile(
    r"<[^>]*\son\w+\s*=|<(?:script|iframe|object|style|form|base|meta|svg|math)\b|(?:href|src)\s*=\s*[\"']?\s*(?:javascript|data|vbscript):",
    re.IGNORECASE,
)


def unsafe(html: str) -> Iterator[str]:
    """Yield what runs a program, or changes the page around it."""
    root = lxml_html.fragment_fromstring(
        re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", html), create_parent="div"
    )
    for element in root.iter():
        if element.tag in {"script", "iframe", "object", "style", "form", "base", "meta", "embed"}:
            yield f"<{element.tag}> is kept"
        for name, value in element.attrib.items():
            address = re.sub(r"[\0-\x20]", "", str(value)).lower()
            if str(name).lower().startswith("on") or (
                name in {"href", "src"} and address.startswith(("javascript:", "data:", "vbscript:"))
            ):
                yield f"{name} is kept"


def _make(draw: Random) -> str:
    return (
        mutated_text(draw, _WHOLE, (*_PIECES, *ODD_TEXTS)) if draw.random() < 0.4 else text_of(draw, _PIECES)
    )


def _faults(text: str) -> Iterator[str]:
    xml = narrative_xml(text)
    try:
        etree.fromstring(xml.encode())
    except etree.XMLSyntaxError:
        yield "the narrative is no XML"
    kept = harmless(xml, "https://hl7.org/fhir/R4/")
    drawn = placed(kept, 3, PageIds())
    yield from unsafe(drawn)
    yield from balanced(drawn)


NARRATIVE = Format("narrative", _make, _faults)
