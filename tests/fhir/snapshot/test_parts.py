"""What elements become when a differential speaks of them, and how snapshots are read, shaped and compared."""

from typing import Any

import pytest

from site_builder.fhir.releases import RELEASES, USUAL
from site_builder.fhir.snapshot.comparison import Difference, compare, contradictions, is_pinned
from site_builder.fhir.snapshot.merge import exceeds, merge_element
from site_builder.fhir.snapshot.shapes import in_shape, with_snapshot
from site_builder.fhir.snapshot.tree import read_differential
from tests.fhir.snapshot.samples import el

Json = dict[str, Any]

ADDITIONAL = "http://hl7.org/fhir/tools/StructureDefinition/additional-binding"
OBLIGATION = "http://hl7.org/fhir/StructureDefinition/obligation"
MERGES: list[tuple[str, Json, Json, Json]] = [
    ("text replaced", {"short": "a"}, {"short": "b"}, {"short": "b"}),
    ("text added", {"definition": "a"}, {"definition": "... b"}, {"definition": "a\r\n b"}),
    ("text added to nothing", {}, {"comment": "...b"}, {"comment": "b"}),
    ("alias", {"alias": ["a"]}, {"alias": ["a", "b"]}, {"alias": ["a", "b"]}),
    (
        "constraints by key",
        {"constraint": [{"key": "a", "human": "1"}]},
        {"constraint": [{"key": "a", "human": "2"}, {"key": "b"}]},
        {"constraint": [{"key": "a", "human": "1"}, {"key": "b"}]},
    ),
    (
        "mappings by identity and target",
        {"mapping": [{"identity": "v2", "map": "PID"}]},
        {"mapping": [{"identity": "v2", "map": "PID"}, {"identity": "v2", "map": "X"}]},
        {"mapping": [{"identity": "v2", "map": "PID"}, {"identity": "v2", "map": "X"}]},
    ),
    (
        "binding keeps strength and value set, and no description",
        {"binding": {"strength": "preferred", "valueSet": "v", "description": "d"}},
        {"binding": {"strength": "required"}},
        {"binding": {"strength": "required", "valueSet": "v"}},
    ),
    (
        "additional bindings add up",
        {
            "binding": {
                "strength": "preferred",
                "additional": [{"purpose": "ui", "valueSet": "a"}],
                "extension": [{"url": ADDITIONAL, "valueCode": "a"}, {"url": "x"}],
            }
        },
        {
            "binding": {
                "strength": "required",
                "additional": [{"purpose": "ui", "valueSet": "b"}],
                "extension": [{"url": ADDITIONAL, "valueCode": "b"}],
            }
        },
        {
            "binding": {
                "strength": "required",
                "additional": [{"purpose": "ui", "valueSet": "b"}, {"purpose": "ui", "valueSet": "a"}],
                "extension": [{"url": ADDITIONAL, "valueCode": "a"}, {"url": ADDITIONAL, "valueCode": "b"}],
            }
        },
    ),
    (
        "an extension replaces one of its definition, an obligation none",
        {"extension": [{"url": "x", "valueCode": "a"}, {"url": "y"}, {"url": OBLIGATION, "valueCode": "a"}]},
        {"extension": [{"url": "x", "valueCode": "b"}, {"url": OBLIGATION, "valueCode": "b"}]},
        {
            "extension": [
                {"url": "y"},
                {"url": OBLIGATION, "valueCode": "a"},
                {"url": "x", "valueCode": "b"},
                {"url": OBLIGATION, "valueCode": "b"},
            ]
        },
    ),
    (
        "a type that can't be bound has no binding",
        {"type": [{"code": "Coding"}, {"code": "Period"}], "binding": {"strength": "example"}},
        {"type": [{"code": "Period"}]},
        {"type": [{"code": "Period"}]},
    ),
    (
        "even where one is stated",
        {"type": [{"code": "Extension"}]},
        {"binding": {"strength": "required"}, "min": 1},
        {"type": [{"code": "Extension"}], "min": 1},
    ),
    (
        "what refers to another element has no type",
        {"contentReference": "#P.a"},
        {"type": [{"code": "BackboneElement"}], "min": 1},
        {"contentReference": "#P.a", "min": 1},
    ),
    (
        "another value set has no old description",
        {"binding": {"strength": "preferred", "valueSet": "v", "description": "d", "extension": []}},
        {"binding": {"strength": "required", "valueSet": "w"}},
        {"binding": {"strength": "required", "valueSet": "w"}},
    ),
    ("fixed instead of fixed", {"fixedUri": "a"}, {"fixedUrl": "b"}, {"fixedUrl": "b"}),
    ("base stays", {"base": {"path": "A"}}, {"base": {"path": "B"}}, {"base": {"path": "A"}}),
]


@pytest.mark.parametrize(("_case", "base", "stated", "merged"), MERGES)
def test_an_element_merges_key_by_key(_case: str, base: Json, stated: Json, merged: Json) -> None:
    assert merge_element(base, stated, 4) == merged


@pytest.mark.parametrize(("release", "is_bound"), [(2, True), (3, False), (6, True)])
def test_an_extension_can_be_bound_where_its_release_or_tools_say_so(release: int, *, is_bound: bool) -> None:
    merged = merge_element({"type": [{"code": "Extension"}]}, {"binding": {"strength": "required"}}, release)

    assert ("binding" in merged) is is_bound


@pytest.mark.parametrize(
    ("most", "limit", "answer"),
    [("*", "*", False), ("*", "1", True), ("2", "1", True), ("1", "2", False), ("x", "1", False), ("2", "x", False)],
)  # fmt: skip
def test_maxima_compare(most: str, limit: str, answer: bool) -> None:
    assert exceeds(most, limit) is answer


def test_a_path_twice_without_a_name_is_a_slice_by_its_profile() -> None:
    extension = {"path": "P.extension", "type": [{"code": "Extension", "profile": ["http://x.org/race|1"]}]}
    root = read_differential([el("P.extension"), extension], is_trusted=False)

    assert root is not None
    assert list(root.children["extension"].slices) == ["race"]


def test_a_path_twice_without_anything_is_one_element() -> None:
    root = read_differential([el("P.a", min=1), el("P.a", max="1"), el("Q.a")], is_trusted=False)

    assert root is not None
    assert root.children["a"].element == {"min": 1, "max": "1"}
    assert read_differential([], is_trusted=True) is None


SHAPES: list[tuple[str, int, Json, Json]] = [
    (
        "STU3 repeats types",
        3,
        {"type": [{"code": "Reference", "targetProfile": ["a", "b"]}, {"code": "Extension", "profile": ["c"]}]},
        {"type": [{"code": "Reference", "targetProfile": "a"}, {"code": "Reference", "targetProfile": "b"}, {"code": "Extension", "profile": "c"}]},
    ),
    (
        "STU3 types primitives' values by an extension",
        3,
        {"type": [{"code": "http://hl7.org/fhirpath/System.String"}]},
        {"type": [{"_code": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-json-type", "valueString": "string"}]}}]},
    ),
    (
        "STU3 refers to value sets",
        3,
        {"binding": {"strength": "required", "valueSet": "http://x.org/ValueSet/a"}, "isModifierReason": "r"},
        {"binding": {"strength": "required", "valueSetReference": {"reference": "http://x.org/ValueSet/a"}}},
    ),
    ("STU3 names other lists", 3, {"binding": {"valueSet": "http://tools.ietf.org/html/bcp47"}}, {"binding": {"valueSetUri": "http://tools.ietf.org/html/bcp47"}}),
    (
        "DSTU2's names",
        2,
        {
            "id": "P", "sliceName": "s", "comment": "c", "contentReference": "#P.a",
            "type": [{"code": "Reference", "targetProfile": ["a"]}],
            "slicing": {"discriminator": [{"type": "value", "path": "system"}, {"type": "type", "path": "$this"}, {"type": "profile", "path": "x"}]},
            "constraint": [{"key": "k", "expression": "true", "source": "s"}],
            "example": [{"label": "General", "valueString": "e"}],
        },
        {
            "name": "s", "slicing": {"discriminator": ["system", "@type", "x.@profile"]}, "comments": "c", "nameReference": "P.a",
            "type": [{"code": "Reference", "profile": ["a"]}],
            "constraint": [{"key": "k", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-expression", "valueString": "true"}]}],
            "exampleString": "e",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "release", "neutral", "expected"), SHAPES)
def test_elements_go_back_to_their_release_shape(
    _case: str, release: int, neutral: Json, expected: Json
) -> None:
    assert in_shape([{"path": "P", **neutral}], RELEASES[release - 2]) == [{"path": "P", **expected}]


def test_properties_come_in_the_specification_order() -> None:
    (element,) = in_shape(
        [{"mapping": [], "fixedUri": "u", "min": 0, "maxValueInteger": 1, "path": "P", "id": "P"}], USUAL
    )

    assert list(element) == ["id", "path", "min", "fixedUri", "maxValueInteger", "mapping"]


def test_a_referenced_element_has_a_name_in_dstu2() -> None:
    elements = in_shape(
        [{"path": "Q.item"}, {"path": "Q.item.item", "contentReference": "#Q.item"}], RELEASES[0]
    )

    assert elements == [
        {"path": "Q.item", "name": "Q.item"},
        {"path": "Q.item.item", "nameReference": "Q.item"},
    ]


def test_snapshots_compare_element_by_element() -> None:
    expected = [
        el("P"),
        el("P.a", max="1", types=["string", "code"], isSummary=False),
        el("P.b", fixedCode="x"),
    ]
    found = [el("P"), el("P.a", max="2", types=["code", "string"]), el("P.c", min=1)]

    compared = compare(expected, found)

    assert [(item.element, item.key) for item in compared.differences] == [
        ("P.a", "max"),
        ("P.b", "missing"),
        ("P.c", "surplus"),
    ]
    assert compared.differences[0] == Difference("P.a", "max", "1", "2", ("max",))
    assert (compared.elements, compared.equal, compared.has_same_ids) == (4, 1, False)
    assert compared.keys == {"path": 4, "max": 1, "type": 1, "fixed": 1, "min": 1}


CONSTRAINT = {"key": "k", "severity": "error", "human": "h"}
UNLIKE: list[tuple[str, Json, Json, list[str]]] = [
    ("a text", {"comment": "a"}, {"comment": "b"}, ["comment"]),
    ("a key that only ours has", {}, {"alias": ["a"]}, ["alias +"]),
    ("a key that only theirs has", {"representation": ["xmlAttr"]}, {}, ["representation -"]),
    (
        "a part of a binding",
        {"binding": {"strength": "required", "description": "d"}},
        {"binding": {"strength": "required"}},
        ["binding.description -"],
    ),
    (
        "a part of a constraint",
        {"constraint": [CONSTRAINT, {"key": "l", "xpath": "x"}]},
        {"constraint": [{"key": "l", "xpath": "y"}, {**CONSTRAINT, "source": "s"}]},
        ["constraint.source +", "constraint.xpath"],
    ),
    ("a whole constraint", {"constraint": [CONSTRAINT]}, {"constraint": [CONSTRAINT, {"key": "l"}]}, ["constraint +"]),
    (
        "the order of mappings",
        {"mapping": [{"identity": "a"}, {"identity": "b"}]},
        {"mapping": [{"identity": "b"}, {"identity": "a"}]},
        ["mapping order"],
    ),
    ("the order of targets", {"type": [{"code": "R", "targetProfile": ["a", "b"]}]}, {"type": [{"code": "R", "targetProfile": ["b", "a"]}]}, []),
    ("a slicing that says that it has no order", {"slicing": {"rules": "open", "ordered": False}}, {"slicing": {"rules": "open"}}, []),
    ("a name of a slice", {"sliceName": "a"}, {"sliceName": "b"}, ["sliceName"]),
    ("what a primitive's extension says", {"_short": {"extension": [{"url": "u"}]}}, {}, ["_short -"]),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "expected", "found", "parts"), UNLIKE)
def test_all_keys_of_an_element_are_compared(
    _case: str, expected: Json, found: Json, parts: list[str]
) -> None:
    compared = compare([{"id": "P", "path": "P", **expected}], [{"id": "P", "path": "P", **found}])

    assert [part for item in compared.differences for part in item.parts] == parts


def test_a_snapshot_that_contradicts_its_differential_is_told() -> None:
    differential = [el("P.a", max="0", short="s"), el("P.x", max="0")]

    wrong = contradictions(differential, [el("P.a", max="*", short="s")], [el("P.a", max="0", short="s")])

    assert wrong == {("P.a", "max")}


def ref(*targets: str) -> Json:
    return {"code": "Reference", "targetProfile": [*targets]}


PINS = [
    ("a target", {"types": [ref("M|4.0.1", "MR|4.0.1")]}, {"types": [ref("M", "MR")]}, True),
    ("a value set", {"binding": {"valueSet": "v|1"}}, {"binding": {"valueSet": "v"}}, True),
    ("another version", {"binding": {"valueSet": "v|1"}}, {"binding": {"valueSet": "v|2"}}, False),
    ("ours is pinned", {"binding": {"valueSet": "v"}}, {"binding": {"valueSet": "v|2"}}, False),
    ("one more", {"types": [ref("M|4.0.1", "MR|4.0.1")]}, {"types": [ref("M")]}, False),
    ("not a canonical", {"short": "a|b"}, {"short": "a"}, False),
]


@pytest.mark.parametrize(("_case", "expected", "found", "is_pin"), PINS)
def test_versions_that_a_tool_adds_are_told_from_other_differences(
    _case: str, expected: Json, found: Json, is_pin: bool
) -> None:
    (difference,) = compare([el("P", **expected)], [el("P", **found)]).differences

    assert is_pinned(difference) is is_pin


def test_a_snapshot_replaces_the_old_one() -> None:
    content = with_snapshot(
        {"name": "n", "snapshot": {"element": []}, "differential": {"element": []}}, [{"path": "P"}]
    )

    assert list(content) == ["name", "snapshot", "differential"]
    assert content["snapshot"] == {"element": [{"path": "P"}]}
