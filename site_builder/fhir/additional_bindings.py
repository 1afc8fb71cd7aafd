"""Value sets that are bound to an element besides its binding, however a release says it.

R5 has an element for them, earlier releases have extensions: HL7's for all purposes, and two of R4's own.
Source: https://hl7.org/fhir/R5/terminologies.html#binding
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.releases import Release
from site_builder.source.json_access import choice, mapping, mappings
from site_builder.source.value import Value

ADDITIONAL_BINDING = "http://hl7.org/fhir/tools/StructureDefinition/additional-binding"
_PURPOSES: Mapping[str, str] = {
    f"{STRUCTURES}elementdefinition-maxValueSet": "maximum",
    f"{STRUCTURES}elementdefinition-minValueSet": "minimum",
}
_EXTENSIONS: Mapping[str, str] = {purpose: url for url, purpose in _PURPOSES.items()}
_STU3, _R4B = 3, 5


@dataclass(frozen=True, slots=True)
class AdditionalBinding:
    """A value set that is bound in addition."""

    purpose: str
    """`maximum`, `minimum`, `required`, `ui`, ..."""
    value_set: Value
    """A canonical URL."""
    words: str = ""
    """What it is for, in the author's words."""
    usage: str = ""
    """Where it holds, such as `jurisdiction = GB`."""
    is_any: bool = False
    """Whether one repetition that conforms is enough."""


def additional_bindings(binding: Value) -> Iterator[AdditionalBinding]:
    """Yield what a binding adds, those of its element first, then those of its extensions."""
    for each in binding.objects("additional"):
        yield from _made(each.member("valueSet"), each.content)
    for extension in binding.objects("extension"):
        url = str(extension.content.get("url"))
        if url in _PURPOSES:
            reference = extension.member("valueReference").member("reference")
            named = [extension.member("valueCanonical"), extension.member("valueUri"), reference]
            value_set = next((each for each in named if each.text), None)
            yield from (AdditionalBinding(_PURPOSES[url], each) for each in (value_set,) if each)
        elif url == ADDITIONAL_BINDING:
            yield from _of_parts(extension)


def binding_with(
    strength: str, value_set: str, others: Sequence[tuple[str, str]], release: Release
) -> dict[str, Any]:
    """Return an element's binding as the definitions of a release have it.

    `others` are purpose and value set of those that are additional.
    """
    binding: dict[str, Any] = {"strength": strength, **({"valueSet": value_set} if value_set else {})}
    by_extension = _EXTENSIONS if release.number <= _R4B else {}
    extensions = [_extension(purpose, url, release) for purpose, url in others if purpose in by_extension]
    added = [{"purpose": purpose, "valueSet": url} for purpose, url in others if purpose not in by_extension]
    binding |= {"additional": added} if added else {}
    return {"extension": extensions, **binding} if extensions else binding


def usage_words(contexts: object) -> str:
    """Say for which users something holds, from its list of UsageContext."""
    words: list[str] = []
    for context in mappings(contexts):
        code = mapping(context.get("code"))
        _, found = choice(context, "value")
        value = mapping(found)
        first = next(iter(mappings(value.get("coding"))), {})
        said = value.get("text") or first.get("display") or first.get("code") or value.get("reference")
        words.append(f"{code.get('display') or code.get('code') or 'context'} = {said or '?'}")
    return ", ".join(words)


def _extension(purpose: str, url: str, release: Release) -> dict[str, Any]:
    """Write an additional binding as an extension."""
    value = {"valueCanonical": url} if release.number > _STU3 else {"valueReference": {"reference": url}}
    return {"url": _EXTENSIONS[purpose], **value}


def _of_parts(extension: Value) -> Iterator[AdditionalBinding]:
    """Read the extension whose parts have the names of R5's elements."""
    parts = {str(part.content.get("url")): part for part in extension.objects("extension")}
    values = {name: choice(part.content, "value")[1] for name, part in parts.items()}
    usages = [part.content.get("valueUsageContext") for part in extension.objects("extension")]
    values["usage"] = [each for each in usages if each]
    values["any"] = values.get("any") is True or values.get("scope") == "any"
    named = parts["valueSet"] if "valueSet" in parts else Value(None)
    members = (named.member(f"value{type_}") for type_ in ("Canonical", "Uri"))
    yield from _made(next((each for each in members if each.text), Value(None)), values)


def _made(value_set: Value, content: Mapping[str, Any]) -> Iterator[AdditionalBinding]:
    if value_set.text:
        yield AdditionalBinding(
            str(content.get("purpose") or "additional"),
            value_set,
            str(content.get("shortDoco") or content.get("documentation") or ""),
            usage_words(content.get("usage")),
            content.get("any") is True,
        )
