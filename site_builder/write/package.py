"""The guide as a FHIR package: what validators, servers and other guides install.

Source: https://hl7.org/fhir/packages.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.fhir.json_text import dumps
from site_builder.fhir.releases import Release, release_of
from site_builder.model.guide import Artifact, Guide, OutPath
from site_builder.model.guide_resource import completed, guide_resource
from site_builder.model.package import (
    PACKAGE_NAME,
    canonical_base,
    described,
    package_name,
    package_version,
)
from site_builder.model.published import full_version, published
from site_builder.model.rendered import Rendered
from site_builder.model.text import plain_text
from site_builder.model.view import GuideView
from site_builder.read.file_names import portable
from site_builder.read.packages import default_cache, open_packages
from site_builder.source.json_access import mappings

PackageFile = tuple[str, bytes | Path]
"""Path in the package, and its content or the file that it lies in."""
MANIFEST = "package.json"
INDEX = ".index.json"
_INDEXED = ("id", "url", "version", "kind", "type", "supplements", "content", "valueSet", "derivation")
"""What an index says of a resource besides its file and type, where the resource says it."""


def package_files(
    guide: Guide, view: GuideView, rendered: Mapping[OutPath, Rendered]
) -> Iterator[PackageFile]:
    """Yield the files of the package by their path in it, the manifest first, then sorted.

    `rendered` are the site's files: the JSON of a resource that needs nothing added is taken from there.
    """
    rows: dict[str, list[tuple[str, Mapping[str, Any]]]] = {"package/": []}
    files: dict[str, bytes | Path] = {}
    names = {artifact.out.removesuffix(".html") + ".json": artifact for artifact in guide.artifacts}
    for name in portable(names):
        artifact = names[name]
        folder = "package/example/" if artifact.is_example else "package/"
        resource = packaged(artifact, view)
        rows.setdefault(folder, []).append((name, index_row(name, resource)))
        # The site's file of a structure definition is the package's.
        is_same = resource is artifact.resource or artifact.type == "StructureDefinition"
        is_at_hand = is_same and name in rendered
        files[folder + name] = rendered[name].at_hand if is_at_hand else _encoded(resource)
    if (own := guide_resource(guide)) is not None and (
        name := f"{own['resourceType']}-{own['id']}.json"
    ) not in names:
        rows["package/"].append((name, index_row(name, own)))
        files[f"package/{name}"] = _encoded(own)
    for folder, listed in rows.items():
        files[folder + INDEX] = _encoded(index_of(row for _, row in sorted(listed, key=itemgetter(0))))
    yield f"package/{MANIFEST}", _encoded(manifest(guide))
    yield from sorted(files.items())


def packaged(artifact: Artifact, view: GuideView) -> Mapping[str, Any]:
    """Return a resource as the package holds it."""
    resource = published(artifact, view)
    if artifact.type == "ImplementationGuide":
        return completed(resource, view.guide, artifact.release)
    return resource


def index_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Make the index of a package's folder, by which a reader finds resources without opening them."""
    return {"index-version": 2, "files": [*rows]}


def index_row(name: str, resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the index says of a file."""
    row = {"filename": name, "resourceType": resource.get("resourceType")}
    row.update((key, resource[key]) for key in _INDEXED if isinstance(resource.get(key), str))
    return row


def manifest(guide: Guide) -> dict[str, Any]:
    """Say what the package is: `package.json`."""
    config = guide.config
    told = described(guide)
    releases = _releases(guide)
    found = {
        "name": package_name(guide),
        "version": package_version(guide),
        "tools-version": 3,
        "type": "IG",
        "date": guide.build_date.strftime("%Y%m%d000000"),
        "license": config.license or str(told.get("license") or ""),
        "canonical": canonical_base(guide),
        "url": config.site_url or canonical_base(guide),
        "title": plain_text(config.title),
        "description": plain_text(config.description or str(told.get("description") or config.title)),
        "fhirVersions": [version for _, version in releases],
        "dependencies": _dependencies(guide, [release for release, _ in releases]),
        "author": plain_text(config.publisher or str(told.get("publisher") or "")),
        "directories": {"lib": "package", "example": "example"},
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _releases(guide: Guide) -> tuple[tuple[Release, str], ...]:
    """Return the FHIR releases of the artifacts, the guide's own first, and the version meant of each."""
    own = release_of(guide.config.fhir_version)
    used = {release for artifact in guide.artifacts if (release := release_of(artifact.release))}
    order = sorted(sorted(used, reverse=True), key=lambda release: release is not own)
    return tuple((release, full_version(release, guide.config.fhir_version)) for release in order)


def _dependencies(guide: Guide, releases: Iterable[Release]) -> dict[str, str]:
    """Return the packages that the settings or the ImplementationGuide name, and the releases' own."""
    found = {release.package: release.version for release in releases}
    for each in mappings(described(guide).get("dependsOn")):
        if PACKAGE_NAME.fullmatch(package := str(each.get("packageId") or "")):
            found[package] = str(each.get("version") or "latest")
    found.update(_stated_dependencies(guide.config.packages, Path(guide.root)))
    return dict(sorted(found.items()))


def _stated_dependencies(names: Sequence[str], root: Path) -> dict[str, str]:
    """Return name and version of each package named, which may be a path or leave the version open."""
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


def _encoded(value: object) -> bytes:
    # JSON may name half a character (`\\ud83d`), which no file can hold.
    return dumps(value).encode(errors="replace")
