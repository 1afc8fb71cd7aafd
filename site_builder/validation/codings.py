"""Do codes exist in the code systems that they name, by the displays that they have there?

Source: https://hl7.org/fhir/R5/datatypes.html#Coding
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.codes import Severity
from site_builder.fhir.code_grammars import CHECKED_FORMS, FORMS
from site_builder.fhir.code_systems import CodeSystemIndex, Concept
from site_builder.fhir.core_codes import core_code_system
from site_builder.fhir.facts import load_facts
from site_builder.fhir.releases import RELEASES
from site_builder.fhir.terminology import KNOWN_SYSTEMS, system_name
from site_builder.source.json_access import mapping, mappings, text
from site_builder.source.versions import fits_version
from site_builder.validation.context import Context
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_WEB = re.compile(r"https?://(?:www\.)?(.+)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CORE = "http://hl7.org/fhir/"
_OF_FHIR = re.compile(r"http://hl7\.org/fhir/[a-z][a-z0-9-]*")
"""What FHIR itself calls its code systems; those of later packages and of guides have further parts."""
_SHOWN = 4


def check_coding(node: Node, run: Run) -> None:
    """Check a Coding by itself, whatever it is bound to."""
    system, code = (text(node.get(name)) for name in ("system", "code"))
    if not system:
        if code:
            run.add("code-without-system", node, f"the code '{code}' has no system")
        return
    found = run.context.once(("system", system), lambda: _system_of(system, run.context))
    place = node.first("system") or node
    if found.fault:
        run.add("wrong-system", place, found.fault, hint=found.cure)
        return
    index = found.index
    if index is None:
        check_spelling(place, system, run)
    if not code:
        return
    if index is None:
        _check_form(node, system, code, run)
        return
    _check_version(node, index, run)
    concept = index.find(code)
    if concept is None:
        _not_found(node, code, index, run)
        return
    if concept.is_inactive:
        run.add("inactive-code", node, f"'{code}' is not active any more in {index.url}")
    _check_display(node, concept, index, run)


@dataclass(frozen=True, slots=True)
class _System:
    """A code system as Codings name it."""

    index: CodeSystemIndex | None
    """Its codes; None where nobody has them."""
    fault: str = ""
    """Why it can be no system of a Coding."""
    cure: str = ""


def _system_of(system: str, context: Context) -> _System:
    if _ABSOLUTE.match(system) is None:
        return _System(None, f"the system '{system}' is no absolute URL")
    index = context.terminology.index(system)
    if index is None and context.value_set(system) is not None:
        return _System(None, f"'{system}' is the URL of a value set, not of a code system")
    if index is None and _OF_FHIR.fullmatch(system) and not _is_fhirs(system):
        return _System(None, f"FHIR has no code system '{system}'")
    found = context.code_system(system)
    if found is not None and (found.get("content") == "supplement" or found.get("supplements")):
        meant = text(found.get("supplements")).partition("|")[0]
        message = f"'{system}' only adds to a code system, and has no codes of its own"
        return _System(None, message, f"Write '{meant}'." if meant else "")
    return _System(index)


def _is_fhirs(system: str) -> bool:
    """Tell whether a release of FHIR, or its terminology, has something by a URL."""
    known = (core_code_system(system, each.name) or load_facts(each).canonical(system) for each in RELEASES)
    return system in KNOWN_SYSTEMS or any(known)


def _check_form(node: Node, system: str, code: str, run: Run) -> None:
    """Say of a system that nobody has here what the form of a code tells."""
    form = FORMS.get(system) or CHECKED_FORMS.get(system)
    answer = form(code) if form is not None else None
    if answer is False:
        run.add(
            "impossible-code",
            node.first("code") or node,
            f"'{code}' can't be a code of {system_name(system) or system}",
        )
    elif answer is None or system not in FORMS:
        run.cannot_decide(not_at_hand(system), node)


def check_spelling(place: Node, system: str, run: Run) -> None:
    """Report a system that is that of a known code system, but for what browsers don't mind."""
    meant = run.context.once(("meant", system), lambda: _meant(system, run.context))
    if meant:
        message = f"nobody knows the system '{system}'"
        run.add("misspelt-system", place, message, hint=f"Write '{meant}'.")


def _meant(system: str, context: Context) -> str:
    """Return the known system that is written with another scheme, or with or without `www.`."""
    match = _WEB.match(system)
    if match is None or _is_known(system, context):
        return ""
    written = (
        f"{scheme}{host}{match[1].rstrip('/')}" for scheme in ("http://", "https://") for host in ("", "www.")
    )
    return next((each for each in written if _is_known(each, context)), "")


def _is_known(system: str, context: Context) -> bool:
    return system in KNOWN_SYSTEMS or context.terminology.index(system) is not None


def _check_version(node: Node, index: CodeSystemIndex, run: Run) -> None:
    """Report a version of a code system that is not the one at hand."""
    version, options = text(node.get("version")), run.context.options
    if not version or not index.version or fits_version(index.version, version) or options.default_version:
        return
    message = f"{index.url} is at hand in version {index.version}, not {version}"
    run.add("other-code-version", node.first("version") or node, message, severity=options.minor)


def not_at_hand(system: str) -> str:
    """Say why codes of a system are undecided."""
    return f"codes of {system_name(system) or system} can't be checked here"


def _not_found(node: Node, code: str, index: CodeSystemIndex, run: Run) -> None:
    version = text(node.get("version"))
    is_other = version and index.version and not fits_version(index.version, version)
    will_do = not is_other or run.context.options.default_version
    if not index.is_complete or index.is_dated or not will_do:
        run.cannot_decide(f"codes of {system_name(index.url) or index.url} can't all be checked here")
        if index.content == "fragment":
            message = f"'{code}' is not in the part of {index.url} that is at hand"
            run.add("code-not-in-part", node, message, severity=run.context.options.minor)
        return
    run.add("no-such-code", node, f"the code system {index.url} has no code '{code}'")


def _check_display(node: Node, concept: Concept, index: CodeSystemIndex, run: Run) -> None:
    shown = text(node.get("display"))
    # What is known in part, or as of long ago, may have other words; what is built in has English ones only.
    if not shown or not concept.display or not index.is_complete or index.is_dated:
        return
    language = text(node.resource.get("language"))
    if index.url.startswith(_CORE) and language and not language.startswith("en"):
        return
    accepted = {_plain(words) for words in (concept.display, *(words for _, words in concept.designations))}
    if _plain(shown) in accepted or _plain(shown) in _listed(run.context).get((index.url, concept.code), ()):
        return
    names = list(dict.fromkeys([concept.display, *(words for _, words in concept.designations)]))
    expected = " or ".join(f"'{name}'" for name in names[:_SHOWN])
    message = f"the display of '{concept.code}' is '{shown}', but {index.url} calls it {expected}"
    severity = Severity.WARNING if run.context.options.display_warns else None
    run.add("wrong-display", node.first("display") or node, message, severity=severity)


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _listed(context: Context) -> Mapping[tuple[str, str], set[str]]:
    """Return what value sets at hand call the codes that they list."""
    return context.once(("listed displays",), lambda: _displays(context))


def _displays(context: Context) -> Mapping[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for value_set in context.own("ValueSet"):
        for include in mappings(mapping(value_set.get("compose")).get("include")):
            for entry in mappings(include.get("concept")):
                names = [
                    entry.get("display"),
                    *(each.get("value") for each in mappings(entry.get("designation"))),
                ]
                key = (text(include.get("system")), text(entry.get("code")))
                found.setdefault(key, set()).update(_plain(each) for each in names if isinstance(each, str))
    return found
