"""FHIR in XML: read, written, read again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from lxml import etree

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import Definitions, DefinitionsLibrary
from site_builder.fhir.xml import from_xml, to_xml
from site_builder.read.resources import parse_resource
from tests.fuzz.formats.resources import samples
from tests.fuzz.holding import places
from tests.fuzz.making import ODD_TEXTS, as_read, mutated, mutated_text
from tests.fuzz.run import Format

_PIECES = (
    "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<!DOCTYPE Patient>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "&a;", "&lt;", "&#0;", "&#xffff;", "&nbsp;", "<?xml version='1.0' encoding='utf-16'?>", "<?xml-stylesheet href='x'?>", "<!-- c -->", "<![CDATA[x]]>", " xmlns='http://hl7.org/fhir'", " xmlns=''", " xmlns:f='http://hl7.org/fhir'",
    "<f:id value='x'/>", "<id value='x'/>", "<id/>", "<id>text</id>", "<extension url='x'><valueString value='y'/></extension>", "<contained><Patient/></contained>", "<contained>", "</contained>", "<text><div xmlns='http://www.w3.org/1999/xhtml'>x</div></text>", "<div xmlns='http://www.w3.org/1999/xhtml'>", "<name>", "</name>", "<Bundle>", " value='", "/>", ">", "<", "xsi:schemaLocation='x'", " id='a'", "<a:b/>",
)  # fmt: skip


@cache
def _definitions() -> Definitions:
    return DefinitionsLibrary().release("R4")


@cache
def _texts() -> tuple[str, ...]:
    return tuple(to_xml(each, _definitions()) for each in samples())


def _make(draw: Random) -> str:
    if draw.random() < 0.4:
        bad = mutated(draw, draw.choice(samples()))
        return to_xml(
            bad
            if isinstance(bad, dict) and isinstance(bad.get("resourceType"), str) and bad["resourceType"]
            else {"resourceType": "Basic", "extension": [bad]},
            _definitions(),
        )
    text = mutated_text(draw, draw.choice(_texts()), (*_PIECES, *ODD_TEXTS))
    if draw.random() < 0.05:
        tag = draw.choice(("extension", "contained", "name", "a"))
        text = f'<Patient xmlns="http://hl7.org/fhir">{f"<{tag}>" * 600}{f"</{tag}>" * 600}</Patient>'
    return as_read(text)


def _faults(text: str) -> Iterator[str]:
    problems = Problems()
    raw = parse_resource(text, "a.xml", "xml", problems)
    yield from places(problems, text)
    if raw is None:
        if not len(problems):
            yield "what can't be read is no finding"
        return
    resource, notes = from_xml(raw.document, _definitions())  # type: ignore[arg-type]
    for note in notes:
        raw.places.element_place(note.number)
    again = to_xml(resource, _definitions())
    root: Any = etree.fromstring(again.encode())
    if not notes and from_xml(root, _definitions())[0] != resource:
        yield "what is written is not what was read"


XML = Format("xml", _make, _faults)
