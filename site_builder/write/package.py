"""The guide as a FHIR package: what validators, servers and other guides install.

Source: https://hl7.org/fhir/packages.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.fhir.releases import Release, release_of
from site_builder.model.guide import Artifact, Guide
from site_builder.model.package import PACKAGE_NAME, canonical_base, package_name, package_version
from site_builder.model.text import plain_text
from site_builder.read.packages import default_cache, open_packages

MANIFEST = "package.json"
INDEX = ".index.json"
_INDEXED = ("id", "url", "version", "kind", "type")
"""What an index says of a resource besides its file and type, where the resource says it."""


def package_files(guide: Guide) -> tuple[tuple[str, bytes], ...]:
    """Give the files of the package by their path in it, the manifest first, then sorted."""
    folders: dict[str, dict[str, Mapping[str, Any]]] = {"package/": {}}
    for artifact in guide.artifacts:
        resources = folders.setdefault("package/example/" if artifact.is_example else "package/", {})
        resources[artifact.out.removesuffix(".html") + ".json"] = packaged(artifact)
    files: dict[str, bytes] = {}
    for folder, resources in folders.items():
        files[folder + INDEX] = as_json(index_of(sorted(resources.items())))
        files.update((folder + name, as_json(resource)) for name, resource in resources.items())
    return ((f"package/{MANIFEST}", as_json(manifest(guide))), *sorted(files.items()))


def packaged(artifact: Artifact) -> Mapping[str, Any]:
    """Give an artifact's resource as the package holds it: with the id by which the guide knows it."""
    resource = artifact.resource
    if resource.get("id") == artifact.id:
        return resource
    rest = {key: value for key, value in resource.items() if key not in ("resourceType", "id")}
    return {"resourceType": artifact.type, "id": artifact.id, **rest}


def index_of(resources: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Make the index of a package's folder, by which a reader finds resources without opening them.

    `resources` are files' names and what is in them, in the index's order.
    """
    rows = []
    for name, resource in resources:
        row = {"filename": name, "resourceType": resource.get("resourceType")}
        row.update((key, resource[key]) for key in _INDEXED if isinstance(resource.get(key), str))
        rows.append(row)
    return {"index-version": 1, "files": rows}


def manifest(guide: Guide) -> dict[str, Any]:
    """Say what the package is: `package.json`."""
    config = guide.config
    releases = _releases(guide)
    found = {
        "name": package_name(guide),
        "version": package_version(config),
        "tools-version": 3,
        "type": "IG",
        "date": guide.build_date.strftime("%Y%m%d000000"),
        "license": config.license,
        "canonical": canonical_base(guide),
        "url": config.site_url or canonical_base(guide),
        "title": plain_text(config.title),
        "description": plain_text(config.description) or plain_text(config.title),
        "fhirVersions": [version for _, version in releases],
        "dependencies": _dependencies(guide, [release for release, _ in releases]),
        "author": plain_text(config.publisher),
        "directories": {"lib": "package", "example": "example"},
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _releases(guide: Guide) -> tuple[tuple[Release, str], ...]:
    """Give the FHIR releases of the artifacts, the guide's own first, and the version meant of each."""
    own = release_of(guide.config.fhir_version)
    used = {release for artifact in guide.artifacts if (release := release_of(artifact.release))}
    order = sorted(used, key=lambda release: (release is not own, -release.number))
    # The settings may name a release (`STU3`) or leave out a version's end (`4.0`).
    stated = guide.config.fhir_version
    is_full = re.fullmatch(r"\d+\.\d+\.\d+(-.+)?", stated) is not None
    return tuple((release, stated if release is own and is_full else release.version) for release in order)


def _dependencies(guide: Guide, releases: Iterable[Release]) -> dict[str, str]:
    """Give the packages that the settings name, and the core packages of the releases used."""
    found = {release.package: release.version for release in releases}
    found.update(_stated_dependencies(guide.config.packages, Path(guide.root)))
    return dict(sorted(found.items()))


def _stated_dependencies(names: Sequence[str], root: Path) -> dict[str, str]:
    """Give name and version of each package named, which may be a path or leave the version open."""
    found: dict[str, str] = {}
    for name in names:
        # Those that the named one depends on come behind it; what is missing was reported already.
        opened = open_packages((name,), root, default_cache(), Problems())
        package, _, version = name.partition("#")
        if opened:
            found[opened[0].name] = opened[0].version or version
        elif PACKAGE_NAME.fullmatch(package):
            found[package] = version or "latest"
    return found


def as_json(value: object) -> bytes:
    """Write a value as the files of a package are written: without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode() + b"\n"
