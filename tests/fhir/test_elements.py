"""The element tree: slices, and lists as real tools and careless hands write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from site_builder.fhir.addresses import MAX_DEPTH
from site_builder.fhir.elements import ElementNode, build_tree, index


def element(id_: str, **more: Any) -> Mapping[str, Any]:
    path = ".".join(part.partition(":")[0] for part in id_.split("."))
    return {"id": id_, "path": path, **more}


def drawn(elements: list[Mapping[str, Any]]) -> list[str]:
    """Draw a tree: two dots a level, `=` before a slice, `?` behind what the list does not hold."""

    def lines(node: ElementNode, depth: int, sign: str) -> Iterator[str]:
        yield f"{'..' * depth}{sign}{node.name}{'' if node.is_stated else '?'}"
        for child in node.children:
            yield from lines(child, depth + 1, "")
        for child in node.slices:
            yield from lines(child, depth + 1, "=")

    return [line for root in build_tree(elements) for line in lines(root, 0, "")]


CASES = {
    "children stand below their parent": (
        ["Patient", "Patient.name", "Patient.name.given", "Patient.photo"],
        ["Patient", "..name", "....given", "..photo"],
    ),
    "slices stand below what they slice, with children of their own": (
        ["Patient", "Patient.identifier", "Patient.identifier:nhs", "Patient.identifier:nhs.system"],
        ["Patient", "..identifier", "....=identifier:nhs", "......system"],
    ),
    "reslices stand below their slice": (
        ["P", "P.a", "P.a:x", "P.a:x/y"],
        ["P", "..a", "....=a:x", "......=a:x/y"],
    ),
    "parents that the list skips are put in": (
        ["Patient.contact.name", "Patient.extension:x"],
        ["Patient?", "..contact?", "....name", "..extension?", "....=extension:x"],
    ),
    "a parent that comes late is filled in where its child put it": (
        ["Patient", "Patient.name.given", "Patient.photo", "Patient.name"],
        ["Patient", "..name", "....given", "..photo"],
    ),
    "children belong to the latest of several elements with one id": (
        ["P", "P.a", "P.a.b", "P.a", "P.a.c"],
        ["P", "..a", "....b", "..a", "....c"],
    ),
    "a choice of one type that is written as a slice of itself is none": (
        ["Extension", "Extension.valueCoding:valueCoding", "Extension.valueCoding:valueCoding.system"],
        ["Extension", "..valueCoding:valueCoding", "....system"],
    ),
    "a slice may be called as what it divides": (
        ["Patient", "Patient.contact", "Patient.contact:contact", "Patient.contact:contact.name"],
        ["Patient", "..contact", "....=contact:contact", "......name"],
    ),
    "so may one of an element of two words": (
        ["P", "P.bodySite", "P.bodySite:bodySite"],
        ["P", "..bodySite", "....=bodySite:bodySite"],
    ),
}


@pytest.mark.parametrize(("ids", "expected"), CASES.values(), ids=CASES.keys())
def test_list_becomes_a_tree(ids: list[str], expected: list[str]) -> None:
    assert drawn([element(id_, min=0) for id_ in ids]) == expected


def test_ids_are_unique_even_where_the_list_repeats_them() -> None:
    roots = build_tree([element("P"), element("P.a", min=0), element("P.a", min=1)])
    assert list(index(roots)) == ["P", "P.a", "P.a~2"]


@pytest.mark.parametrize(
    ("given", "id_"),
    [
        ({"path": "P.a"}, "P.a"),
        ({"path": "P.a", "sliceName": "x"}, "P.a:x"),
        ({"path": "P.a", "sliceName": "x.y"}, "P.a:x-y"),
        ({"path": "P.a", "id": "nonsense"}, "P.a"),
        ({"path": "P.a", "id": "P.b"}, "P.a"),
        ({"path": "P.a", "id": 7}, "P.a"),
        ({"path": "P..a.", "id": "P..a."}, "P.a"),
    ],
)
def test_id_that_is_missing_or_does_not_fit_is_made_from_path_and_slice_name(
    given: Mapping[str, Any], id_: str
) -> None:
    assert id_ in index(build_tree([element("P"), given]))


@pytest.mark.parametrize("path", [None, "", "...", 3])
def test_element_without_a_path_is_left_out(path: object) -> None:
    assert build_tree([{"id": "P.a", "path": path}]) == ()


def test_element_deeper_than_any_real_one_is_kept_without_a_deep_tree() -> None:
    path = ".".join(f"e{number}" for number in range(MAX_DEPTH * 40))
    nodes = index(build_tree([element(path)]))
    assert len(nodes) == MAX_DEPTH
    assert sum(1 for node in nodes.values() if node.is_stated) == 1


def test_reslices_without_end_do_not_nest_without_end() -> None:
    name = "/".join("abc" * 2000)
    nodes = index(build_tree([element("P"), element(f"P.a:{name}")]))
    assert len(nodes) == 3


def test_node_says_what_it_is() -> None:
    nodes = index(
        build_tree(
            [
                element("O"),
                element("O.value[x]"),
                element("O.value[x]:valueQuantity"),
                element("O.item", contentReference="http://example.org/O#O.part"),
                element("O.code"),
            ]
        )
    )
    assert nodes["O.value[x]"].is_choice
    assert nodes["O.value[x]:valueQuantity"].slice_name == "valueQuantity"
    assert nodes["O.value[x]:valueQuantity"].parent is nodes["O"]
    assert nodes["O.item"].content_reference == "O.part"
    assert nodes["O.code"].content_reference == ""
