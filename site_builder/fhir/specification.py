"""Which page of the published FHIR specification describes a type, a profile or a terminology.

The names of those pages follow no single rule; this table and these rules were read off
https://hl7.org/fhir/DSTU2/, STU3/, R4/, R4B/ and R5/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from site_builder.fhir.core_structures import load_structures
from site_builder.fhir.releases import release_of

CORE = "http://hl7.org/fhir/"
"""What the canonical URLs of the specification's own definitions start with."""

_FHIRPATH = "http://hl7.org/fhirpath/"
TERMINOLOGY = "http://terminology.hl7.org/"
"""What the canonical URLs of HL7's terminology start with."""

_METADATA_TYPES = (
    "Availability ContactDetail Contributor DataRequirement Expression ExtendedContactDetail "
    "MonetaryComponent ParameterDefinition RelatedArtifact TriggerDefinition UsageContext "
    "VirtualServiceDetail"
)
_TYPE_PAGES: Mapping[str, str] = {
    "Reference": "references.html#Reference",
    "CodeableReference": "references.html#CodeableReference",
    "Narrative": "narrative.html#Narrative",
    "xhtml": "narrative.html#xhtml",
    "Extension": "extensibility.html#Extension",
    "Meta": "resource.html#Meta",
    "ElementDefinition": "elementdefinition.html",
    "Dosage": "dosage.html",
    "Resource": "resource.html",
    "DomainResource": "domainresource.html",
    **{name: f"metadatatypes.html#{name}" for name in _METADATA_TYPES.split()},
    **{name: f"{name.lower()}.html" for name in ("Element", "BackboneElement")},
    **{
        name: f"{name.lower()}.html"
        for name in (
            "MarketingStatus",
            "Population",
            "ProdCharacteristic",
            "ProductShelfLife",
            "SubstanceAmount",
        )
    },
}
# R5 gathered its abstract types on one page.
_R5_TYPES = frozenset({"Base", "Element", "BackboneElement", "DataType", "BackboneType", "PrimitiveType"})


def type_page(name: str, release: str, *, is_resource: bool) -> str:
    """Return the page of a type, relative to the release's start page, such as `datatypes.html#Coding`."""
    if _since_r5(release) and name in _R5_TYPES:
        return f"types.html#{name}"
    if name in _TYPE_PAGES:
        return _TYPE_PAGES[name]
    return f"{name.lower()}.html" if is_resource else f"datatypes.html#{name}"


def canonical_page(
    url: str,
    release: str,
    *,
    spec_url: str,
    is_type: Callable[[str], bool],
    is_resource: Callable[[str], bool],
) -> str:
    """Return the absolute address of the page about a core canonical URL; empty when it is none of HL7's.

    `spec_url` is the release's start page and ends with a slash; `is_type` and `is_resource` tell
    what the release's definitions know.
    """
    url = url.partition("|")[0]
    if url.startswith(TERMINOLOGY):
        page = _terminology_page(url.removeprefix(TERMINOLOGY), release)
    elif not url.startswith(CORE):
        return ""
    else:
        kind, _, name = url.removeprefix(CORE).partition("/")
        if kind == "StructureDefinition" and is_type(name):
            page = type_page(name, release, is_resource=is_resource(name))
        elif kind == "StructureDefinition" and name:
            page = _structure_page(name, release)
        else:
            page = _other_page(kind, name, release)
    return page if "://" in page or not page else spec_url + page


def type_name(type_or_url: str) -> str:
    """Return a type's name when it is written as a canonical URL or as a FHIRPath type."""
    if type_or_url.startswith(_FHIRPATH):
        # `http://hl7.org/fhirpath/System.String` is the type of an id or a url.
        last = type_or_url.rpartition(".")[2]
        return last[:1].lower() + last[1:]
    return type_or_url.partition("|")[0].rpartition("/")[2]


def _structure_page(name: str, release: str) -> str:
    if _is_extension(name, release):
        # R5 moved its extensions to a guide of their own.
        other = f"https://hl7.org/fhir/extensions/StructureDefinition-{name}.html"
        return other if _since_r5(release) else f"extension-{name.lower()}.html"
    # DSTU2 held whole guides, each in a folder of its own.
    guide = name.partition("-")[0] if release == "DSTU2" else ""
    return f"{guide}/{name.lower()}.html" if guide in ("daf", "qicore") else f"{name.lower()}.html"


def _since_r5(release: str) -> bool:
    known = release_of(release)
    return known is not None and known.is_r5_on


def _is_extension(name: str, release: str) -> bool:
    """Tell an extension from a profile: as the release's facts say, else by the hyphen most names have."""
    known = release_of(release)
    canonical = load_structures(known).canonical(f"{CORE}StructureDefinition/{name}") if known else None
    return canonical.kind == "Extension" if canonical else "-" in name


def _other_page(kind: str, name: str, release: str) -> str:
    if not name:
        # DSTU2 had no CodeSystem: a code system's page is that of its value set.
        prefix = "valueset" if release == "DSTU2" else "codesystem"
        return f"{prefix}-{kind.lower()}.html" if kind else ""
    pages: Mapping[str, str] = {
        "ValueSet": _v2_v3_page(name, "vs") or f"valueset-{name.lower()}.html",
        "CodeSystem": _v2_v3_page(name, "cs") or f"codesystem-{name.lower()}.html",
        "v2": _v2_v3_page(f"v2-{name}", "cs"),
        "v3": _v2_v3_page(f"v3-{name}", "cs"),
        "SearchParameter": f"searchparameter-registry.html#{name}",
        "OperationDefinition": f"operation-{name.lower()}.html",
    }
    return pages.get(kind, "")


def _terminology_page(rest: str, release: str) -> str:
    kind, _, name = rest.partition("/")
    if kind not in ("ValueSet", "CodeSystem") or not name:
        return ""
    # R4 still published terminology.hl7.org's content beside itself.
    if release == "R4":
        return _other_page(kind, name, release)
    return f"https://terminology.hl7.org/{kind}-{name}.html"


def _v2_v3_page(name: str, letters: str) -> str:
    family, _, rest = name.partition("-")
    if family == "v3" and rest:
        return f"v3/{rest}/{letters}.html"
    return f"v2/{rest}/index.html" if family == "v2" and rest else ""
