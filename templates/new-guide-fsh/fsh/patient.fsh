// A profile, and an example that keeps it. `site-builder check` says whether it does.

Profile: ExamplePatient
Parent: Patient
Id: example-patient
Title: "Example patient"
Description: "A patient with an official name and a date of birth."
* . ^short = "A person who receives care"
* name 1.. MS
  * ^short = "What the patient is called"
* birthDate 1.. MS
  * ^short = "When the patient was born"

Instance: example-patient-1
InstanceOf: ExamplePatient
Usage: #example
* name
  * use = #official
  * family = "Example"
  * given = "Sam"
* gender = #unknown
* birthDate = "1990-04-01"
