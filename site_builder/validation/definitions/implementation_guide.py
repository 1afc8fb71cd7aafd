"""ImplementationGuides: packages that they depend on, resources and pages that they list.

Source: https://hl7.org/fhir/R5/implementationguide.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from site_builder.codes import Severity
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_PACKAGE = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_VERSION = re.compile(r"(?:current|dev|latest)(?:\$[\w.-]+)?|[0-9]+(?:\.(?:[0-9]+|x)){0,2}(?:[-+][\w.+-]+)?")


def check_implementation_guide(node: Node, run: Run) -> None:
    """Check an ImplementationGuide as a whole."""
    check_url(node, run)
    package = node.first("packageId")
    if package is not None and not package.is_faulty and _PACKAGE.fullmatch(str(package.value)) is None:
        message = f"'{package.value}' is no name of a package, such as 'example.fhir.guide'"
        run.add("wrong-dependency", package, message, severity=Severity.WARNING)
    for depended in node.all("dependsOn"):
        _check_dependency(depended, node, run)
    _check_twice(node.all("dependsOn"), "packageId", "repeated-dependency", run)
    resources = list(node.at("definition", "resource", "reference"))
    _check_twice(resources, "reference", "listed-twice", run)
    _check_twice(_pages(node), "name", "listed-twice", run)
    for asked in node.all("global"):
        _check_global(asked, run)


def _check_dependency(depended: Node, node: Node, run: Run) -> None:
    """Check that a dependency names a package as a registry has it, another one, and its version."""
    package, version = depended.text("packageId"), depended.text("version")
    uri, _, of_uri = depended.text("uri").partition("|")
    place = depended.first("packageId")
    if package and place is not None and not place.is_faulty and _PACKAGE.fullmatch(package) is None:
        message = f"'{package}' is no name of a package, such as 'hl7.fhir.us.core'"
        run.add("wrong-dependency", place, message)
    if version and _VERSION.fullmatch(version) is None:
        message = f"'{version}' is no version of a package, such as '1.0.0' or 'current'"
        run.add("wrong-dependency", depended.first("version") or depended, message)
    if not version:
        run.add("incomplete-dependency", depended, "nothing says which version is meant", about="version")
    if not package:
        run.add("incomplete-dependency", depended, "nothing says which package is meant", about="package")
    if of_uri and version and of_uri != version:
        message = f"the uri names version '{of_uri}', and the version is '{version}'"
        run.add("wrong-dependency", depended.first("uri") or depended, message)
    if (package and package == node.text("packageId")) or (uri and uri == node.text("url")):
        run.add("includes-itself", depended, "the guide depends on itself")


def _pages(node: Node) -> Iterator[Node]:
    waiting = list(node.at("definition", "page"))
    while waiting:
        page = waiting.pop()
        yield page
        waiting += reversed(page.all("page"))


def _check_twice(nodes: Iterable[Node], name: str, code: str, run: Run) -> None:
    """Report what is named before."""
    seen: set[str] = set()
    for each in nodes:
        named = each.text(name)
        if named and named in seen:
            run.add(code, each, f"'{named}' is named before")
        seen.add(named)


def _check_global(asked: Node, run: Run) -> None:
    """Check that a profile which all resources of a type are to keep is of that type."""
    profile, type_name = asked.first("profile"), asked.text("type")
    url = profile.value if profile is not None and isinstance(profile.value, str) else ""
    structure = run.context.structures.structure(url.partition("|")[0]) if url else None
    of = structure.get("type") if structure is not None else None
    if (
        profile is not None
        and isinstance(of, str)
        and type_name
        and of not in run.context.types.bases(type_name)
    ):
        run.add("wrong-profile", profile, f"'{url}' is a profile of {of}, not of {type_name}")
