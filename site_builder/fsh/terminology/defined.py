"""Whether a code system of the guide defines a code that is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_builder.diagnostics import nearest
from site_builder.fsh.syntax import CaretRule, Code, ConceptRule, Entity, Span

if TYPE_CHECKING:
    from site_builder.fsh.instance.export import Exporting


def check_defined(code: Code, compilation: Exporting, span: Span) -> None:
    """Report a code that a complete code system of the FSH doesn't define."""
    system = code.system.partition("|")[0]
    known = compilation.fishing.own.find(system, None, ("CodeSystem",)) if system else None
    if known is None or known.entity is None or known.entity.kind != "CodeSystem":
        return
    defined = defined_codes(known.entity, compilation)
    if defined is not None and code.code not in defined:
        message = f"code system '{known.entity.name}' does not define '{code.code}'"
        compilation.report.add("fsh-undefined-code", message, span, nearest(code.code, defined))


def defined_codes(entity: Entity, compilation: Exporting) -> frozenset[str] | None:
    """Return the codes that a code system of the FSH defines; None where it doesn't list all."""
    rules = compilation.rules(entity)
    carets = [rule for rule in rules if isinstance(rule, CaretRule)]
    if any(rule.caret == "content" and getattr(rule.value, "code", "") != "complete" for rule in carets):
        return None
    listed = {rule.codes[-1].code for rule in rules if isinstance(rule, ConceptRule)}
    listed |= {
        rule.value.code for rule in carets if rule.caret.endswith("code") and isinstance(rule.value, Code)
    }
    return frozenset(listed)
