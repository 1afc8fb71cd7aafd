"""FHIR Shorthand: compiled, each definition with places, whatever was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from site_builder.fsh.compiler import compile_fsh
from site_builder.fsh.settings import Settings
from tests.fuzz.holding import places
from tests.fuzz.making import ODD_TEXTS, as_read, mutated_text, text_of
from tests.fuzz.run import Format

WHOLE = '''Alias: $loinc = http://loinc.org
Alias: $sct = http://snomed.info/sct|2020

// A comment
Profile: P
Parent: Observation
Id: p-one
Title: "A \\"profile\\""
Description: """
  Some text,
    indented
  """
* status and code MS SU
* subject 1..1 MS
* subject only Reference(Patient or Group)
* value[x] only Quantity or CodeableConcept
* valueQuantity = 5 'mg' "milligram"
* valueCodeableConcept from VS (extensible)
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains a 1..1 MS and b 0..*
* component[a].code = $loinc#1-8 "One"
* component[b].value[x] 1..1
* extension contains E named e 0..1
* obeys inv-1
* insert Meta(#draft, "a, b")
* . ^short = "Root"
* method ^binding.description = "why"

Extension: E
Context: Patient, "Observation.code", Observation.component
* value[x] only string or Reference(P)
* extension contains x 0..1
  * extension[x].value[x] only code

Logical: L
Characteristics: #can-be-target
* a 0..* BackboneElement "A" "Long"
  * b 1..1 string "B"
* c 0..1 contentReference http://example.org/StructureDefinition/L#L.a "C"

RuleSet: Meta(status, text)
* ^status = {status}
* ^description = "{text}"

RuleSet: Names
* name[+].given = "Ann"
* name[=].family = "Other"

Invariant: inv-1
Description: "Must be"
Severity: #error
Expression: "status.exists()"

ValueSet: VS
* $sct#1 "One"
* include codes from system CS where concept is-a #a and display regex /a.*b/
* exclude codes from valueset VS2
* $sct#1 ^designation.value = "Eins"

CodeSystem: CS
* ^caseSensitive = true
* #a "A" "First"
  * #a1 "A1"
    * ^property[+].code = #x
* #b

Mapping: M
Source: P
Target: "http://x.org"
* -> "Row" "comment" #text
* subject -> "PID"

Instance: I
InstanceOf: P
Usage: #example
* status = #final
* code = $loinc#2-6
* subject = Reference(Pat) "somebody"
* component[a].valueQuantity = 1 : 2
* component[+].code.text = "more"
* extension[e].valueString = "x"
* contained[+] = Pat
* effectiveDateTime = 2020-01-01

Instance: Pat
InstanceOf: Patient
Usage: #inline
* insert Names
* contact[0].name
  * family = "F"
  * given[+] = "a"
  * given[+] = "b"
* birthDate.extension[0].url = "http://x"
* multipleBirthInteger = 3
* active = true
* generalPractitioner = Canonical(VS|1)
'''
_PIECES = (
    "* ", "\n* ", "\n  * ", "\n    * ", "\n\t* ", "Profile: X\n", "Parent: Patient\n", "Instance: Y\n", "InstanceOf: Patient\n", "InstanceOf: I\n", "Extension: Z\n", "Logical: K\n", "Resource: R\n", "ValueSet: V\n", "CodeSystem: C\n", "RuleSet: S\n", "RuleSet: T(a, b)\n", "Mapping: N\n", "Invariant: Q\n", "Alias: $x = http://x\n", "Usage: #inline\n", "Id: p-one\n", "Title: \"t\"\n", "Context: ", "Characteristics: #x\n",
    "insert S", "insert T(x, [[y)]])", "insert Meta(a)", "{a}", "[[", "]]", "[+]", "[=]", "[0]", "[9]", "[99999999]", "[a]", "[x]", "[$x]", "extension[e]", "name", "name.given", "value[x]", "valueQuantity", "contained", "entry.resource", "component", "item", "identifier", "code", "status", ".", "^", "^short", "^extension", "^type", "^binding", "^slicing", "^url", "^contained", "id", "url", "meta.profile",
    " = ", " 0..1", " 1..*", " 2..1", " ..", " MS", " SU", " ?!", " TU", " only ", " or ", " and ", " from ", " contains ", " named ", " obeys ", " -> ", " include ", " exclude ", " codes ", " system ", " valueset ", " where ", " (exactly)", " (required)", " contentReference ",
    "\"text\"", "\"\"\"text\"\"\"", "\"\"\"", "\"", "\\q", "\\u00e9", "#code", "$loinc#1", "#\"a b\"", "5", "-1.5e3", "5 'mg'", "1 : 2", "true", "2020-01-01", "12:00:00", "I", "Pat", "P", "E", "VS", "CS", "Reference(P or I)", "Reference(", "Canonical(VS|1)", "CodeableReference(P)", "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "//", "/*", "*/", "Patient", "Bundle", "Questionnaire",
)  # fmt: skip
_RELEASES = ("4.0.1", "4.0.1", "4.3.0", "5.0.0")


def _make(draw: Random) -> tuple[str, str, bool]:
    if draw.random() < 0.15:
        text = text_of(draw, _PIECES)
    elif draw.random() < 0.5:
        lines = WHOLE.split("\n")
        for _ in range(draw.choice((1, 2, 5, 12))):
            at = draw.randrange(len(lines))
            how = draw.randrange(4)
            if how == 0:
                del lines[at]
            elif how == 1:
                lines.insert(at, draw.choice(lines))
            elif how == 2:
                lines[at] = text_of(draw, _PIECES)
            else:
                lines[at] = mutated_text(draw, lines[at], (*_PIECES, *ODD_TEXTS))
        text = "\n".join(lines)
    else:
        text = mutated_text(draw, WHOLE, (*_PIECES, *ODD_TEXTS))
    return as_read(text), draw.choice(_RELEASES), draw.random() < 0.3


def _faults(case: tuple[str, str, bool]) -> Iterator[str]:
    text, release, is_strict = case
    settings = Settings(fhir_version=release, status="draft", orders_slices=is_strict)
    found = compile_fsh({"a.fsh": text}, settings)
    yield from places(found.findings, text)
    names = [made.file for made in found.definitions]
    if len(set(names)) != len(names):
        yield "two definitions have one file"
    for made in found.definitions:
        json.dumps(made.document, allow_nan=False)
        if "/" in made.file or not made.file.endswith(".json"):
            yield "a file has a name that leads elsewhere"
        if any(span.file not in ("", "a.fsh") for span in made.places.values()):
            yield "a value stands in another file"
    if compile_fsh({"a.fsh": text}, settings).definitions != found.definitions:
        yield "the same text is compiled to something else"


SHORTHAND = Format("shorthand", _make, _faults)
