"""Obligation profiles: they say who is obliged to what, and ask nothing of resources.

Source: https://hl7.org/fhir/extensions/StructureDefinition-obligation-profile.html
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.fhir.obligations import INHERIT_OBLIGATIONS, OBLIGATION, OBLIGATION_PROFILE
from site_builder.source.json_access import mappings
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_MAY_SAY = frozenset({"id", "path", "sliceName", "min", "max", "mustSupport", "binding", "extension"})
"""What an element of such a profile may have: its place, and what obligations are about."""
_ASKING = frozenset({"maximum", "required", "extensible"})
"""Purposes of additional bindings that ask something of resources."""


def check_obligations(node: Node, run: Run) -> None:
    """Check a profile that only adds obligations, and that others take theirs from such."""
    if _is_marked(node.value):
        if node.text("derivation") != "constraint":
            message = "only a profile can be an obligation profile: this is no constraint"
            run.add("wrong-obligation-profile", node.first("derivation") or node, message)
        for element in node.at("differential", "element"):
            _check_element(element, run)
    for extension in node.all("extension"):
        if extension.get("url") in INHERIT_OBLIGATIONS:
            _check_inherited(extension, node, run)


def _is_marked(structure: object) -> bool:
    extensions = mappings(structure.get("extension")) if isinstance(structure, Mapping) else ()
    return any(
        each.get("url") in OBLIGATION_PROFILE and each.get("valueBoolean") is True for each in extensions
    )


def _check_element(element: Node, run: Run) -> None:
    id_ = element.text("id")
    for name, nodes in element.children.items():
        if name not in _MAY_SAY:
            message = f"'{name}' of {id_} asks something of resources, or describes them"
            run.add("wrong-obligation-profile", nodes[0], message)
    for extension in element.all("extension"):
        if extension.get("url") not in OBLIGATION:
            message = f"the extension '{extension.get('url')}' of {id_} is no obligation"
            run.add("wrong-obligation-profile", extension, message)
    for additional in element.at("binding", "additional"):
        if additional.text("purpose") in _ASKING:
            message = (
                f"an additional binding of {id_} is '{additional.text('purpose')}', which asks something"
            )
            run.add("wrong-obligation-profile", additional, message)


def _check_inherited(extension: Node, node: Node, run: Run) -> None:
    """Check that a profile takes obligations from an obligation profile of its own base."""
    place = extension.first("value")
    if place is None or not isinstance(place.value, str):
        return
    other = run.context.resource(place.value, ("StructureDefinition",))
    if other is None:
        run.cannot_decide(f"the profile {place.value.partition('|')[0]} is not at hand")
    elif not _is_marked(other):
        run.add("wrong-obligation-profile", place, f"'{place.value}' is no obligation profile")
    elif other.get("baseDefinition") != node.text("baseDefinition"):
        message = f"'{place.value}' is based on {other.get('baseDefinition')}, as this profile is not"
        run.add("wrong-obligation-profile", place, message)
