"""Every family of rules, a line each; what is not here is not checked.

Shape, cardinality and slices are the engine's own. The order is that in which a value is looked at.
"""

from __future__ import annotations

from site_builder.validation.bindings import check_binding, is_bound
from site_builder.validation.bundles import check_bundle
from site_builder.validation.codings import check_coding
from site_builder.validation.contained import check_contained, check_element_ids
from site_builder.validation.datatypes import (
    check_attachment,
    check_example_url,
    check_identifier,
    check_labels,
    check_quantity,
    check_size,
    limits_size,
)
from site_builder.validation.definition_expressions import (
    check_element_expressions,
    check_expression,
    check_search_expression,
    check_structure_expressions,
)
from site_builder.validation.definitions import DEFINITIONS
from site_builder.validation.elements import (
    asks_value,
    check_fixed,
    check_has_value,
    check_type,
    check_type_profiles,
    has_type_profiles,
    is_fixed,
    is_typed,
)
from site_builder.validation.extensions import check_extension
from site_builder.validation.invariants import check_invariants, has_invariants
from site_builder.validation.limits import check_limits, is_limited
from site_builder.validation.measures import check_measure_report
from site_builder.validation.narrative import check_narrative, check_sections, controls_sections
from site_builder.validation.one_cause import drop_repeated
from site_builder.validation.references import (
    check_internal_link,
    check_reference,
    check_targets,
    has_targets,
)
from site_builder.validation.renderings import check_rendering
from site_builder.validation.responses import check_response
from site_builder.validation.rules import Families, RuleFamily

FAMILIES = Families(
    types=(
        *DEFINITIONS,
        ("Extension", check_extension),
        ("Coding", check_coding),
        ("Narrative", check_narrative),
        ("DomainResource", check_contained),
        ("Reference", check_reference),
        ("Bundle", check_bundle),
        ("QuestionnaireResponse", check_response),
        ("Attachment", check_attachment),
        ("Identifier", check_identifier),
        ("Quantity", check_quantity),
        ("Meta", check_labels),
        ("Extension", check_rendering),
        ("url", check_example_url),
        ("url", check_internal_link),
        ("canonical", check_example_url),
        ("canonical", check_internal_link),
        ("MeasureReport", check_measure_report),
        ("ElementDefinition", check_element_expressions),
        ("StructureDefinition", check_structure_expressions),
        ("SearchParameter", check_search_expression),
        ("Expression", check_expression),
    ),
    rules=(
        RuleFamily(is_typed, check_type),
        RuleFamily(is_fixed, check_fixed),
        RuleFamily(asks_value, check_has_value),
        RuleFamily(has_type_profiles, check_type_profiles),
        RuleFamily(is_bound, check_binding),
        RuleFamily(controls_sections, check_sections),
        RuleFamily(has_invariants, check_invariants),
        RuleFamily(has_targets, check_targets),
        RuleFamily(limits_size, check_size),
        RuleFamily(is_limited, check_limits),
    ),
    document=(check_element_ids, drop_repeated),
)
