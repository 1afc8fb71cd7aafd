"""What snapshots take over from the definitions that they build on, and what stays there."""

from __future__ import annotations

import pytest

from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.releases import release_named
from site_builder.fhir.snapshot.inherited import Inheritance
from tests.fhir.snapshot.samples import HERE, Json, at, el, ids, profile, snapshot

STATUS = {"url": STRUCTURES + "structuredefinition-standards-status", "valueCode": "trial-use"}
NO_BINDING = {"url": "http://hl7.org/fhir/tools/StructureDefinition/no-binding", "valueBoolean": True}
COMMON = {"url": STRUCTURES + "elementdefinition-isCommonBinding", "valueBoolean": True}
OTHER = {"url": STRUCTURES + "elementdefinition-translatable", "valueBoolean": True}
LINK = {"comment": "see [this](extensibility.html#x) and [that](http://x.org/y.html), [here](#z)"}
HANDED: list[tuple[str, str, Json, Json]] = [
    ("a status", "R4", {"extension": [STATUS, OTHER]}, {"extension": [OTHER]}),
    ("nothing but a status", "R4", {"extension": [STATUS]}, {}),
    ("what is not bound", "R5", {"extension": [NO_BINDING]}, {}),
    ("a shared binding before R5", "R4", {"binding": {"extension": [COMMON]}}, {"binding": {"extension": [COMMON]}}),
    (
        "a shared binding",
        "R5",
        {"binding": {"extension": [COMMON, OTHER], "strength": "required"}},
        {"binding": {"extension": [OTHER], "strength": "required"}},
    ),
    (
        "a link to a page beside",
        "R4",
        LINK,
        {"comment": "see [this](http://hl7.org/fhir/R4/extensibility.html#x) and [that](http://x.org/y.html), [here](#z)"},
    ),
    ("a link in STU3", "STU3", LINK, LINK),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "release", "element", "handed"), HANDED)
def test_what_speaks_of_a_definition_itself_stays_there(
    _case: str, release: str, element: Json, handed: Json
) -> None:
    inheritance = Inheritance(release_named(release), is_recent=False)

    assert inheritance.of({"path": "P.a", **element}, is_core=True) == {"path": "P.a", **handed}


def test_a_guide_links_its_own_pages_relatively() -> None:
    inheritance = Inheritance(release_named("R4"), is_recent=True)

    assert inheritance.of({"path": "P.a", **LINK}, is_core=False) == {"path": "P.a", **LINK}


def test_the_core_is_at_home_in_its_own_profiles() -> None:
    inheritance = Inheritance(release_named("R4"), is_recent=False)
    element = {"path": "P.a", "comment": "[x](y.html)", "extension": [STATUS]}

    assert inheritance.at_home(element) == {**element, "comment": "[x](http://hl7.org/fhir/y.html)"}


@pytest.mark.parametrize(("release", "written"), [("STU3", "#"), ("R5", STRUCTURES + "Questionnaire#")])
def test_a_content_reference_is_written_as_its_release_does(release: str, written: str) -> None:
    found = snapshot(profile("Questionnaire", el("Questionnaire.item", min=1)), release=release)

    assert at(found, "Questionnaire.item.item")["contentReference"] == written + "Questionnaire.item"


def test_a_content_reference_leads_to_the_type_and_not_to_the_profile() -> None:
    strict = profile(
        "Questionnaire",
        el("Questionnaire.item", min=1, short="our own"),
        el("Questionnaire.item.prefix", max="0"),
        name="Strict",
    )
    found = snapshot(
        profile(
            "Questionnaire", el("Questionnaire.item.item.linkId", short="nested id"), base=HERE + "Strict"
        ),
        strict,
    )

    assert at(found, "Questionnaire.item.prefix")["max"] == "0"
    assert at(found, "Questionnaire.item.item.prefix")["max"] == "1"
    assert at(found, "Questionnaire.item.item.linkId")["short"] == "nested id"


def test_a_reference_within_a_model_that_is_being_made_leads_into_its_base() -> None:
    base = profile("Base", el("Thing"), el("Thing.part", types=["BackboneElement"], min=0, max="*"), el("Thing.part.label", types=["string"], min=0, max="1"), name="Thing", derivation="specialization")  # fmt: skip
    again = el("Thing.again", contentReference="#Thing.part", min=0, max="1")
    more = profile("Thing", el("Thing"), again, el("Thing.again.label", min=1), name="More", base=HERE + "Thing", derivation="specialization")  # fmt: skip

    found = snapshot({**more, "type": HERE + "More"}, {**base, "type": HERE + "Thing"})

    assert not found.problems
    assert at(found, "Thing.again.label")["min"] == 1


def extension(least: int) -> Json:
    return profile("Extension", el("Extension", min=least, max="1"), name="ext")


TYPES = [{"code": "Extension", "profile": [HERE + "ext"]}]
MINIMA = [("nothing said", {}, 0), ("the profile's word", {"min": 1}, 1)]


@pytest.mark.parametrize(("_case", "said", "least"), MINIMA)
def test_a_slice_is_required_by_the_profile_and_not_by_the_extension(
    _case: str, said: Json, least: int
) -> None:
    found = snapshot(profile("Patient", el("Patient.extension:ext", types=TYPES, **said)), extension(1))

    assert at(found, "Patient.extension:ext")["min"] == least
    assert at(found, "Patient.extension:ext")["max"] == "1"
    assert at(found, "Patient.extension")["min"] == 0


def described(url: str) -> Json:
    texts = {
        "comment": "c",
        "requirements": "r",
        "alias": ["a"],
        "mapping": [{"identity": "rim", "map": "m"}],
    }
    elements = [
        el("Patient", min=0, max="*"),
        el("Patient.extension", min=0, max="*", types=["Extension"], **texts),
    ]
    return {**profile("Patient", el("Patient"), name=url), "snapshot": {"element": elements}}


WORDS = ("comment", "requirements", "alias", "mapping")


@pytest.mark.parametrize(("said", "kept"), [((), ()), ((el("Patient.extension", min=0),), ())])
def test_sliced_extensions_lose_what_the_base_says_of_any(
    said: tuple[Json, ...], kept: tuple[str, ...]
) -> None:
    about = el("Patient.extension:ext", types=TYPES)
    found = snapshot(profile("Patient", *said, about, base=HERE + "told"), extension(0), described("told"))

    whole = at(found, "Patient.extension")
    assert (whole["short"], whole["definition"]) == ("Extension", "An Extension")
    assert [key for key in WORDS if key in whole] == [*kept]


CATEGORY = el(
    "Observation.category", slicing={"discriminator": [{"type": "pattern", "path": "$this"}], "rules": "open"}
)
RESLICES = [
    ("no slice of the first name", [el("Observation.category:org/social", min=1)], ["org/social"]),
    ("a slice of that name", [el("Observation.category:org"), el("Observation.category:org/social", min=1)], ["org", "org/social"]),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "slices", "names"), RESLICES)
def test_a_name_with_a_slash_is_a_reslice_below_that_slice_alone(
    _case: str, slices: list[Json], names: list[str]
) -> None:
    found = snapshot(profile("Observation", CATEGORY, *slices))

    listed = ids(found, "Observation.category")
    assert listed == ["Observation.category", *(f"Observation.category:{name}" for name in names)]
    assert not found.problems


def test_a_reslice_finds_the_slice_that_the_base_has() -> None:
    base = profile("Observation", CATEGORY, el("Observation.category:org", max="1"), name="Cut")
    found = snapshot(
        profile("Observation", el("Observation.category:org/social", min=1), base=HERE + "Cut"), base
    )

    assert ids(found, "Observation.category:") == [
        "Observation.category:org",
        "Observation.category:org/social",
    ]
    assert at(found, "Observation.category:org/social")["max"] == "1"
