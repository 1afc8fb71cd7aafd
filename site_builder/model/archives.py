"""Which archives a guide's site has: menus and pages may lead to them before they are made."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.model.guide import Guide, OutPath

PACKAGE = "package.tgz"
SPREADSHEETS = "csvs.zip"
MANIFEST = "package.manifest.json"
CANONICALS = "canonicals.json"
EXPANSIONS = "expansions.json.zip"
"""Every value set with its codes; made where a page or a menu leads to it, as the whole site is."""
ALL_PROFILES = ("all-profiles.csv", "all-profiles.xlsx")
"""The elements of all profiles in one table."""
WHOLE = "full-ig.zip"
"""The whole site, for reading without a connection."""
_FORMATS = ("json", "xml")


def archive_outs(guide: Guide) -> tuple[OutPath, ...]:
    """Name the archives that a guide's site has whatever its pages say; those of its own have their names."""
    if not guide.artifacts:
        return ()
    taken = guide.authored_outs
    return tuple(out for out in (PACKAGE, *archived(guide)) if out not in taken)


def archived(guide: Guide) -> Mapping[OutPath, tuple[OutPath, ...]]:
    """Return the zips and the files in each, those without any left out."""
    found: dict[OutPath, tuple[OutPath, ...]] = {}
    for name, is_example in (("definitions", False), ("examples", True)):
        stems = [each.out.removesuffix(".html") for each in guide.artifacts if each.is_example is is_example]
        if stems:
            found.update(
                (f"{name}.{form}.zip", tuple(f"{stem}.{form}" for stem in stems)) for form in _FORMATS
            )
    structures = [each for each in guide.artifacts if each.type == "StructureDefinition"]
    if structures:
        found[SPREADSHEETS] = tuple(each.out.removesuffix(".html") + ".csv" for each in structures)
    return found


def register_outs(guide: Guide) -> tuple[OutPath, ...]:
    """Name the files that say for programs what the guide defines."""
    is_told = guide.dialect.offers_whole_site and bool(guide.artifacts)
    return tuple(out for out in (MANIFEST, CANONICALS) if is_told and out not in guide.authored_outs)


def offered(guide: Guide) -> tuple[OutPath, ...]:
    """Name the files that pages and menus may lead to, and that are made where one does."""
    if not guide.dialect.offers_whole_site:
        return ()
    stems = [(each, each.out.removesuffix(".html")) for each in guide.artifacts]
    turtle = (f"{stem}.ttl" for _, stem in stems)
    sheets = (f"{stem}.xlsx" for each, stem in stems if each.type == "StructureDefinition")
    archives = ("definitions.ttl.zip", "examples.ttl.zip", "excels.zip")
    names = (EXPANSIONS, WHOLE, *ALL_PROFILES, *archives, *turtle, *sheets)
    return tuple(out for out in names if out not in guide.authored_outs)
