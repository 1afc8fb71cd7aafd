"""Which archives a guide's site has: menus and pages may lead to them before they are made."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.model.guide import Guide, OutPath

PACKAGE = "package.tgz"
SPREADSHEETS = "csvs.zip"
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


def offers_whole(guide: Guide) -> bool:
    """Tell whether the guide's pages and menus may lead to the whole site as a zip."""
    return guide.dialect.offers_whole_site and WHOLE not in guide.authored_outs
