"""The headings under which `artifacts.html` lists artifacts."""

from __future__ import annotations

from collections.abc import Mapping

REQUIREMENTS = "Requirements and actors"
BEHAVIOUR = "Behaviour"
QUESTIONNAIRES = "Questionnaires"
LOGICAL_MODELS = "Logical models"
PROFILES = "Profiles"
DATA_TYPE_PROFILES = "Data type profiles"
EXTENSIONS = "Extensions"
VALUE_SETS = "Value sets"
CODE_SYSTEMS = "Code systems"
NAMING_SYSTEMS = "Naming systems"
MAPS = "Concept and structure maps"
EXAMPLES = "Examples"
OTHER = "Other"

GROUPS: tuple[str, ...] = (
    REQUIREMENTS,
    BEHAVIOUR,
    QUESTIONNAIRES,
    LOGICAL_MODELS,
    PROFILES,
    DATA_TYPE_PROFILES,
    EXTENSIONS,
    VALUE_SETS,
    CODE_SYSTEMS,
    NAMING_SYSTEMS,
    MAPS,
    EXAMPLES,
    OTHER,
)
"""In the order of the page."""

GROUP_OF_TYPE: Mapping[str, str] = {
    "CompartmentDefinition": BEHAVIOUR,
    "TerminologyCapabilities": BEHAVIOUR,
    "DataElement": LOGICAL_MODELS,
}
"""The group of definitions that no kind of their own has; others stand under OTHER."""
