"""Whatever a resource holds: XML → JSON → XML loses nothing, and nothing crashes."""

import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from site_builder.fhir.definitions import DefinitionsLibrary, Shape
from site_builder.fhir.json_text import dumps, loads, number
from site_builder.fhir.xml import from_xml, to_xml

LIBRARY = DefinitionsLibrary()
DEFINITIONS = LIBRARY.release("R4")
QUICK = settings(max_examples=60)

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "positiveInt": st.integers(1, 2**31 - 1),
    "unsignedInt": st.integers(0, 2**31 - 1),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=3).map(
        lambda value: number(str(value))
    ),
}


@st.composite
def objects(draw: st.DrawFn, shape: Shape, depth: int) -> dict[str, Any]:
    """Draw an object that a type allows."""
    members = [
        m for m in shape.members.values() if m.content in ("primitive", "complex") and m.fact.max != "0"
    ]
    found: dict[str, Any] = {}
    for member in draw(st.lists(st.sampled_from(members), max_size=4, unique_by=lambda one: one.name)):
        if member.content == "primitive":
            value = VALUES.get(member.type, TEXT)
        elif depth <= 0:
            continue
        else:
            inner = DEFINITIONS.shape_of(member)
            assert inner is not None
            value = objects(inner, depth - 1).filter(bool)
        found[member.name] = draw(st.lists(value, min_size=1, max_size=2) if member.is_repeating else value)
    return found


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a resource."""
    name = draw(
        st.sampled_from(["Patient", "Observation", "Questionnaire", "ValueSet", "StructureDefinition"])
    )
    shape = DEFINITIONS.shape(name)
    assert shape is not None
    return {"resourceType": name, **draw(objects(shape, 3))}


@QUICK
@given(resources())
def test_json_to_xml_to_json_is_the_same(resource: dict[str, Any]) -> None:
    written = to_xml(resource, DEFINITIONS)
    found, notes = from_xml(etree.fromstring(written.encode()), DEFINITIONS)
    assert (found, notes) == (resource, ())
    assert dumps(loads(dumps(found))) == dumps(found)
    assert to_xml(found, DEFINITIONS) == written


KEYS = st.one_of(
    st.sampled_from(["resourceType", "id", "extension", "name", "_name", "contained", "text", "div", "url"]),
    st.text(max_size=6),
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)


@QUICK
@given(st.dictionaries(KEYS, ANY_JSON, max_size=6))
def test_any_json_becomes_xml_that_parses(content: dict[str, Any]) -> None:
    written = to_xml({**content, "resourceType": "Patient"}, DEFINITIONS)
    root = etree.fromstring(written.encode())
    from_xml(root, DEFINITIONS)


TAGS = st.sampled_from(
    [
        "Patient",
        "name",
        "given",
        "contained",
        "extension",
        "text",
        "div",
        "active",
        "unknown",
        "valueCode",
        "id",
    ]
)
NAMESPACES = st.sampled_from(["{http://hl7.org/fhir}", "", "{http://www.w3.org/1999/xhtml}", "{urn:x}"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["value", "id", "url", "{urn:x}y"]),
    st.text(string.printable[:90], max_size=5),
    max_size=2,
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 4) -> etree._Element:
    """Draw an element tree of FHIR's names, anywhere."""
    element = etree.Element(draw(NAMESPACES) + draw(TAGS), draw(ATTRIBUTES))
    element.text = draw(st.sampled_from([None, " ", "text"]))
    for child in draw(st.lists(elements(depth - 1), max_size=3)) if depth else ():
        element.append(child)
    return element


@QUICK
@given(elements())
def test_any_xml_becomes_json_that_can_be_written(root: etree._Element) -> None:
    found, _ = from_xml(root, DEFINITIONS)
    assert loads(dumps(found)) == found
    etree.fromstring(to_xml(found, DEFINITIONS).encode())
