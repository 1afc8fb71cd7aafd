// Codes of the guide's own, the value set that a profile binds, and a visit for one of these reasons.

CodeSystem: ExampleVisitReasonCodes
Id: example-visit-reason-codes
Title: "Reasons for a visit: codes"
Description: "Why a patient comes."
* ^caseSensitive = true
* ^experimental = false
* #first "First visit" "The patient comes for the first time."
* #follow-up "Follow-up" "The patient comes again about the same."
* #emergency "Emergency" "The patient can't wait."

ValueSet: ExampleVisitReason
Id: example-visit-reason
Title: "Reasons for a visit"
Description: "Why a patient comes."
* ^experimental = false
* include codes from system ExampleVisitReasonCodes

Profile: ExampleVisit
Parent: Encounter
Id: example-visit
Title: "Example visit"
Description: "A visit of a patient, with its reason."
* . ^short = "A visit of a patient"
* subject 1.. MS
* subject only Reference(ExamplePatient)
* reasonCode 1..1 MS
* reasonCode from ExampleVisitReason (required)
  * ^short = "Why the patient comes"

Instance: example-visit-1
InstanceOf: ExampleVisit
Usage: #example
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB "ambulatory"
* subject = Reference(example-patient-1)
* reasonCode = ExampleVisitReasonCodes#follow-up "Follow-up"
