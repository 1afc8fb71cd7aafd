"""The functions of FHIRPath, by what they work on."""

from collections.abc import Mapping

from site_builder.fhirpath.functions import (
    collections,
    conversion,
    existence,
    fhir,
    maths,
    precision,
    texts,
)
from site_builder.fhirpath.functions.registry import Descending, Function

__all__ = ["TABLE", "Descending", "Function"]

TABLE: Mapping[str, Function] = {
    **existence.FUNCTIONS,
    **collections.FUNCTIONS,
    **conversion.FUNCTIONS,
    **texts.FUNCTIONS,
    **maths.FUNCTIONS,
    **precision.FUNCTIONS,
    **fhir.FUNCTIONS,
}
"""By name; `contains` is the function of texts, the operator is the compiler's."""
