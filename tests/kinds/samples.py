"""Every sample of what is not a profile or a code, with its release."""

from __future__ import annotations

from typing import Any

from tests.kinds import conformance_samples, form_samples, graph_samples

SAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("R4", conformance_samples.STATEMENT),
    ("DSTU2", conformance_samples.CONFORMANCE_DSTU2),
    ("R4", conformance_samples.SEARCH),
    ("R4", conformance_samples.OPERATION),
    ("DSTU2", conformance_samples.OPERATION_DSTU2),
    ("STU3", conformance_samples.NAMING),
    ("R4", form_samples.QUESTIONNAIRE),
    ("STU3", form_samples.QUESTIONNAIRE_STU3),
    ("DSTU2", form_samples.QUESTIONNAIRE_DSTU2),
    ("R4", form_samples.GUIDE),
    ("STU3", form_samples.GUIDE_STU3),
    ("R4", graph_samples.MAP),
    ("R4", graph_samples.GRAPH),
    ("R5", graph_samples.GRAPH_R5),
    ("R4", graph_samples.MESSAGE),
    ("STU3", graph_samples.MESSAGE_STU3),
    ("R5", graph_samples.ACTOR),
    ("R5", graph_samples.REQUIREMENTS),
    ("R4", graph_samples.SCENARIO),
    ("R5", graph_samples.SCENARIO_R5),
)
"""Every sample with its release."""
