"""Which element is meant: addresses, and ids by FHIR's rule."""

from typing import Any

import pytest

from site_builder.fhir.addresses import addresses, identifier, with_ids
from tests.fhir.snapshot.samples import el


def rows(*items: str | tuple[str, str] | tuple[str, str, str | None]) -> list[dict[str, Any]]:
    """Write elements as `path`, `(path, slice name)` or `(path, slice name, id)`."""
    found = []
    for item in items:
        path, name, identifier = (*((item,) if isinstance(item, str) else item), "", None)[:3]
        element: dict[str, Any] = {"path": path}
        if name:
            element["sliceName"] = name
        if identifier is not None:
            element["id"] = identifier
        found.append(element)
    return found


CASES: list[tuple[str, bool, list[dict[str, Any]], list[str]]] = [
    ("plain paths", False, rows("Patient", "Patient.name", "Patient.name.given"), ["Patient", "Patient.name", "Patient.name.given"]),
    (
        "children of a slice",
        False,
        rows("P", "P.a", ("P.a", "one"), "P.a.b", ("P.a", "two"), "P.a.b", "P.c"),
        ["P", "P.a", "P.a:one", "P.a:one.b", "P.a:two", "P.a:two.b", "P.c"],
    ),
    (
        "slices within slices",
        False,
        rows("P", ("P.a", "x"), "P.a.b", ("P.a.b", "y"), "P.a.b.c"),
        ["P", "P.a:x", "P.a:x.b", "P.a:x.b:y", "P.a:x.b:y.c"],
    ),
    ("parents left out", False, rows("P.a.b.c", ("P.a", "s"), "P.a.b.c"), ["P.a.b.c", "P.a:s", "P.a:s.b.c"]),
    (
        "wrong ids of old tools",
        False,
        rows("P", ("P.a", "nhs", "nhs"), ("P.a.b", "", "P.a.b"), ("P.c", "", "P.c:label")),
        ["P", "P.a:nhs", "P.a:nhs.b", "P.c"],
    ),
    (
        "good ids stay where they are trusted",
        True,
        rows(("P.a", "s", "P.a:s"), ("P.a.b", "", "P.a.b"), ("P.vQ", "vQ", "P.v[x]:vQ"), ("P.c", "s", "P.c")),
        ["P.a:s", "P.a.b", "P.v[x]:vQ", "P.c:s"],
    ),
    (
        "ids that don't fit are made anew",
        True,
        rows(("P.a", "", "x"), ("P.b", "", "P.a"), ("P.c", "", "P.c.d")),
        ["P.a", "P.b", "P.c"],
    ),
    (
        "nor are those of what stands below",
        True,
        rows(("P.a", "aB", "P.a:ab"), ("P.a.b", "", "P.a:ab.b"), ("P.a.b.c", "", "P.a:ab.b.c"), ("P.a", "x", "P.a:x")),
        ["P.a:aB", "P.a:aB.b", "P.a:aB.b.c", "P.a:x"],
    ),
    ("no two are the same", False, rows("P.a", "P.a", "P.a"), ["P.a", "P.a:2", "P.a:3"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("is_trusted", "elements", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_ids(is_trusted: bool, elements: list[dict[str, Any]], expected: list[str]) -> None:
    assert [element["id"] for element in with_ids(elements, is_trusted=is_trusted)] == expected


def test_elements_are_copied() -> None:
    elements = rows("P")
    with_ids(elements, is_trusted=False)
    assert elements == [{"path": "P"}]


def test_odd_ids_and_slice_names_are_ignored() -> None:
    found = with_ids([{"path": "P.a", "id": 5, "sliceName": {"x": 1}}], is_trusted=True)
    assert found[0]["id"] == "P.a"


ADDRESSES: list[tuple[str, bool, list[dict[str, Any]], str]] = [
    ("by id", True, [el("P.a:x"), el("P.a:y"), {"id": "P.a:x.b", "path": "P.a.b"}], "P.a:x.b"),
    ("by order", False, [el("P.a:x"), el("P.a:y"), {"id": "P.a:x.b", "path": "P.a.b"}], "P.a:y.b"),
    ("by order where the id is another path's", True, [el("P.a:x"), {"id": "P.q.b", "path": "P.a.b"}], "P.a:x.b"),
    ("by order where the id has another slice", True, [{"id": "P.a:x", "path": "P.a", "sliceName": "y"}], "P.a:y"),
    ("past what is no parent any more", False, [el("P.a:x"), el("P.a:x.b"), el("P.a:y"), {"path": "P.a.b.c"}], "P.a:y.b.c"),
    ("without any parent", False, [{"path": "P.a.b"}], "P.a.b"),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "is_trusted", "elements", "expected"), ADDRESSES)
def test_an_element_has_an_address(
    _case: str, is_trusted: bool, elements: list[dict[str, Any]], expected: str
) -> None:
    found = list(addresses(elements, is_trusted=is_trusted))[-1]
    assert identifier(found) == expected
    if not is_trusted:
        assert with_ids(elements, is_trusted=is_trusted)[-1]["id"] == expected
