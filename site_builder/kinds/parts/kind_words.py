"""What an artifact is, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from site_builder.model.guide import Artifact
from site_builder.model.guide_questions import artifact_fact

_WORDS_OF_TYPE: Mapping[str, str] = {
    "Conformance": "conformance statement",
    "OperationDefinition": "operation",
}
"""What people call types otherwise than their names read: a ValueSet is a value set."""
_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@artifact_fact
def kind_word(artifact: Artifact) -> str:
    """Say in words what an artifact is: `value set`, `profile`, `Patient example`."""
    if artifact.is_example:
        # Authors write the type behind a name: `Asha Lowe (Patient)`.
        return "example" if f"({artifact.type})" in artifact.title else f"{artifact.type} example"
    neutral = artifact.neutral
    if artifact.type == "StructureDefinition":
        if neutral.get("type") == "Extension":
            return "extension"
        return "logical model" if neutral.get("kind") == "logical" else "profile"
    return _WORDS_OF_TYPE.get(artifact.type) or _CAPITALS.sub(" ", artifact.type).lower()
