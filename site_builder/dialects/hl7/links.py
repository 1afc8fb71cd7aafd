"""What is known of files that only HL7's IG Publisher, or SUSHI before it, makes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from site_builder.kinds.parts import groups
from site_builder.model.guide import Artifact, OutPath

_PUBLISHERS_FILE = re.compile(
    r"(?:[\w.-]+-)?comparison-.*|.*\.ttl(\.html|\.zip)?|.*\.xlsx|expansions\..*|package\..+\.tgz|schemas?\.zip"
    r"|.*\.(?:openapi|schema)\.json|.*\.sch|validator[-.].*|qa-.*|searchform\.html|history\.html"
    r"|schematrons\.zip|all-profiles\.(?:csv|xlsx)|(?:valueset|codesystem)-(?:ref-(?:all-)?)?list\.(?:csv|json)"
    r"|assets/(?:images|ico|css|js|fonts)/.*|icon[-_][\w-]+\.(?:png|gif|svg)"
)
"""Files that a guide's site has when the Publisher makes it, and only then; some are its templates'."""
_ARTIFACTS_FILE = re.compile(
    r"[A-Z][A-Za-z]+-[\w.-]+\.(?:html|json|xml)|(?:definitions|examples)\.(?:json|xml)\.zip|csvs\.zip"
)


ANCHORS_OF_GROUPS: Mapping[str, tuple[str, ...]] = {
    groups.REQUIREMENTS: ("requirements-actor-definitions", "requirements-formal-requirements"),
    groups.BEHAVIOUR: (
        "behavior-capability-statements",
        "behavior-operation-definitions",
        "behavior-message-definitions",
        "behavior-search-parameters",
    ),
    groups.QUESTIONNAIRES: ("structures-questionnaires",),
    groups.LOGICAL_MODELS: ("structures-logical-models",),
    groups.PROFILES: ("structures-resource-profiles", "structures-abstract-profiles"),
    groups.DATA_TYPE_PROFILES: ("structures-data-type-profiles",),
    groups.EXTENSIONS: ("structures-extension-definitions",),
    groups.VALUE_SETS: ("terminology-value-sets",),
    groups.CODE_SYSTEMS: ("terminology-code-systems",),
    groups.NAMING_SYSTEMS: ("terminology-naming-systems",),
    groups.MAPS: ("terminology-concept-maps", "terminology-structure-maps"),
    groups.EXAMPLES: ("example-example-instances", "example-example-scenarios"),
}
"""Names of the headings that HL7's base template gives the list of artifacts."""


def old_names(artifact: Artifact) -> tuple[tuple[OutPath, OutPath], ...]:
    """Return the names that the Publisher's templates give pages of an artifact, each with ours.

    Source: https://github.com/HL7/ig-template-base, `config.json`
    """
    stem = artifact.out.removesuffix(".html")
    if artifact.type == "StructureDefinition":
        formats = ((f"{stem}.profile.{form}.html", f"{stem}.{form}.html") for form in ("json", "xml"))
        endings = ("-testing", "-examples", "-mappings", ".profile.history", ".profile.ttl")
        return (*formats, *((f"{stem}{ending}.html", artifact.out) for ending in endings))
    endings = (".change.history", ".ttl", *(() if artifact.is_example else ("-testing",)))
    return tuple((f"{stem}{ending}.html", artifact.out) for ending in endings)


def is_publishers(out: OutPath) -> bool:
    """Tell whether only the Publisher makes a file of this name."""
    return _PUBLISHERS_FILE.fullmatch(out.removeprefix("../")) is not None


def is_of_shorthand(out: OutPath) -> bool:
    """Tell whether a file may be of an artifact that is written in FHIR Shorthand."""
    return _ARTIFACTS_FILE.fullmatch(out.removeprefix("../")) is not None
