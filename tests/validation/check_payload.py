"""What the script that checks resources in a page is given: the tables of a context, and texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from site_builder.validation.context import Context
from site_builder.validation.tables import (
    common_tables,
    further_tables,
    implied_tables,
    profile_tables,
    type_tables,
)

Json = Mapping[str, Any]
NOW = "2026-01-02T23:59:59Z"


def store_of(context: Context, own: Iterable[Json], types: Iterable[str], base: str = "") -> dict[str, Any]:
    """Return all tables of a context, as the script keeps what it has loaded."""
    release = context.release.name
    files: dict[str, Any] = {
        f"{release}/common": common_tables(context),
        f"{release}/further": further_tables(context),
        f"{release}/implied": implied_tables(context),
        **{f"{release}/{name}": type_tables(context, name) for name in types},
    }
    urls = {}
    for number, each in enumerate(each for each in own if each["resourceType"] == "StructureDefinition"):
        plan = context.profile(each["url"])
        assert plan is not None
        files[f"own-{number}"] = profile_tables(context, plan)
        urls[each["url"]] = f"own-{number}"
    manifest = {"types": {release: [*types]}, "profiles": {release: urls}, "globals": {}, "own": base}
    return {"manifest": manifest, "files": files}


def payload(release: str, store: Json, texts: Sequence[str], profiles: Sequence[str] = ()) -> str:
    """Return what a run of the script takes, as JSON."""
    return json.dumps({"release": release, "store": store, "texts": texts, "profiles": profiles, "now": NOW})
