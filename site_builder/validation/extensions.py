"""Extensions: whether they are known, where they stand, and what they hold.

Source: https://hl7.org/fhir/R4/extensibility.html
"""

from __future__ import annotations

from site_builder.codes import Severity
from site_builder.source.json_access import mapping, mappings, strings, text
from site_builder.validation.cross_version import check_cross_version, is_cross_version
from site_builder.validation.extension_contexts import check_context
from site_builder.validation.keeping import keep
from site_builder.validation.node import Node
from site_builder.validation.profiles import ProfilePlan
from site_builder.validation.run import Run

_HL7 = ("http://hl7.org/", "https://hl7.org/", "http://terminology.hl7.org/")
_EXAMPLES = ("://example.org", "://example.com", "://acme.com", ".example.org", ".example.com")
_MODIFIER = "modifierExtension"


def check_extension(node: Node, run: Run) -> None:
    """Check an extension against its definition, which its URL names."""
    url = node.text("url")
    parent = node.parent
    if not url or parent is None or not _has_content(node, run):
        return
    if ":" not in url:
        _check_relative(node, parent, url, run)
    elif is_cross_version(url) and run.profile(url) is None:
        check_cross_version(node, url, run)
    else:
        profile = _definition(node, url, run)
        if profile is not None:
            _check_known(node, parent, profile, run)


def _has_content(node: Node, run: Run) -> bool:
    """Report an extension with a value and extensions, or neither (ext-1)."""
    has_value, has_parts = bool(node.all("value")), bool(node.all("extension"))
    if has_value == has_parts and (id(node), "value") not in run.meant:
        has = "a value and extensions" if has_value else "neither a value nor extensions"
        run.add("extension-content", node, f"the extension has {has}; it needs one of them")
        return False
    return True


def _check_relative(node: Node, parent: Node, url: str, run: Run) -> None:
    """Check a URL that is a name: only extensions within an extension have such."""
    if parent.type != "Extension":
        run.add("extension-url", node, f"the url '{url}' is not absolute", part="url")
        return
    outer = run.profile(parent.text("url"))
    names = inner_names(outer) if outer is not None else None
    if names is not None and url not in names:
        message = f"'{url}' is no part of the extension '{parent.text('url')}', which has {', '.join(names)}"
        run.add("unknown-sub-extension", node, message)


def inner_names(profile: ProfilePlan) -> tuple[str, ...] | None:
    """Return the URLs of an extension's own extensions; None where its definition doesn't tell them."""
    inner = next((child for child in profile.tree.children if child.name == "extension"), None)
    if inner is None:
        return None
    found: list[str] = []
    for each in inner.slices:
        url = next((child for child in each.children if child.name == "url"), None)
        fixed = text(url.definition.get("fixedUri")) if url is not None else ""
        profiles = [
            one for item in mappings(each.definition.get("type")) for one in strings(item.get("profile"))
        ]
        if not fixed and not profiles:
            return None
        found += [fixed] if fixed else profiles
    rules = text(mapping(inner.definition.get("slicing")).get("rules"))
    is_open = rules != "closed" and inner.definition.get("max") != "0"
    return None if is_open and not found else tuple(found)


def _definition(node: Node, url: str, run: Run) -> ProfilePlan | None:
    """Return what defines an extension; report one that nobody defines."""
    profile = run.profile(url)
    bare, _, version = url.partition("|")
    if version:
        profile = profile or run.profile(bare)
        if profile is not None:
            known = text(profile.structure.get("version"))
            message = f"the url '{url}' names a version; an extension's url has none"
            severity = Severity.ERROR if known and known != version else Severity.WARNING
            run.add("extension-url", node, message, part="url", severity=severity)
    if profile is None:
        _report_unknown(node, url, run)
    elif profile.type != "Extension":
        run.add("unknown-extension", node, f"'{url}' is a profile of {profile.type} and no extension")
        return None
    return profile


def _report_unknown(node: Node, url: str, run: Run) -> None:
    options = run.context.options
    if url.startswith(options.allowed_domains) and options.allowed_domains:
        return
    is_own = run.context.is_own(url)
    is_modifier = node.name == _MODIFIER
    if not is_own and any(each in url for each in _EXAMPLES) and not (is_modifier and options.is_lenient):
        run.cannot_decide(f"the extension {url} is an example's, and defined nowhere")
        return
    is_strict = is_own or is_modifier
    if not is_own and (run.context.is_lacking(url) or (not is_modifier and url.startswith(_HL7))):
        run.cannot_decide(f"the extension {url} can't be checked: its package is not at hand")
        return
    severity = Severity.WARNING if options.is_lenient and not is_strict else Severity.ERROR
    run.add("unknown-extension", node, f"nobody defines the extension '{url}'", severity=severity)


def _check_known(node: Node, parent: Node, profile: ProfilePlan, run: Run) -> None:
    """Check an extension against its definition: its place, and what it holds."""
    if profile.problem:
        run.cannot_decide(f"the extension {profile.url} can't be used: {profile.problem}")
        return
    is_modifier = profile.tree.definition.get("isModifier") is True
    if is_modifier and node.name != _MODIFIER:
        message = f"'{profile.url}' modifies what it stands in, and belongs into modifierExtension"
        run.add("extension-modifier", node, message)
    elif not is_modifier and node.name == _MODIFIER:
        message = f"'{profile.url}' modifies nothing, and belongs into extension"
        run.add("extension-modifier", node, message)
    check_context(node, parent, profile, run)
    keep(node, profile, run)
