"""After an edit only what depends on it is compiled, and all is as a whole compilation makes it."""

from __future__ import annotations

import pytest

from site_builder.fsh.compiler import Compilation, Compiled, Compiler
from site_builder.fsh.settings import Settings
from tests.fsh.edited import run
from tests.fuzz.formats.shorthand import WHOLE

_SETTINGS = Settings(fhir_version="4.0.1", status="draft")
_TEXTS = {
    "aliases.fsh": "Alias: $loinc = http://loinc.org\n",
    "rules.fsh": """RuleSet: Draft
* ^status = #draft

RuleSet: Text(words)
* ^description = "{words}"
""",
    "base.fsh": """Profile: Base
Parent: Observation
* insert Draft
* status MS

Profile: Child
Parent: Base
* code MS

Profile: Other
Parent: Patient
* insert Text(other)
* name MS
* extension contains Note named note 0..1
""",
    "extension.fsh": """Extension: Note
Context: Patient
* value[x] only string
""",
    "examples.fsh": """Instance: one
InstanceOf: Child
* status = #final
* code = $loinc#1-8

Instance: two
InstanceOf: Other
* name.family = "Two"
* extension[note].valueString = "a note"

Instance: both
InstanceOf: Bundle
* type = #collection
* entry.resource = one
""",
    "mapping.fsh": """Mapping: Rows
Source: Other
Target: "http://example.org/rows"
* name -> "NAME"
""",
    "codes.fsh": """CodeSystem: Colours
* #red

ValueSet: Warm
* include codes from system Colours
""",
}


def _edited(file: str, old: str, new: str) -> tuple[Compiled, Compiled]:
    """Compile, edit one file, and compile again: what was made, and what is made now."""
    first = Compilation(_TEXTS, _SETTINGS, (), (), is_noting=True)
    before = first.compiled()
    assert old in _TEXTS[file]
    texts = {**_TEXTS, file: _TEXTS[file].replace(old, new)}
    second = Compilation(texts, _SETTINGS, (), (), first.left(), is_noting=True)
    return before, second.compiled()


@pytest.mark.parametrize(
    ("file", "old", "new", "anew"),
    [
        ("base.fsh", "* status MS", "* status 1..1", {"Base", "Child", "one", "both"}),
        ("base.fsh", "* code MS", "* code SU", {"Child", "one", "both"}),
        ("rules.fsh", "#draft", "#active", {"Base", "Child", "one", "both"}),
        ("rules.fsh", '"{words}"', '"{words}."', {"Other", "two"}),
        ("extension.fsh", "string", "code", {"Note", "Other", "two"}),
        ("extension.fsh", "Context: Patient", "Id: a-note", {"Note", "Other", "two"}),
        ("examples.fsh", "#final", "#draft", {"one", "both"}),
        ("examples.fsh", "Instance: both", "Instance: all", {"all"}),
        ("mapping.fsh", "NAME", "NAMES", {"Other"}),
        ("codes.fsh", "* #red", "* #blue", {"Colours"}),
        ("codes.fsh", "* #red", "* ^url = \"http://x.org/c\"\n* #red", {"Colours", "Warm"}),
        ("examples.fsh", "Instance: both", "Profile: Free\nParent: Group\n\nInstance: both", {"Free", "both"}),
        ("aliases.fsh", "http://loinc.org", "http://other.org", None),
    ],
)  # fmt: skip
def test_only_what_depends_on_an_edit_is_made_anew(
    file: str, old: str, new: str, anew: set[str] | None
) -> None:
    before, after = _edited(file, old, new)
    kept = {id(each.document) for each in before.definitions}
    made = {each.entity.name for each in after.definitions if each.entity and id(each.document) not in kept}
    assert made == ({each.entity.name for each in after.definitions if each.entity} if anew is None else anew)


def test_findings_of_what_is_taken_over_are_told_again() -> None:
    faulty = {**_TEXTS, "faulty.fsh": "Profile: Faulty\nParent: Patient\n* nothing MS\n* insert Nowhere\n"}
    first = Compilation(faulty, _SETTINGS, (), (), is_noting=True)
    told = first.compiled().findings
    texts = {**faulty, "examples.fsh": _TEXTS["examples.fsh"].replace("Two", "Three")}
    again = Compilation(texts, _SETTINGS, (), (), first.left(), is_noting=True).compiled()
    assert {each.code for each in told} == {"fsh-path", "fsh-unknown-rule-set"}
    assert again.findings == told


def test_instances_stand_behind_those_that_they_hold_whatever_is_made_anew() -> None:
    texts = {
        "a.fsh": "Instance: first\nInstanceOf: Bundle\n* type = #collection\n* entry.resource = last\n",
        "b.fsh": "Instance: middle\nInstanceOf: Group\n* contained = third\n* type = #person\n* actual = true\n",
        "c.fsh": "Instance: third\nInstanceOf: Patient\n\nInstance: last\nInstanceOf: Patient\n",
    }
    compiler = Compiler(_SETTINGS, (), ())
    expected = ["last", "first", "third", "middle"]
    for edit in ("", "* total = 1\n", "* total = 2\n"):
        compiled, _ = compiler.compiled({**texts, "a.fsh": texts["a.fsh"] + edit})
        assert [each.name for each in compiled.instances] == expected
        assert [each.document["id"] for each in compiled.definitions] == expected


def test_what_depends_on_the_order_is_never_taken_over() -> None:
    text = "\n".join(f"Profile: P{number}\nParent: Nowhere{number}\n" for number in range(300))
    run_ = Compilation({"a.fsh": text}, _SETTINGS, (), (), is_noting=True)
    run_.compiled()
    # Who asks first is told which name was probably meant.
    assert run_.left() is None


@pytest.mark.parametrize("seed", range(6))
def test_edits_by_chance_are_compiled_as_from_nothing(seed: int) -> None:
    assert list(run(_TEXTS, _SETTINGS, 25, seed)) == []


@pytest.mark.parametrize("seed", range(2))
def test_edits_of_every_construct_are_compiled_as_from_nothing(seed: int) -> None:
    parts = WHOLE.split("\n\n")
    texts = {f"{number}.fsh": part for number, part in enumerate(parts)}
    assert list(run(texts, _SETTINGS, 12, seed)) == []
