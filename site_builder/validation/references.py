"""Are references written as FHIR asks, and do they lead to what their elements allow?

Source: https://hl7.org/fhir/R5/references.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.facts import STRUCTURES
from site_builder.validation.addresses import Address, is_absolute, is_search, read_address
from site_builder.validation.keeping import conforms, is_core_type
from site_builder.validation.narrative import is_anchor
from site_builder.validation.node import Node
from site_builder.validation.resolve import Found, entry_of, in_bundle, resolve, type_of_target
from site_builder.validation.rules import Rule, TypeRule
from site_builder.validation.run import Run

_REFERRING = frozenset({"Reference", "CodeableReference"})
_NOT_ALL_PROFILES = "profiles of what references lead to can't all be checked here"
_ANY = frozenset({"Resource", "Any"})
_NAME = re.compile(r"[\w.-]+")
_REQUESTS = frozenset({"transaction", "batch"})


def check_reference(node: Node, run: Run) -> None:
    """Check how a Reference is written, and whether what it must lead to is there."""
    written = node.text("reference")
    if not written:
        return
    if written != written.strip() or any(sign.isspace() for sign in written):
        run.add("invalid-reference", node, f"the reference '{written}' has blanks")
    elif written.startswith("#"):
        if resolve(node, run) is None:
            run.add("dangling-reference", node, f"no contained resource has the id '{written[1:]}'")
    else:
        _check_place(node, written, run)
    _check_stated_type(node, written, run)


def _check_place(node: Node, written: str, run: Run) -> None:
    """Check a reference out of its resource: its form, and within a Bundle what it leads to."""
    entry = entry_of(node)
    definitions = run.context.definitions
    if not is_absolute(written) and read_address(written, definitions) is None:
        if entry is not None and _kind(entry) in _REQUESTS and is_search(written, definitions):
            return
        _check_form(node, written, run)
        return
    found = in_bundle(node, written, run) if entry is not None else None
    if found is not None and entry is not None:
        _check_found(node, written, found, run)


def _check_form(node: Node, written: str, run: Run) -> None:
    """Report a relative reference that is none."""
    type_, slash, id_ = written.partition("/")
    definitions = run.context.definitions
    if run.context.references.find(type_, id_) is not None:
        # A resource of a later release's type, which this one holds as a Basic.
        return
    if slash and type_.isalpha() and not definitions.is_resource(type_):
        known = [each for each in definitions.types() if definitions.is_resource(each)]
        meant = guess(nearest_name(type_, known))
        message = f"'{type_}' in the reference '{written}' is no resource type of {run.context.release}"
        run.add("invalid-reference", node, message, hint=meant)
        return
    # FHIR Shorthand refers by name, which stays where what it names could not be made.
    if not slash and _NAME.fullmatch(written) and run.may_be_unmade():
        return
    message = f"the reference '{written}' is neither absolute nor of the form TYPE/ID"
    run.add("invalid-reference", node, message)


def _check_found(node: Node, written: str, found: Found, run: Run) -> None:
    if len(found.entries) > 1:
        run.add(
            "ambiguous-reference", node, f"{len(found.entries)} entries have the fullUrl '{found.target}'"
        )
    elif found.entries:
        _check_entry_type(node, written, found.entries[0], run)
    elif written.startswith("urn:"):
        message = f"the Bundle has no entry with the fullUrl '{written}'"
        run.add("dangling-reference", node, message, severity=Severity.WARNING)
    elif found.likely:
        likely = found.likely[0]
        where = f"fullUrl '{likely.text('fullUrl')}'" if likely.text("fullUrl") else "no fullUrl"
        wanted = f"but '{found.target}' is looked for" if found.target else "and relative references need one"
        message = f"the Bundle has {written}, but with {where}, {wanted}"
        run.add("dangling-reference", node, message, severity=Severity.WARNING)


def _check_entry_type(node: Node, written: str, entry: Node, run: Run) -> None:
    """Compare the type that a relative reference names with that of the entry it leads to by a UUID."""
    address, resource = read_address(written, run.context.definitions), entry.first("resource")
    if address is not None and resource is not None and address.type != resource.type:
        message = f"'{written}' leads to '{entry.text('fullUrl')}', which is a {resource.type}"
        run.add("wrong-reference-type", node, message)


def _kind(entry: Node) -> str:
    return entry.parent.text("type") if entry.parent is not None else ""


def _check_stated_type(node: Node, written: str, run: Run) -> None:
    """Compare Reference.type (R4 and later) with what the reference leads to."""
    stated = node.text("type")
    if not stated:
        return
    named = stated.removeprefix(STRUCTURES)
    actual = _target_type(node, written, run)
    if actual and named != actual:
        message = f"the reference says that it leads to '{stated}', but it leads to '{actual}'"
        run.add("wrong-reference-type", node, message)


def check_internal_link(node: Node, run: Run) -> None:
    """Check a canonical or URL that leads to something within its own resource, such as `#vs`."""
    written = node.value
    if not isinstance(written, str) or written[:1] != "#" or len(written) == 1:
        return
    if not is_anchor(node, written[1:], run):
        severity = None if node.type == "canonical" else Severity.WARNING
        message = f"nothing in the resource has the id '{written[1:]}'"
        run.add("dangling-reference", node, message, severity=severity)


def has_targets(rule: Rule) -> bool:
    """Tell whether a rule says what references may lead to."""
    return any(
        (each.code in _REFERRING and (each.targets or each.aggregation))
        or (each.code == "canonical" and each.targets)
        for each in rule.types
    )


def check_targets(node: Node, rule: Rule, run: Run) -> None:
    """Check what a Reference leads to against the types and profiles that its element allows."""
    of_type = next((each for each in rule.types if each.code == node.type and each.targets), None)
    if of_type is not None and node.type == "canonical":
        _check_canonical(node, of_type, rule, run)
        return
    reference = node.first("reference") if node.type == "CodeableReference" else node
    if of_type is None or reference is None or reference.type != "Reference":
        return
    written = reference.text("reference")
    actual = _target_type(reference, written, run)
    if actual:
        _check_type(reference, actual, of_type, rule, run)
    if written and of_type.aggregation:
        _check_aggregation(reference, written, of_type, rule, run)


def _check_canonical(node: Node, of_type: TypeRule, rule: Rule, run: Run) -> None:
    """Check that what a canonical URL names, where that is at hand, is of a kind that may be named."""
    url = node.value
    if not isinstance(url, str) or not url or url.startswith("#"):
        return
    allowed = [_type_of(each, run) for each in of_type.targets]
    found = run.context.resource(url)
    if found is None or not all(allowed) or _ANY.intersection(allowed):
        return
    actual = str(found.get("resourceType", ""))
    if not set(run.context.types.bases(actual)).intersection(allowed):
        expected = " or ".join(dict.fromkeys(allowed))
        run.add("wrong-target-type", node, f"'{url}' is a {actual}, not a {expected}", rule=rule)


def _target_type(node: Node, written: str, run: Run) -> str:
    """Return the type of what a reference leads to, as far as it is known: by itself, or by its URL."""
    found = type_of_target(node, run) if written else ""
    if found:
        return found
    address: Address | None = read_address(written, run.context.definitions)
    return address.type if address is not None else ""


def _check_type(reference: Node, actual: str, of_type: TypeRule, rule: Rule, run: Run) -> None:
    bases = run.context.types.bases(actual)
    fitting: list[str] = []
    allowed: list[str] = []
    for url in of_type.targets:
        name = _type_of(url, run)
        if not name:
            run.cannot_decide(f"the profile {url} is not at hand")
            return
        if name in _ANY or name in bases:
            fitting.append(url)
        allowed.append(name)
    if not fitting:
        expected = " or ".join(dict.fromkeys(allowed))
        run.add("wrong-target-type", reference, f"it leads to '{actual}', not to {expected}", rule=rule)
    elif not any(is_core_type(url, run) for url in fitting):
        target = resolve(reference, run)
        if target is not None and (run.follows or target.root is run.root):
            _check_profiles(reference, target, fitting, rule, run)


def _type_of(url: str, run: Run) -> str:
    """Return the type of what a canonical URL describes; empty where nobody knows."""
    if url not in run.target_types:
        run.target_types[url] = _described(url, run)
    return run.target_types[url]


def _described(url: str, run: Run) -> str:
    name = url.partition("|")[0].removeprefix(STRUCTURES)
    if run.context.types.plan(name) is not None and "/" not in name:
        return name
    if name in _ANY:
        return name
    profile = run.profile(url)
    return profile.type if profile is not None and not profile.problem else ""


def _check_profiles(reference: Node, target: Node, urls: Sequence[str], rule: Rule, run: Run) -> None:
    """Check that a resource at hand keeps one of the profiles that may be referred to."""
    answers = [conforms(target, url, run) for url in urls]
    if any(answers):
        return
    if None in answers:
        # Of what stands elsewhere, its own check says why.
        run.cannot_decide("" if target.parent is None else _NOT_ALL_PROFILES)
        return
    message = f"what it leads to keeps none of the profiles {', '.join(urls)}"
    run.add("wrong-target-profile", reference, message, rule=rule)


def _check_aggregation(reference: Node, written: str, of_type: TypeRule, rule: Rule, run: Run) -> None:
    modes = of_type.aggregation
    in_entry = entry_of(reference) is not None
    is_contained = written.startswith("#")
    is_kept = (
        (is_contained and "contained" in modes)
        or (not is_contained and "referenced" in modes)
        or (not is_contained and "bundled" in modes and (not in_entry or type_of_target(reference, run)))
    )
    if not is_kept:
        how = " or ".join(modes)
        run.add("wrong-aggregation", reference, f"what '{written}' leads to is to be {how}", rule=rule)
