"""Which profiles a page can check resources against, and where their tables lie."""

from __future__ import annotations

from site_builder.model.guide import Artifact, Guide, OutPath
from site_builder.model.guide_questions import artifact_fact
from site_builder.source.json_access import text
from site_builder.validation.addresses import is_of_fhir

FOLDER = "check-tables"


@artifact_fact
def checked_type(artifact: Artifact) -> str:
    """Name the type whose values a profile or extension is about; empty for all else."""
    if artifact.type != "StructureDefinition" or artifact.neutral.get("derivation") != "constraint":
        return ""
    type_ = text(artifact.neutral.get("type"))
    return type_.rpartition("/")[2] if is_of_fhir(type_) else ""


@artifact_fact
def checked_resource(artifact: Artifact) -> str:
    """Name the resource type that a profile is about; empty for all else."""
    is_resource = artifact.type == "StructureDefinition" and artifact.neutral.get("kind") == "resource"
    return checked_type(artifact) if is_resource and artifact.url else ""


def checked_profiles(guide: Guide) -> tuple[Artifact, ...]:
    """Return the profiles that a resource can be checked against in a page."""
    return tuple(each for each in guide.artifacts if checked_resource(each))


def table_out(artifact: Artifact) -> OutPath:
    """Name the file of a profile's or an extension's tables; empty where it has none."""
    return f"{FOLDER}/{artifact.id}.js" if artifact.url and checked_type(artifact) else ""
