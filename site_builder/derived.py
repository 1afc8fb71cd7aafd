"""What a site has besides pages and artifacts: it is made of them, and of each other, in this order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.checked import checked_profiles
from site_builder.kinds.grouped import grouped_artifacts
from site_builder.model.archives import WHOLE, offered, register_outs
from site_builder.model.guide import OutPath, StaticFile
from site_builder.model.records import Files, Make, Records
from site_builder.model.rendered import Rendered
from site_builder.read.identity import identity
from site_builder.render.listings import listings
from site_builder.render.old_names import old_names
from site_builder.render.print_views import print_views
from site_builder.render.quality import quality_report
from site_builder.render.rendering import Rendering
from site_builder.render.scripts import checker_script
from site_builder.render.shell import listing_drawer
from site_builder.run import Run
from site_builder.source.dependencies import fingerprint
from site_builder.write.downloads import downloads, whole_site
from site_builder.write.indexes import indexes
from site_builder.write.llms import llms
from site_builder.write.on_demand import on_demand
from site_builder.write.previews import previews
from site_builder.write.registers import registers


def made_of(pages: Files, rendering: Rendering, run: Run, records: Records) -> Files:
    """Make what is made of the pages: archives, print views, lists, indexes."""
    guide, view, navigation = rendering.guide, rendering.view, rendering.navigation
    words, drawer, make = rendering.markdown.words, listing_drawer(rendering), records.files
    archives = downloads(guide, view, pages, make, records.written)
    run.laps.end("archives")
    views = _for_print(rendering, pages, run, make)
    run.laps.end("print views")
    whole = whole_view(rendering, views) or ""
    lists = listings(guide, view, navigation, drawer, archives, whole=whole, words=words, make=make)
    every = records.listed("pages and lists", (*pages, *views, *lists))
    lists += _old_names(rendering, (*pages, *archives, *views, *lists), make)
    run.laps.end("lists")
    found = indexes(guide, every, make)
    run.laps.end("indexes")
    if register_outs(guide):
        found += make("registers", lambda: registers(guide))
    found += _on_demand(rendering, (*pages, *lists), make)
    found += _checker(rendering, make)
    found += make("previews", lambda: previews(view, every))
    found += make("llms.txt", lambda: llms(guide, navigation, every, rendering.twins))
    run.laps.end("lists")
    return (*archives, *views, *lists, *found)


def _checker(rendering: Rendering, make: Make) -> Files:
    """Make what pages need to check resources: types' tables, and the script that walks them."""
    if not checked_profiles(rendering.guide):
        return ()
    tables = make("check tables", lambda: _tables(rendering))
    return (*tables, *make("checker script", lambda: (checker_script(),)))


def _tables(rendering: Rendering) -> Iterable[Rendered]:
    from site_builder.kinds.check_tables import shared_files  # noqa: PLC0415 - for guides with profiles

    return shared_files(rendering.view)


def _old_names(rendering: Rendering, files: Files, make: Make) -> Files:
    """Make the pages that lead on from names of other tools, as far as no file has these names."""
    guide = rendering.guide
    taken = {file.out for file in files} | guide.authored_outs
    asked = fingerprint(sorted(taken)).hex()
    return make(f"old names {asked}", lambda: old_names(guide, taken, listing_drawer(rendering)))


def _on_demand(rendering: Rendering, files: Files, make: Make) -> Files:
    """Make what is made only where something leads to it."""
    makers = on_demand(rendering.guide, rendering.view)
    if not makers:
        return ()
    led_to = {link.out for file in files for link in file.links} | rendering.navigation.targets
    found: Files = ()
    for out in sorted(led_to & makers.keys()):
        found += make(f"on demand {out}", lambda: (makers[out](),))  # noqa: B023
    return found


def _is_led_to(out: OutPath, rendering: Rendering, files: Files) -> bool:
    return rendering.navigation.leads_to(out) or any(link.out == out for file in files for link in file.links)


def quality_files(rendering: Rendering, found: tuple[Diagnostic, ...], records: Records) -> Files:
    """Make the quality report: the page of what was found, and the same for programs."""

    def make() -> Files:
        return quality_report(rendering.guide, found, listing_drawer(rendering))

    return records.files(f"quality report {fingerprint(found).hex()}", make)


def whole_site_files(
    rendering: Rendering, made: Files, copied: Sequence[StaticFile], records: Records
) -> Files:
    """Make the zip of the whole site, of what is made and what is copied, where something leads to it."""
    guide = rendering.guide
    if WHOLE not in offered(guide) or not _is_led_to(WHOLE, rendering, made):
        return ()
    static = [(file.out, identity(os.stat(file.source))) for file in copied]  # noqa: PTH116 - for every file
    files = records.listed("whole site", made)
    asked = fingerprint(static).hex()
    write = partial(whole_site, guide, files, copied)
    return records.files(
        f"{WHOLE} {asked}", lambda: (records.written(Rendered(WHOLE, b"", kind="file"), write),)
    )


def whole_view(rendering: Rendering, rendered: Iterable[Rendered]) -> OutPath | None:
    """Return the page that holds the whole guide, where there is one among the files."""
    whole = rendering.print_plan.whole
    return whole.out if whole and any(file.out == whole.out for file in rendered) else None


def _for_print(rendering: Rendering, rendered: Files, run: Run, make: Make) -> Files:
    """Put pages together that are printed together, as the settings and this build ask for it."""
    config, plan = rendering.guide.config, rendering.print_plan
    if not config.print_views:
        plan = replace(plan, sections=(), whole=plan.whole if run.is_printed else None)
    groups = grouped_artifacts(rendering.guide) if config.print_artifacts else ()
    artifacts = tuple(each.out for group in groups for each in group.artifacts if not each.is_example)
    return print_views(
        plan,
        rendered,
        rendering.site,
        listing_drawer(rendering),
        artifacts=artifacts,
        is_forced=run.is_printed,
        make=make,
    )
