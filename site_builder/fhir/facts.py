"""What every type of a FHIR release is made of, read from the compact files in `facts/`.

`tools/make_facts.py` writes them from HL7's core packages. A type is one string of lines; cells are
split by tabs, empty cells at the end are left out:

* first line: kind, `abstract` or `profile`, base type, constraint keys, `whole`, flags; then what few types
  say: the cardinality of the root where it isn't `0..*`, its types, its binding, keys of others' constraints
* then one line for each element that the base does not give in the same way (with `whole`: for every
  element): path below the type, cardinality, types, flags, binding, constraint keys, keys of constraints
  elsewhere that look at it, and as JSON what its value may be, or is by default, and examples

Types read `Reference(Patient|Group)+Quantity{SimpleQuantity}`, `string%String` (typed by FHIRPath's
`System.String`), `#Questionnaire.item` (content reference). Flags: S summary, M modifier, A attribute in
XML, X XHTML. A binding is `strength=url`, with `~` for the core value sets' base and
a final `|` for the release's own version; `;maximum=url` and the like behind it are additional bindings. A
constraint key that ends in `?` only warns, one in `!` is best practice; those of Element and Extension
(ele-1, ext-1) stand at types only, since elements have them by rule.

Lines are parsed when a type is first asked for: loading a release costs about two milliseconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from site_builder.fhir.releases import Release

STRUCTURES = "http://hl7.org/fhir/StructureDefinition/"
VALUE_SETS = "http://hl7.org/fhir/ValueSet/"
SYSTEM_TYPES = "http://hl7.org/fhirpath/System."
BASE = STRUCTURES + "Base"
"""What logical models of every release may be derived from, though only R5 defines it; it has no elements."""

_FOLDER = Path(__file__).parent / "facts"
_TYPE = re.compile(r"([^%{(<]*)(?:%(\w+))?(?:\{([^}]*)\})?(?:\(([^)]*)\))?(?:<([^>]*)>)?$")
_EMPTY_ROW = ("",) * 10


@dataclass(frozen=True, slots=True)
class TypeFact:
    """One type that an element allows."""

    code: str
    """`Reference`, `string`, `BackboneElement`; empty for a primitive's value before R4."""
    profiles: tuple[str, ...] = ()
    """Canonical URLs that the value must conform to."""
    targets: tuple[str, ...] = ()
    """Canonical URLs of what a Reference, canonical or CodeableReference may lead to."""
    aggregation: tuple[str, ...] = ()
    """`contained`, `referenced`, `bundled`."""
    system: str = ""
    """FHIRPath's name (`String`) where R4 and later type ids and values by it, `value` before R4."""


@dataclass(frozen=True, slots=True)
class ElementFact:
    """What the specification says about one element."""

    path: str
    """Where the definition stands: `Patient.contact.name`, `HumanName.given`, `DomainResource.text`."""
    min: int
    max: str
    """`*` or a number."""
    types: tuple[TypeFact, ...] = ()
    is_summary: bool = False
    is_modifier: bool = False
    is_attribute: bool = False
    """Written as an XML attribute: `id`, `Extension.url`, a primitive's `value`."""
    is_xhtml: bool = False
    binding_strength: str = ""
    value_set: str = ""
    """Canonical URL, with `|version` where stated; empty where a binding has only prose."""
    content_reference: str = ""
    """`#Questionnaire.item`: has the children of that element."""
    constraints: tuple[str, ...] = ()
    """Keys stated at this element; ele-1 and ext-1, which elements have by rule, only at a type's root."""
    warnings: tuple[str, ...] = ()
    """Those of `constraints` that only warn."""
    advice: tuple[str, ...] = ()
    """Those of `constraints` that are best practice."""
    conditions: tuple[str, ...] = ()
    """Keys of constraints stated elsewhere that look at this element."""
    additional: tuple[tuple[str, str], ...] = ()
    """Further value sets: purpose (`maximum`, `starter`) and canonical URL."""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What a value may be, or is by default, and examples, by the names of an ElementDefinition."""

    @property
    def name(self) -> str:
        """The last part of the path, such as `value[x]`."""
        return self.path.rpartition(".")[2]

    @property
    def is_repeating(self) -> bool:
        """Whether more than one may stand, which makes it a JSON array."""
        return self.max not in ("0", "1")

    @property
    def is_choice(self) -> bool:
        """Whether the name ends in the type's name (`value[x]`)."""
        return self.path.endswith("[x]")


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """A type: a resource, a datatype, a primitive."""

    name: str
    kind: str
    """`resource`, `complex-type`, `primitive-type` or `logical`."""
    is_abstract: bool
    is_profile: bool
    """A constraint on another datatype, such as SimpleQuantity."""
    base: str
    """Name of the type it is derived from; empty at the top."""
    root: ElementFact
    elements: Mapping[str, ElementFact]
    """By path below the type (`contact.name`), inherited ones included, in the order of the specification."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """What the specification defines under a canonical URL."""

    kind: str
    """A resource type (`ValueSet`, `CodeSystem`, `StructureDefinition`, ...) or `Extension`."""
    url: str
    name: str
    title: str
    """What a reader calls it; the name where there is no better."""
    version: str
    """Its own version, which most have from the release."""


class ReleaseFacts:
    """The facts of one release, parsed type by type when asked for."""

    def __init__(
        self,
        release: Release,
        lines: Mapping[str, str],
        canonicals: Mapping[str, str],
        expressions: Mapping[str, str],
        translations: Mapping[str, str] | None = None,
    ) -> None:
        """Take the raw lines; nothing is parsed yet."""
        self.release = release
        self._lines = lines
        self._expressions = expressions
        self._translations = translations or {}
        self._canonical_lines = canonicals
        self._types: dict[str, TypeFacts] = {}
        self._canonicals: dict[str, Canonical] | None = None

    def names(self) -> tuple[str, ...]:
        """Name every type, sorted."""
        return tuple(self._lines)

    def type(self, name: str) -> TypeFacts | None:
        """Return a type's facts; None when the release has no such type."""
        if name not in self._types:
            text = self._lines.get(name)
            if text is None:
                return None
            self._types[name] = self._parsed(name, text)
        return self._types[name]

    def kind(self, name: str) -> str:
        """Return a type's kind without parsing its elements; empty when it is unknown."""
        return self._lines.get(name, "").partition("\t")[0].partition("\n")[0]

    def expression(self, type_name: str, key: str) -> str:
        """Return the FHIRPath of a type's constraint; empty where the release has none (before STU3)."""
        return self._expressions.get(f"{type_name}.{key}") or self._expressions.get(key, "")

    def translated(self, type_name: str, key: str) -> str:
        """Return the same, also where the release says it in XPath alone, as DSTU2 does."""
        known = self.expression(type_name, key)
        return known or self._translations.get(f"{type_name}.{key}") or self._translations.get(key, "")

    def canonical(self, url: str) -> Canonical | None:
        """Find a definition by its canonical URL, a `|version` set aside; not a profile or extension."""
        if self._canonicals is None:
            self._canonicals = _canonicals(self._canonical_lines, self.release.version)
        return self._canonicals.get(url.partition("|")[0])

    @cached_property
    def urls_by_name(self) -> Mapping[str, Sequence[str]]:
        """The URLs of value sets and code systems by their names, and by the last parts of their URLs.

        A value set and a code system may have one name; what is called so stands before what ends so.
        """
        self.canonical("")
        known = [
            each for each in (self._canonicals or {}).values() if each.kind in ("ValueSet", "CodeSystem")
        ]
        found: dict[str, list[str]] = {}
        for name, url in [
            *((each.name, each.url) for each in known),
            *((each.url.rpartition("/")[2], each.url) for each in known),
        ]:
            listed = found.setdefault(name, [])
            if url not in listed:
                listed.append(url)
        return found

    @cached_property
    def choices(self) -> Mapping[str, str]:
        """The element of each property that JSON names by its type: `value` for `valueQuantity`."""
        found: dict[str, str] = {}
        for text in self._lines.values():
            for row in text.split("\n"):
                path, _, rest = row.partition("[x]\t")
                if not rest:
                    continue
                stem = path.rpartition(".")[2]
                for each in rest.split("\t")[1].split("+"):
                    code = _type(each).code
                    found[stem + code[:1].upper() + code[1:]] = stem
        return found

    def _parsed(self, name: str, text: str) -> TypeFacts:
        head, *rows = text.split("\n")
        kind, mark, base, keys, whole, flags, card, types, binding, conditions = _cells(head)
        parent = self.type(base) if base and base != name else None
        elements = dict(parent.elements) if parent and not whole else {}
        for row in rows:
            fact = self._element(name, row)
            elements[fact.path.partition(".")[2]] = fact
        root = self._element("", "\t".join((name, card or "0..*", types, flags, binding, keys, conditions)))
        return TypeFacts(name, kind, mark == "abstract", mark == "profile", base, root, elements)

    def _element(self, name: str, row: str) -> ElementFact:
        path, card, types, flags, bindings, keys, conditions, values, *_ = _cells(row)
        least, _, most = card.partition("..")
        binding, *others = bindings_of(bindings, self.release)
        constraints, warnings, advice = _keys(keys)
        is_reference = types.startswith("#")
        return ElementFact(
            path=f"{name}.{path}" if name else path,
            min=int(least),
            max=most,
            types=() if is_reference else types_of(types),
            is_summary="S" in flags,
            is_modifier="M" in flags,
            is_attribute="A" in flags,
            is_xhtml="X" in flags,
            binding_strength=binding[0],
            value_set=binding[1],
            content_reference=types if is_reference else "",
            constraints=constraints,
            warnings=warnings,
            advice=advice,
            conditions=tuple(key for key in conditions.split(",") if key),
            additional=tuple(others),
            values=json.loads(values) if values else {},
        )


@cache
def load_facts(release: Release) -> ReleaseFacts:
    """Read the facts of a release; later calls give the same object."""
    content = json.loads((_FOLDER / f"{release.facts}.json").read_text(encoding="utf-8"))
    return ReleaseFacts(
        release, content["types"], content["canonicals"], content["constraints"], content.get("translations")
    )


def types_of(cell: str) -> tuple[TypeFact, ...]:
    """Read the types of a line's cell; raises ValueError when it is not written so."""
    return tuple(_type(text) for text in cell.split("+")) if cell else ()


def bindings_of(cell: str, release: Release) -> list[tuple[str, str]]:
    """Read the bindings of a line's cell: strength and value set, then purpose and value set of others."""
    pairs = (text.partition("=") for text in cell.split(";"))
    return [(word, _value_set(url, release)) for word, _, url in pairs]


def moved(fact: ElementFact, path: str) -> ElementFact:
    """Return the same fact at another path: an inherited or walked element."""
    return replace(fact, path=path)


def _cells(line: str) -> tuple[str, ...]:
    return (*line.split("\t"), *_EMPTY_ROW)[: len(_EMPTY_ROW)]


def _type(text: str) -> TypeFact:
    match = _TYPE.match(text)
    if match is None:
        raise ValueError(f"facts hold a type that can't be read: {text!r}")
    code, system, profiles, targets, aggregation = match.groups(default="")
    return TypeFact(
        code=code,
        profiles=tuple(_structure(item) for item in profiles.split("|") if item),
        targets=tuple(_structure(item) for item in targets.split("|") if item),
        aggregation=tuple(item for item in aggregation.split("|") if item),
        system=system,
    )


def _value_set(text: str, release: Release) -> str:
    url = VALUE_SETS + text[1:] if text.startswith("~") else text
    return url + release.version if url.endswith("|") else url


def _structure(name: str) -> str:
    return name if ":" in name else STRUCTURES + name


def _keys(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Read keys: all, those that warn, those that are best practice."""
    keys = [(key.rstrip("?!"), key) for key in text.split(",") if key]
    warnings = tuple(key for key, text in keys if "?" in text)
    return tuple(key for key, _ in keys), warnings, tuple(key for key, text in keys if "!" in text)


def _canonicals(groups: Mapping[str, str], usual: str) -> dict[str, Canonical]:
    found: dict[str, Canonical] = {}
    for group, lines in groups.items():
        kind, _, base = group.partition(" ")
        for line in lines.split("\n"):
            tail, name, title, version = [*line.split("\t"), "", "", ""][:4]
            found[base + tail] = Canonical(kind, base + tail, name, title or name, version or usual)
    return found
