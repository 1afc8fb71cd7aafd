"""Condense the search parameters of FHIR core packages into the facts that ship with site_builder.

    python tools/make_searches.py PACKAGE.tgz...

Each package that has search parameters becomes `site_builder/fhir/facts/searches-RELEASE.json`.
`site_builder/fhir/core_searches.py` reads the files; the format is described there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from make_facts import FACTS, read_package

from site_builder.fhir.core_searches import BASE
from site_builder.fhir.releases import Release, release_of

Json = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Write the search parameters of each package named; 2 when one is no core package."""
    if not arguments:
        sys.stderr.write(f"usage: {Path(__file__).name} PACKAGE.tgz...\n")
        return 2
    for argument in arguments:
        path = Path(argument)
        release = release_of(path.name.split("#")[0])
        if release is None:
            sys.stderr.write(f"{path}: not a FHIR core package\n")
            return 2
        if text := condense(release, read_package(path)):
            out = FACTS / f"searches-{release.facts}.json"
            out.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{out.name}: {out.stat().st_size // 1024} KiB\n")
    return 0


def condense(release: Release, resources: Iterable[Json]) -> str:
    """Write the JSON text of one release's search parameters; empty when the package has none."""
    found = {
        str(each["url"]).removeprefix(BASE): "\t".join(
            [each["code"], each["type"], ",".join(each.get("base", ())), each.get("expression", "")]
        ).rstrip("\t")
        for each in resources
        if each["resourceType"] == "SearchParameter" and str(each["url"]).startswith(BASE)
    }
    if not found:
        return ""
    content = {
        "release": release.name,
        "version": release.version,
        "parameters": dict(sorted(found.items())),
    }
    return json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
