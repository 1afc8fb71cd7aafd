"""What a page needs to check a resource: the tables of profiles and types, as scripts that it loads by need.

Pages opened from a disk may load a script, but may not fetch JSON. A profile's tables lie in a file of its
own, those of a resource type too; what all share is there once. `site/index.js` says which files there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.kinds.checked import FOLDER, checked_resource, table_out
from site_builder.kinds.validity import context_of
from site_builder.model.guide import Artifact
from site_builder.model.rendered import Rendered
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings, text
from site_builder.validation.tables import (
    Table,
    common_tables,
    further_tables,
    implied_tables,
    profile_tables,
    type_tables,
)

_INDEX = "site/index"
"""No id of a profile has a slash, and no release is called so."""
_BUNDLE = "Bundle"
"""Resources come in Bundles, whether or not a guide has a profile of these."""


def profile_file(artifact: Artifact, view: GuideView) -> Rendered:
    """Write the tables of a profile or an extension."""
    context = context_of(view, artifact.release)
    plan = context.profile(artifact.url)
    tables = profile_tables(context, plan) if plan is not None and plan.url == artifact.url else {}
    content = _script(artifact.id, tables)
    return Rendered(table_out(artifact), content, artifact.title, source=artifact.source, kind="file")


def shared_files(view: GuideView) -> Iterator[Rendered]:
    """Write the tables of the types that profiles are about, what all share, and which files there are.

    Nothing for a guide without profiles of resources.
    """
    checked = view.answer(_checked)
    types = {
        release: sorted({_BUNDLE, *(each.resource for each in checked if each.release == release)} - {""})
        for release in dict.fromkeys(each.release for each in checked if each.resource)
    }
    for release, names in types.items():
        context = context_of(view, release)
        yield _file(f"{release}/common", common_tables(context))
        yield _file(f"{release}/further", further_tables(context))
        if "Observation" in names:
            yield _file(f"{release}/implied", implied_tables(context))
        for name in names:
            yield _file(f"{release}/{name}", type_tables(context, name))
    if types:
        profiles = {
            release: {each.url: each.named for each in checked if each.release == release}
            for release in types
        }
        own, globals_ = view.answer(_own_base), dict(view.answer(_globals))
        yield _file(_INDEX, {"types": types, "profiles": profiles, "globals": globals_, "own": own})


@dataclass(frozen=True, slots=True)
class _Checked:
    """A profile or an extension of the guide."""

    release: str
    url: str
    id: str
    resource: str
    """The resource type that it is about; empty for that of a data type."""

    @property
    def named(self) -> str:
        """The name of its file, empty where the URL ends with it."""
        return "" if self.url.endswith(f"/{self.id}") else self.id


def _checked(view: GuideView) -> tuple[_Checked, ...]:
    found = (each for each in view.guide.artifacts if table_out(each))
    return tuple(_Checked(each.release, each.url, each.id, checked_resource(each)) for each in found)


def _own_base(view: GuideView) -> str:
    """Return what the URLs of definitions start with that nobody but this guide can make."""
    base = view.guide.config.canonical.rstrip("/")
    return f"{base}/" if base and view.is_own(f"{base}/StructureDefinition/x") else ""


def _globals(view: GuideView) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the profiles that the guide asks of all resources, by type."""
    found: dict[str, dict[str, None]] = {}
    for artifact in view.of_type("ImplementationGuide"):
        for each in mappings(artifact.neutral.get("global")):
            found.setdefault(text(each.get("type")), {})[text(each.get("profile"))] = None
    return tuple((type_, tuple(filter(None, urls))) for type_, urls in sorted(found.items()))


def _file(name: str, body: Table) -> Rendered:
    return Rendered(f"{FOLDER}/{name}.js", _script(name, body), kind="file")


def _script(name: str, body: Table) -> bytes:
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"siteBuilderTables({json.dumps(name)},{written});\n".encode(errors="replace")
