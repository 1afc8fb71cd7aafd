"""Rules of the specification that do not say what they mean, and what they are to say.

Published expressions can't be called back. A repair is bound to the words published, so that it mends those
alone: a later release that words a rule better needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_NO_OPERAND = "an absent operand leaves the answer empty, which counts as broken"
_NO_BOOLEAN = "an element stands where a Boolean belongs: where there is one, it was meant"
_PARTIAL = "matches() looks anywhere in the text, and the whole was meant"
_SEVERAL = "the element may repeat, and the operator takes one item"
_NAME = "^[A-Z]([A-Za-z0-9_]){0,254}$"
_LOOSE_NAME = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')"
_RESOURCE_TYPES = "http://hl7.org/fhir/ValueSet/resource-types"


@dataclass(frozen=True, slots=True)
class Repair:
    """What is wrong with a published expression."""

    key: str
    published: str
    meant: str
    """The expression that is evaluated; empty for one that isn't."""
    reason: str


REPAIRS: tuple[Repair, ...] = (
    # References to contained resources.
    Repair(
        "ref-1",
        "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
        "%resource.contained.id.trace('ids'))",
        "reference.exists() implies (reference = '#' or reference.startsWith('#').not() or "
        "reference.substring(1) in %rootResource.contained.id)",
        "what has a display alone has no reference; contained resources refer to each other",
    ),
    Repair(
        "ref-1",
        "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
        "%rootResource.contained.id.trace('ids'))",
        "reference.exists() implies (reference = '#' or reference.startsWith('#').not() or "
        "reference.substring(1) in %rootResource.contained.id)",
        "what has a display alone has no reference; '#' is the container",
    ),
    Repair(
        "ref-1",
        "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
        "%rootResource.contained.id.trace('ids')) or (reference='#' and %rootResource!=%resource)",
        "reference.exists() implies (reference = '#' or reference.startsWith('#').not() or "
        "reference.substring(1) in %rootResource.contained.id)",
        _NO_OPERAND,
    ),
    Repair(
        "eld-6",
        "fixed.empty() or type.count() = 1",
        "fixed.empty() or type.count() <= 1",
        "a differential need not say the type again, as STU3 has it",
    ),
    # Names.
    Repair("*", _LOOSE_NAME, f"name.exists() implies name.matches('{_NAME}')", f"{_NO_OPERAND}; {_PARTIAL}"),
    Repair(
        "*",
        f"name.exists() implies {_LOOSE_NAME}",
        f"name.exists() implies name.matches('{_NAME}')",
        _PARTIAL,
    ),
    Repair(
        "vsd-0",
        f"name.exists() implies name.exists() implies {_LOOSE_NAME}",
        f"name.exists() implies name.matches('{_NAME}')",
        _PARTIAL,
    ),
    Repair(
        "eld-19",
        ""
        "path.matches('[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\.[^\\\\s\\\\.,:;\\\\\\'\"\\\\/"
        "|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\[x\\\\])?(\\\\:[^\\\\s\\\\.]+)?)*')",
        ""
        "path.matches('^[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\.[^\\\\s\\\\.,:;\\\\\\'\"\\\\/"
        "|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\[x\\\\])?(\\\\:[^\\\\s\\\\.]+)?)*$')",
        _PARTIAL,
    ),
    Repair(
        "eld-20",
        "path.matches('[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x])?)*')",
        "path.matches('^[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x])?)*$')",
        _PARTIAL,
    ),
    # Operands that may be absent.
    Repair(
        "bdl-8",
        "fullUrl.contains('/_history/').not()",
        "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
        _NO_OPERAND,
    ),
    Repair(
        "eld-12",
        "valueSet.is(uri).not() or valueSet.as(uri).startsWith('http:') or "
        "valueSet.as(uri).startsWith('https')"
        " or valueSet.as(uri).startsWith('urn:')",
        "valueSet.ofType(uri).all(startsWith('http:') or startsWith('https') or startsWith('urn:'))",
        _NO_OPERAND,
    ),
    Repair(
        "md-1",
        "max='*' or (max.toInteger() > 0)",
        "max.exists() implies (max = '*' or max.toInteger() > 0)",
        _NO_OPERAND,
    ),
    Repair(
        "ras-2",
        "probability is decimal implies (probability as decimal) <= 100",
        "probability.ofType(decimal).all($this <= 100)",
        _NO_OPERAND,
    ),
    Repair(
        "ras-2",
        "probability is decimal implies probability.as(decimal) <= 100",
        "probability.ofType(decimal).all($this <= 100)",
        _NO_OPERAND,
    ),
    Repair(
        "ras-2",
        "probability.exists($this is decimal) implies (probability as decimal) <= 100",
        "probability.ofType(decimal).all($this <= 100)",
        _NO_OPERAND,
    ),
    Repair(
        "app-5",
        "start.exists() implies start <= end",
        "(start.exists() and end.exists()) implies start <= end",
        _NO_OPERAND,
    ),
    Repair(
        "sdf-29",
        "((kind in 'resource' | 'complex-type') and (derivation = 'specialization')) implies "
        "differential.element.where((min != 0 and min != 1) or (max != '1' and max != '*')).empty()",
        "((kind in ('resource' | 'complex-type')) and (derivation = 'specialization')) implies "
        "differential.element.where((min.exists() and min != 0 and min != 1) or "
        "(max.exists() and max != '1' and "
        "max != '*')).empty()",
        _NO_OPERAND,
    ),
    # Elements in the place of Booleans.
    Repair(
        "age-1",
        "(code or value.empty()) and (system.empty() or system = %ucum) and (value.empty() or value > 0)",
        "(code.exists() or value.empty()) and (system.empty() or system = %ucum) and "
        "(value.empty() or value > 0)",
        _NO_BOOLEAN,
    ),
    Repair(
        "cnt-3",
        "(code or value.empty()) and (system.empty() or system = %ucum) and (code.empty() or code = '1') and "
        "(value.empty() or value.toString().contains('.').not())",
        "(code.exists() or value.empty()) and (system.empty() or system = %ucum) and "
        "(code.empty() or code = '1')"
        " and (value.empty() or value.toString().contains('.').not())",
        _NO_BOOLEAN,
    ),
    Repair(
        "dis-1",
        "(code or value.empty()) and (system.empty() or system = %ucum)",
        "(code.exists() or value.empty()) and (system.empty() or system = %ucum)",
        _NO_BOOLEAN,
    ),
    Repair(
        "mny-1",
        "(code or value.empty()) and (system.empty() or system = 'urn:iso:std:iso:4217')",
        "(code.exists() or value.empty()) and (system.empty() or system = 'urn:iso:std:iso:4217')",
        _NO_BOOLEAN,
    ),
    Repair(
        "sdf-3",
        "element.all(definition and min and max)",
        "element.all(definition.exists() and min.exists() and max.exists())",
        _NO_BOOLEAN,
    ),
    Repair(
        "opd-2",
        "searchType implies type = 'string'",
        "searchType.exists() implies type = 'string'",
        _NO_BOOLEAN,
    ),
    Repair(
        "con-4",
        "abatement.empty() or (abatement as boolean).not()  or clinicalStatus='resolved' or "
        "clinicalStatus='remission' or clinicalStatus='inactive'",
        "abatement.empty() or abatement.ofType(boolean).where($this = false).exists() or "
        "clinicalStatus in ('resolved' | 'remission' | 'inactive')",
        "an abatement that is a date is no Boolean",
    ),
    Repair(
        "mad-3",
        "reasonCode.empty() or notGiven.empty() or notGiven = 'false'",
        "reasonCode.empty() or notGiven.empty() or notGiven = false",
        "a Boolean is compared with a text",
    ),
    # Elements that may repeat.
    Repair(
        "tim-9",
        "offset.empty() or (when.exists() and ((when in ('C' | 'CM' | 'CD' | 'CV')).not()))",
        "offset.empty() or (when.exists() and when.all(($this in ('C' | 'CM' | 'CD' | 'CV')).not()))",
        _SEVERAL,
    ),
    Repair(
        "obs-7",
        "value.empty() or code!=component.code",
        "value.empty() or (code in component.code).not()",
        _SEVERAL,
    ),
    Repair(
        "bdl-14",
        "type = 'history' implies entry.request.method != 'PATCH'",
        "type = 'history' implies entry.request.where(method = 'PATCH').empty()",
        _SEVERAL,
    ),
    Repair(
        "bdl-16",
        "issues.exists() implies (issues.issue.severity = 'information' or "
        "issues.issue.severity = 'warning')",
        "issues.issue.all(severity = 'information' or severity = 'warning')",
        _SEVERAL,
    ),
    Repair(
        "eld-11",
        "binding.empty() or type.code.empty() or type.code.contains(\":\") or type.select((code = 'code') or "
        "(code = 'Coding') or (code='CodeableConcept') or (code = 'Quantity') or (code = 'string') or "
        "(code = 'uri') or (code = 'Duration')).exists()",
        "binding.empty() or type.code.empty() or type.exists()",
        f"{_SEVERAL}; a colon stands in quotes of a name; and what is selected of each type is always there",
    ),
    # What can't be compared.
    Repair(
        "rng-2",
        "low.empty() or high.empty() or (low <= high)",
        "low.value.empty() or high.value.empty() or low.comparable(high).not() or low <= high",
        "units of unlike kinds can't be compared; R5 leaves them out",
    ),
    Repair(
        "inv-2",
        "lowNumerator.empty() or highNumerator.empty() or (lowNumerator <= highNumerator)",
        "lowNumerator.value.empty() or highNumerator.value.empty() or "
        "lowNumerator.comparable(highNumerator).not() or lowNumerator <= highNumerator",
        "units of unlike kinds can't be compared; R5 leaves them out",
    ),
    # Wrong in what they say.
    Repair(
        "que-7",
        "operator = 'exists' implies (answer is Boolean)",
        "operator = 'exists' implies (answer is boolean)",
        "the type is FHIR's, which is written small",
    ),
    Repair(
        "nsd-1",
        "kind != 'root' or uniqueId.type = 'uuid'",
        "kind != 'root' or uniqueId.all(type != 'uuid')",
        "it asks for what is ruled out; R4 says so",
    ),
    Repair(
        "que-12",
        "enableWhen.count() > 2 implies enableBehavior.exists()",
        "enableWhen.count() > 1 implies enableBehavior.exists()",
        "two conditions need to say how they go together; R4B says so",
    ),
    Repair(
        "con-3",
        "clinicalStatus.exists() or verificationStatus.coding.where(system='http://terminology.hl7.org/"
        "CodeSystem/condition-ver-status' and code = 'entered-in-error').exists() or "
        "category.select($this='problem-list-item').empty()",
        "clinicalStatus.exists() or verificationStatus.coding.where(system='http://terminology.hl7.org/"
        "CodeSystem/condition-ver-status' and code = 'entered-in-error').exists() or "
        "category.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-category' and "
        "code='problem-list-item').empty()",
        "a category is no text, and any but a problem of the list may go without status",
    ),
    Repair(
        "opd-3",
        "targetProfile.exists() implies (type = 'Reference' or type = 'canonical')",
        f"targetProfile.exists() implies (type in ('Reference' | 'canonical') or "
        f"type.memberOf('{_RESOURCE_TYPES}'))",
        "a parameter that is a resource has a profile, too; R5 says so",
    ),
    Repair(
        "sdf-8",
        "(%resource.kind = #39;.logical#39;. or element.first().path = %resource.type) and element.tail()"
        ".all(path.startsWith(%resource.snapshot.element.first().path&'.'))",
        "(%resource.kind = 'logical' or element.first().path = %resource.type) and element.tail()"
        ".all(path.startsWith(%resource.snapshot.element.first().path & '.'))",
        "it can't be read: quotes were lost in publication",
    ),
    # Not evaluated.
    Repair(
        "eld-24", "fixed.exists().not()", "", "advice that hardly a published profile keeps for URLs and ids"
    ),
)
"""By the reason; each names the key for readers, `*` for one that many keys share."""

_MEANT: Mapping[str, str] = {repair.published: repair.meant for repair in REPAIRS}


def repaired(expression: str) -> str:
    """Return the expression that is meant; empty for one that is not to be evaluated."""
    return _MEANT.get(expression, expression)
