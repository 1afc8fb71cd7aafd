Alias: $loinc = http://loinc.org
Alias: $bp = http://hl7.org/fhir/StructureDefinition/patient-birthPlace

Profile: A08
Parent: Patient
* name.extension contains http://hl7.org/fhir/StructureDefinition/humanname-mothers-family named mothers 0..1
* extension contains $bp named birthPlace 0..1
* extension[birthPlace] 1..1
* extension[birthPlace].valueAddress.city 1..1 MS
* contact.name.family 1..1
* contact.name.extension contains http://hl7.org/fhir/StructureDefinition/humanname-mothers-family named m2 0..1 MS

Profile: A13
Parent: Patient
* . ^short = "root short"
* name
  * family MS
  * given 1..*
* ^status = #active
* ^contact[0].name = "c"
* ^contact[=].telecom[+].system = #email
* ^contact[=].telecom[=].value = "a@b"
* ^contact[=].telecom[+].system = #url
* ^jurisdiction = urn:iso:std:iso:3166#US "USA"
* ^extension[http://hl7.org/fhir/StructureDefinition/structuredefinition-fmm].valueInteger = 2
* ^extension[+].url = "http://x.org/ext"
* ^extension[=].valueString = "s"
* ^experimental = false
* ^keyword[0] = $loinc#1-2 "kw"
* ^useContext.code = http://terminology.hl7.org/CodeSystem/usage-context-type#venue
* ^useContext.valueCodeableConcept = $loinc#3-4
* ^date = "2020-01-01"
* ^title.extension[0].url = "http://hl7.org/fhir/StructureDefinition/translation"
* ^description.extension[http://hl7.org/fhir/StructureDefinition/translation].extension[lang].valueCode = #de
* ^description.extension[http://hl7.org/fhir/StructureDefinition/translation].extension[content].valueString = "Hallo"

Profile: A23
Parent: Patient
* maritalStatus ^binding.description = "d"
* maritalStatus ^binding.extension.url = "http://x.org"
* maritalStatus ^binding.extension.valueString = "v"
* gender ^binding.valueSet = "http://example.org/vs"
* gender ^alias[0] = "al"
* gender ^alias[1] = "al2"
* name ^comment = "c"
* name ^type.profile[0] = "http://x.org/p"
* birthDate ^extension[0].url = "http://x"
* birthDate ^extension[0].valueBoolean = true
* birthDate ^type[0].extension[0].url = "u"
* birthDate ^type[0].extension[0].valueString = "u"
* contact ^constraint[0].human = "changed"
* contact ^condition[0] = "abc"
* telecom ^mapping[0].identity = "rim"
* telecom ^mapping[0].map = "changed"
* photo ^example[0].label = "lab"
* photo ^example[0].valueString = "x"
* photo ^maxLength = 5
* multipleBirth[x] ^short = "sh"
* multipleBirthInteger ^minValueInteger = 1
* multipleBirthInteger ^maxValueInteger = 5
* multipleBirthInteger ^isModifierReason = "r"
* deceasedBoolean = true
* deceased[x] MS
* address.line ^requirements = "r"
* address.line ^meaningWhenMissing = "m"
* address ^orderMeaning = "o"
* address ^label = "o"
* address ^code = $loinc#1
* address ^isSummary = false
* address ^mustSupport = false
* address ^representation = #xmlAttr

Profile: A48
Parent: Observation
* category ^slicing.discriminator.type = #value
* category ^slicing.discriminator.path = "coding.code"
* category ^slicing.ordered = true
* category ^slicing.rules = #closed
* category contains a 0..1 and b 0..2
* category[a].coding.code = #x
* category[b].coding.code = #y (exactly)
* category 1..2
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains one 1..1 and two 0..5
* identifier 1..1
* identifier[one].system = "http://one"
* identifier.type 1..1
* identifier[two].type.text MS
* identifier.type.coding 1..
* identifier.system MS

Profile: A58
Parent: Questionnaire
* item.item.item.text 1..1
* item.item MS
* item.enableWhen.answer[x] only string
* item.enableWhen.answerString = "q"
* item ^slicing.discriminator.type = #value
* item ^slicing.discriminator.path = "linkId"
* item ^slicing.rules = #open
* item contains q1 1..1 and q2 0..1
* item[q1].linkId = "1"
* item[q1].item.linkId 1..1
* item[q1].item ^slicing.discriminator.type = #value
* item[q1].item ^slicing.discriminator.path = "linkId"
* item[q1].item ^slicing.rules = #open
* item[q1].item contains sub 1..1
* item[q1].item[sub].linkId = "1.1"
* item.prefix MS

Profile: A88
Parent: Observation
* component ^slicing.discriminator[0].type = #pattern
* component ^slicing.discriminator[0].path = "code"
* component ^slicing.rules = #open
* component ^slicing.description = "desc"
* component contains x1 0..1 MS and y 0..1
* component[x1] ^short = "short of x"
* component[x1].code ^short = "code of x"
* component[x1].value[x] only Quantity or string
* component[x1].valueQuantity = 'mg'
* component[x1].valueQuantity.value 1..1
* component[y].value[x] only CodeableConcept
* component[y].valueCodeableConcept from http://example.org/vs (preferred)
* component.value[x] MS
* component[y].code.coding ^slicing.discriminator.type = #value
* component[y].code.coding ^slicing.discriminator.path = "code"
* component[y].code.coding ^slicing.rules = #open
* component[y].code.coding contains loinc 1..1
* component[y].code.coding[loinc] = $loinc#55-5
* component[y].code.coding[loinc].system 1..1
* obeys inv-1 and inv-2
* code obeys inv-1
* component[x1].code obeys inv-2
* . ^constraint[0].human = "h"
* . ^constraint[+].key = "zz"

Invariant: inv-1
Description: "desc"
Severity: #error
Expression: "true"
XPath: "f:x"

Invariant: inv-2
* human = "hum"
* severity = #warning
* expression = "x.y"
* requirements = "req"
* extension[0].url = "http://q"
* extension[0].valueString = "z"

Extension: AExt
Title: "T"
Description: "D"
Context: Patient, Observation.component, "Patient.name.where(true)", $bp, AExt2#ex1, http://hl7.org/fhir/StructureDefinition/bp#component, A48.category
* extension contains
    ex1 1..1 MS and
    ex2 0..* and
    $bp named bpl 0..1
* extension[ex1].value[x] only Coding
* extension[ex1].valueCoding from http://example.org/vs (example)
* extension[ex2].value[x] only string or Reference(Patient or Practitioner)
* extension[ex2].valueString ^short = "s"
* extension[ex2] ^short = "ex2 short"

Extension: AExt2
Id: a-ext-2
Parent: AExt
Context: Element
* extension[ex1].value[x] 1..1
* extension[ex1].valueCoding = $loinc#1 "one"
* extension[ex2] 0..0

Extension: AExt3
* value[x] 1..1
* value[x] only CodeableConcept or dateTime
* valueCodeableConcept from http://example.org/vs (required)
* valueDateTime ^short = "dt"
* value[x] only CodeableConcept
* . ?!
* . ^isModifierReason = "because"

Profile: AMod
Parent: Patient
* modifierExtension contains AExt3 named m 0..1
* extension contains AExt3 named n 0..1
* extension contains AExt named ae 1..1 MS
* extension[ae].extension[ex1] 1..1
* extension[ae].extension[ex1].valueCoding = $loinc#9
* extension[AExt].extension[ex2] MS

Profile: ARef
Parent: Observation
* subject only Reference(Patient)
* performer only Reference(Practitioner or A13 or Organization)
* performer[A13] only Reference(AMod)
* hasMember only Reference(A48)
* derivedFrom only Reference(A48 or http://hl7.org/fhir/StructureDefinition/bp)
* focus only Reference(A13)
* specimen only Reference(http://hl7.org/fhir/StructureDefinition/Specimen|4.0.1)
* value[x] only Quantity or CodeableConcept or Period
* valueQuantity only SimpleQuantity
* effective[x] only dateTime or Period
* effectivePeriod.start 1..1
* partOf 0..0
* note 0..1
* note.author[x] only Reference(Practitioner)
* note.authorReference.display 1..1
* bodySite = $loinc#33 "b"
* method.coding 1..1
* method.coding = $loinc#m1
* method.coding.display = "zzz"
* issued = "2020-01-01T00:00:00Z"
* encounter = Reference(Encounter/1)
* device.identifier.system = "http://dev"
* interpretation.coding.system = "urn:x"
* interpretation = urn:x#high
* valuePeriod.start = "2020-01-01"
* dataAbsentReason from http://hl7.org/fhir/ValueSet/data-absent-reason (required)
* status from http://hl7.org/fhir/ValueSet/observation-status (required)
* referenceRange.low = 5 'mg'
* referenceRange.high.value = 6.50
* component.valueRatio = 1 'mg' : 2 'L'
* component.valueSampledData.period = 5
* component.valueBoolean = true (exactly)
* component.valueInteger = 3
* component.valueTime = 12:30:00

Logical: ALog
Title: "AL"
Description: "ALD"
Characteristics: #can-be-target, #has-range
* id 1..1 SU id "the id"
* things 0..* Thing1 "things" "def"
* choice[x] 0..1 string or Quantity or Reference(Patient or A13) "choice"
* ref 0..1 Reference(ALog) "r"
* can 0..1 Canonical(ValueSet or A13) "c"
* nested 0..* BackboneElement "n"
  * inner 1..1 MS string "i"
  * deep 0..1 BackboneElement "d"
    * deeper 0..1 code "dd"
    * again 0..* contentReference http://example.org/StructureDefinition/ALog#ALog.nested "again"
* coded 0..1 CodeableConcept "cc"
* coded from http://example.org/vs (required)
* things ^short = "changed"
* nested.inner ^comment = "c"
* coded.coding 1..1

Logical: Thing1
Parent: Element
* v 0..1 decimal "v"
* v = 5

Logical: ALog2
Parent: ALog
* extra 0..1 boolean "e"
* things 1..1

Logical: ALog3
Parent: Patient
* more 0..1 ALog "m"
* name 1..1

Profile: PLog
Parent: ALog
* nested.inner 1..1
* things.v MS
* choiceString MS

Resource: ARes
* a 0..1 string "a"
* b 0..* Reference(Patient) "b"

Mapping: Map1
Source: A13
Target: "http://t"
Id: map1
Title: "tt"
Description: "dd"
* -> "Patient"
* name -> "n" "c" #text/plain
* name.family -> "f"

Profile: A13b
Parent: A13
* name 1..*
* name.given 2..
* name.given MS
* contact 1..
* contact.name 1..

Profile: A48b
Parent: A48
* category[a] 1..1
* category[b].text MS
* category.text 1..
* identifier[two] 0..0
* category contains c 0..1
* category[a] contains ra 0..1
* category[a][ra].text = "r"

Profile: AQ
Parent: Quantity
* value 1..1
* system 1..1
* system = "http://unitsofmeasure.org"
* code from http://hl7.org/fhir/ValueSet/ucum-units (required)

Profile: AUse
Parent: Observation
* value[x] only AQ
* valueQuantity.unit 1..1
* component.value[x] only AQ or string
* component.valueQuantity.unit MS
* referenceRange.low only AQ

Profile: ABundle
Parent: Bundle
* entry ^slicing.discriminator.type = #profile
* entry ^slicing.discriminator.path = "resource"
* entry ^slicing.rules = #open
* entry contains p 1..1 and o 0..*
* entry[p].resource only A13
* entry[o].resource only A48 or Condition
* entry[p].resource.name 1..
* entry.fullUrl 1..
* entry[p].fullUrl MS
* type = #document

Profile: ACont
Parent: Patient
* contained ^slicing.discriminator.type = #type
* contained ^slicing.discriminator.path = "$this"
* contained ^slicing.rules = #open
* contained contains obs 0..1
* contained[obs] only Observation
* contained[obs].status = #final
* generalPractitioner ^type.aggregation = #contained
* managingOrganization ^type[0].aggregation[0] = #referenced
* link.other ^type.targetProfile[0] = "http://x"
* communication.language from http://hl7.org/fhir/ValueSet/languages
* meta.profile 1..
* identifier.period.start 1..1
* identifier.assigner.display MS
* text 1..
* text.status = #generated

Alias: $l = http://loinc.org

Profile: C1
Parent: Observation
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains a 0..2 and b 1..*
* component[a] ^slicing.discriminator.type = #value
* component[a] ^slicing.discriminator.path = "value"
* component[a] ^slicing.rules = #closed
* component[a] contains a1 0..1 and a2 1..1
* component[a][a1].valueString = "x"
* component[a][a2].value[x] only Quantity
* component[a].code = $l#1
* component.code from http://example.org/vs1 (extensible)
* component[b].code from http://example.org/vs1 (required)
* component.code from http://example.org/vs1 (required)
* component.interpretation 0..1
* component[b].interpretation 1..1
* component.value[x] only Quantity or string
* component.referenceRange.text MS
* component[b].referenceRange.low 1..1
* component 0..3

Profile: C2
Parent: C1
* component[b] 1..1
* component[a][a1] 1..1
* component[a][a2].valueQuantity.unit 1..1
* component[b].value[x] only string
* component[b].valueString 1..1
* component.valueQuantity MS
* component[b].code = $l#7
* component.code MS
* component contains c 0..1
* component[c].valueQuantity = 5 'mg'
* component[a][a1].code.coding 1..1

Profile: C3
Parent: Observation
* code = $l#1
* code = $l#1 "disp"
* code = $l#2
* status = #final
* status = #final (exactly)
* status = #final
* category.coding.system = "http://x"
* category = http://y#c
* category = http://x#c
* valueQuantity = 'mg'
* valueQuantity = 5 'mg'
* valueQuantity.value = 6
* valueQuantity.comparator = #<
* bodySite.text = "t"
* bodySite = $l#b
* method = $l#m
* method.coding.code = #z
* method.coding.code = #m
* note.text = "abc"
* note.text = "abd"
* performer = Reference(Practitioner/1)
* performer.display = "d"
* effectiveDateTime = "2020"
* effectiveDateTime = 2020-01-01
* effectivePeriod.start = 2020-01-01T00:00:00Z
* identifier.system = "urn:oid:1.2.3"
* identifier.value = "5"
* identifier.use = #official
* identifier.type = http://t#u
* identifier.period.start = "2020-13"
* hasMember.reference = "x"
* interpretation 1..1
* interpretation = #H
* dataAbsentReason = http://terminology.hl7.org/CodeSystem/data-absent-reason|4.0.1#unknown "Unknown"

Profile: C4
Parent: Patient
* gender TU
* gender D
* name N MS
* name.family SU ?!
* extension contains http://hl7.org/fhir/StructureDefinition/patient-nationality named nat 0..* MS
* extension[nat].extension[code] 1..1
* extension[nat].extension[code].valueCodeableConcept from http://example.org/vs
* extension[http://hl7.org/fhir/StructureDefinition/patient-nationality].extension[period] 0..0
* extension[nat] ^type.profile[0] = "http://hl7.org/fhir/StructureDefinition/patient-nationality"
* contact.extension contains http://hl7.org/fhir/StructureDefinition/patient-nationality named n2 0..1
* contact.extension[n2] ^short = "n2"
* name.given.extension contains http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier named q 0..1
* name.given.extension[q].valueCode = #CL
* birthDate.extension contains http://hl7.org/fhir/StructureDefinition/patient-birthTime named bt 1..1
* link.other only Reference(C4)
* managingOrganization.identifier 1..1
* managingOrganization.identifier.value 1..1 MS
* multipleBirth[x] only integer
* multipleBirthInteger = 1
* deceased[x] only dateTime
* deceased[x] 1..1
* deceasedDateTime ^short = "when"
* photo.contentType = #image/png
* communication.language.coding ^slicing.discriminator.type = #value
* communication.language.coding ^slicing.discriminator.path = "system"
* communication.language.coding ^slicing.rules = #open
* communication.language.coding contains bcp 1..1 MS
* communication.language.coding[bcp].system = "urn:ietf:bcp:47"
* communication.language.coding[bcp].code 1..1
* address.line 1..2
* address.extension 0..0
* telecom ^slicing.discriminator[0].type = #value
* telecom ^slicing.discriminator[0].path = "system"
* telecom ^slicing.discriminator[1].type = #value
* telecom ^slicing.discriminator[1].path = "use"
* telecom ^slicing.rules = #open
* telecom contains phone 0..* and email 0..1
* telecom[phone].system = #phone
* telecom[phone].use = #home
* telecom[email].system = #email (exactly)
* telecom.value 1..1
* telecom.rank MS
* telecom.period.start MS
* telecom[email].period 0..0

Profile: C5
Parent: C4
* telecom[phone] 1..2
* telecom[email] 0..0
* telecom contains fax 0..1
* telecom[fax].system = #fax
* telecom.use 1..1
* extension[nat] 1..1
* extension contains C6 named c6 0..1
* extension[c6].valueQuantity.value 1..1
* extension[c6].value[x] 1..1
* name.given.extension[q] 1..1
* birthDate 1..1
* deceasedDateTime MS
* communication.language.coding[bcp] ^short = "bcp"
* link.type = #seealso
* contact.name only HumanNameX

Profile: HumanNameX
Parent: HumanName
* family 1..1
* given ..2

Extension: C6
* value[x] only Quantity or Range
* valueQuantity from http://example.org/vs (preferred)
* valueRange.low 1..1
* . 0..1

Extension: C7
Parent: C6
* valueQuantity.code = #mg
* value[x] only Quantity

Extension: C8
* extension contains s1 0..1 and s2 0..*
* extension[s1].value[x] only boolean
* extension[s1].valueBoolean = true
* extension[s2].extension contains t1 0..1 and t2 1..1
* extension[s2].extension[t1].value[x] only string
* extension[s2].extension[t2].value[x] only Coding
* extension[s2].extension[t2].valueCoding = $l#9
* extension[s2] ^definition = "deep"
* ^context.type = #element
* ^context.expression = "Patient"

Profile: C9
Parent: Bundle
* entry ^slicing.discriminator.type = #type
* entry ^slicing.discriminator.path = "resource"
* entry ^slicing.rules = #closed
* entry contains pat 1..1 and obs 0..*
* entry[pat].resource only Patient
* entry[pat].resource.birthDate 1..1
* entry[obs].resource only C1 or C3
* entry.request 0..0
* entry.link.relation 1..1
* link.url MS
* entry.search.mode = #match

Profile: C10
Parent: Composition
* section ^slicing.discriminator.type = #pattern
* section ^slicing.discriminator.path = "code"
* section ^slicing.rules = #open
* section contains s1 1..1 MS and s2 0..1
* section[s1].code = $l#10
* section[s1].entry only Reference(C1)
* section[s1].section 0..0
* section[s2].section ^slicing.discriminator.type = #pattern
* section[s2].section ^slicing.discriminator.path = "code"
* section[s2].section ^slicing.rules = #open
* section[s2].section contains inner 1..1
* section[s2].section[inner].code = $l#11
* section[s2].section[inner].entry only Reference(C3)
* section.title 1..1
* section.text MS
* section[s1].entry ^slicing.discriminator.type = #profile
* section[s1].entry ^slicing.discriminator.path = "resolve()"
* section[s1].entry ^slicing.rules = #open
* section[s1].entry contains e1 0..1
* section[s1].entry[e1] only Reference(C1)
* author only Reference(Practitioner or Organization)
* author[Organization] only Reference(Organization|4.0.1)
* event.code MS
* relatesTo.targetReference only Reference(C10)
* relatesTo.target[x] MS
* attester.mode = #legal

