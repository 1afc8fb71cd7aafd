"""`fsh`: a guide's FHIR Shorthand in, the files of its definitions out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Diagnostic, Location, Problems, ordered
from site_builder.dialects.hl7.compiled_guide import CompiledGuide, compiled_guide
from site_builder.dialects.hl7.menu_file import LINK_REFERENCES, link_references, menu_file
from site_builder.dialects.hl7.shorthand import (
    ShorthandProject,
    compile_project,
    package_names,
    read_project,
)
from site_builder.fhir.json_text import dumps
from site_builder.fsh.compilation import file_name
from site_builder.fsh.compiler import Compiled
from site_builder.fsh.settings import Settings
from site_builder.fsh.sources import in_order
from site_builder.read.packages import Package, default_cache, open_packages

_GENERATED = "fsh-generated"


@dataclass(frozen=True, slots=True)
class ShorthandReport:
    """What a run of `fsh` did."""

    written: tuple[Path, ...]
    """The definitions' files."""
    output: Path
    files: int
    """Files of FSH."""
    diagnostics: tuple[Diagnostic, ...]
    seconds: float


def write_shorthand(
    root: Path, *, packages: Sequence[str] = (), output: Path | None = None
) -> ShorthandReport:
    """Compile the FSH of a guide and write what SUSHI writes.

    Without `output` that is `fsh-generated/resources` and `fsh-generated/includes` of the guide; else the
    folder `output` and its folder `includes`. `packages` are names in the standard cache, or files; those
    that the settings name are taken from the cache. Raises OSError when something can't be read or written.
    """
    started = time.perf_counter()
    if not root.is_dir():
        raise FileNotFoundError(f"there is no folder '{root}'")
    problems = Problems()
    project = read_project(root, problems)
    if not project.settings.written:
        project = replace(project, settings=_own_settings(root, problems))
    opened = _packages(project, packages, problems)
    compiled = compile_project(project, opened)
    problems.extend(compiled.findings)
    folder = output or root / _GENERATED / "resources"
    includes = output / "includes" if output else root / _GENERATED / "includes"
    written = [_write(folder / made.file, dumps(made.document)) for made in compiled.definitions]
    if not project.settings.is_only_definitions and project.settings.written:
        guide = _guide(project, compiled, opened, problems)
        name = file_name("ImplementationGuide", str(guide.document.get("id", "")))
        written.append(_write(folder / name, dumps(guide.document)))
        _write_includes(project, guide, includes)
    if not project.texts:
        problems.add("fsh-none", "there is no file of FHIR Shorthand", Location(project.settings.file))
    seconds = time.perf_counter() - started
    return ShorthandReport(tuple(written), folder, len(project.texts), ordered(problems), seconds)


def _own_settings(root: Path, problems: Problems) -> Settings:
    """Return what a guide of ours says elsewhere than SUSHI's settings would."""
    # Guides for SUSHI need none of this, and most of their time goes into loading the program.
    from site_builder.compiling import settings_for  # noqa: PLC0415
    from site_builder.dialects.recognise import recognise  # noqa: PLC0415

    return replace(settings_for(recognise(root, problems).config), written={})


def _packages(project: ShorthandProject, given: Sequence[str], problems: Problems) -> tuple[Package, ...]:
    """Open the packages that are given, then those that the settings name and nobody gave."""
    here = Path.cwd()
    names = [str(Path(name).resolve()) if Path(name).exists() else name for name in given]
    opened = open_packages(names, here, default_cache(), problems)
    known = {package.name for package in opened}
    wanted = [
        name
        for name in package_names(project.settings)
        if name.partition("#")[0] not in known and not _is_core(name)
    ]
    place = Location(project.settings.file)
    return (*opened, *open_packages(wanted, here, default_cache(), problems, lambda _: place))


def _is_core(name: str) -> bool:
    """Tell whether a package is built in, or stands for all extensions of a release."""
    return name.startswith(("hl7.fhir.r", "hl7.fhir.extensions.r"))


def _guide(
    project: ShorthandProject, compiled: Compiled, packages: Sequence[Package], problems: Problems
) -> CompiledGuide:
    settings = project.settings
    return compiled_guide(settings, compiled, in_order(settings, packages), project.files, problems)


def _write_includes(project: ShorthandProject, guide: CompiledGuide, folder: Path) -> None:
    menu: Any = project.settings.written.get("menu")
    if isinstance(menu, Mapping) and menu and not project.has_menu:
        _write(folder / "menu.xml", menu_file(menu))
    if guide.links:
        _write(folder / LINK_REFERENCES, link_references(guide.links))


def _write(target: Path, text: str) -> Path:
    """Write a file whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(target)
    return target
