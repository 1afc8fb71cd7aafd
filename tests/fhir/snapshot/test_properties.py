"""What holds for every snapshot, whatever the differential says."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.fhir.snapshot.merge import exceeds
from tests.fhir.snapshot.samples import LIBRARY, el, profile, snapshot

PATHS = (
    "Patient", "Patient.active", "Patient.identifier", "Patient.identifier:a", "Patient.identifier:b.system",
    "Patient.identifier:a/x", "Patient.name.given", "Patient.deceased[x]", "Patient.deceasedBoolean",
    "Patient.deceasedDateTime:deceasedDateTime", "Patient.extension:e", "Patient.extension:e.valueString",
    "Patient.contact", "Patient.contact:c.name.family", "Patient.link.other.reference", "Patient.unknown.deep",
)  # fmt: skip
BASE = {item.definition["id"]: item.definition for item in snapshot(profile("Patient")).elements}
CARDINALITY = st.fixed_dictionaries(
    {},
    optional={
        "min": st.integers(0, 1),
        "max": st.sampled_from(["0", "1", "*"]),
        "slicing": st.just({"rules": "open"}),
    },
)


@st.composite
def differentials(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return elements in any order, some of them twice, with ids that need not fit."""
    paths = draw(st.lists(st.sampled_from(PATHS), max_size=8))
    elements = [el(path, **draw(CARDINALITY)) for path in paths]
    for element in elements:
        if draw(st.booleans()):
            element["id"] = draw(st.sampled_from(["wrong", element["path"], "Patient.a:b.c"]))
    return elements


@settings(max_examples=60)
@given(differentials(), st.sampled_from(["DSTU2", "STU3", "R4", "R5"]))
def test_every_snapshot_is_a_whole_tree(elements: list[dict[str, Any]], release: str) -> None:
    found = snapshot(profile("Patient", *elements), release=release)

    names = [item.definition["id"] for item in found.elements]
    assert len(set(names)) == len(names)
    paths = {item.definition["path"] for item in found.elements}
    for path in paths - {"Patient"}:
        assert path.rpartition(".")[0] in paths
        above, _, name = path.rpartition(".")
        assert LIBRARY.release(release).child(above, name) is not None


@settings(max_examples=60)
@given(differentials())
def test_nothing_is_wider_than_the_base(elements: list[dict[str, Any]]) -> None:
    found = snapshot(profile("Patient", *elements))

    for item in found.elements:
        definition = item.definition
        assert not definition["max"].isdecimal() or definition["min"] <= int(definition["max"])
        if (known := BASE.get(definition["id"])) is not None:
            assert definition["min"] >= known["min"]
            assert not exceeds(definition["max"], known["max"])
