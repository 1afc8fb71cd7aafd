"""Narratives between JSON strings and XML elements."""

import pytest
from lxml import etree

from site_builder.fhir.xhtml import clean_text, escape_attribute, narrative_xml, xhtml_text

XMLNS = 'xmlns="http://www.w3.org/1999/xhtml"'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"<div {XMLNS}><p>a &amp; b</p><br/></div>", f"<div {XMLNS}><p>a &amp; b</p><br/></div>"),
        (
            '<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>x</h:p></h:div>',
            f"<div {XMLNS}><p>x</p></div>",
        ),
        (
            f'<div {XMLNS} xmlns:x="http://x"><p xml:lang="en" class="a&quot;b">é</p>tail</div>',
            f'<div {XMLNS}><p xml:lang="en" class="a&quot;b">é</p>tail</div>',
        ),
        (f"<div {XMLNS}><!-- gone --><p/>kept</div>", f"<div {XMLNS}><p/>kept</div>"),
        (
            f'<div {XMLNS}><svg xmlns="http://www.w3.org/2000/svg"><g/></svg></div>',
            f'<div {XMLNS}><svg xmlns="http://www.w3.org/2000/svg"><g/></svg></div>',
        ),
    ],
)
def test_elements_are_written_in_one_form(source: str, expected: str) -> None:
    assert xhtml_text(etree.fromstring(source)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<div {XMLNS}>as it is</div>", f"<div {XMLNS}>as it is</div>"),
        (f"<div {XMLNS}>a&nbsp;b&copy;&lt;</div>", f"<div {XMLNS}>a\xa0b©&lt;</div>"),
        ("<div>no namespace</div>", f"<div {XMLNS}>no namespace</div>"),
        ("plain < text", f"<div {XMLNS}>plain &lt; text</div>"),
        ("<div>&unknown;</div>", f"<div {XMLNS}>&lt;div&gt;&amp;unknown;&lt;/div&gt;</div>"),
        ("", f"<div {XMLNS}></div>"),
        ("\x00\ud800", f"<div {XMLNS}>\ufffd\ufffd</div>"),
    ],
)
def test_narrative_from_json_is_always_well_formed(text: str, expected: str) -> None:
    written = narrative_xml(text)
    assert written == expected
    etree.fromstring(written)


def test_entities_of_a_doctype_are_not_resolved() -> None:
    attack = '<!DOCTYPE div [<!ENTITY x SYSTEM "file:///etc/hostname">]><div>&x;</div>'
    assert narrative_xml(attack) == f"<div {XMLNS}></div>"


def test_deep_narrative_does_not_exhaust_the_stack() -> None:
    deep = "<div>" * 5000 + "</div>" * 5000
    etree.fromstring(narrative_xml(deep), etree.XMLParser(huge_tree=True))


def test_line_ends_in_attributes_survive_xml() -> None:
    text = 'a\r\n\tb"<&>'
    element = etree.fromstring(f'<a b="{escape_attribute(text)}"/>')
    assert element.get("b") == text


def test_characters_that_xml_lacks_are_replaced() -> None:
    assert clean_text("a\x00b\x0bc\ufffe\ud800d😀") == "a\ufffdb\ufffdc\ufffd\ufffdd😀"
