"""Reads a guide whole: its settings, then its files, those that are broken as they last were."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Problems
from site_builder.dialects.recognise import recognise
from site_builder.fhir.releases import USUAL, VERSION_CURE, release_of, version_fault
from site_builder.model.dialect import Dialect
from site_builder.read.guide import RawGuide, read_guide
from site_builder.read.packages import cached, default_cache
from site_builder.read.sources import UNREADABLE, Sources, reading
from site_builder.write.kept_sources import KeptSources

_UNTIL_THEN = "Until then the site shows what it last said."


@dataclass(frozen=True, slots=True)
class Gathered:
    """A guide as it was read."""

    raw: RawGuide
    dialect: Dialect
    output: Path
    """Where its site goes."""
    found: tuple[Diagnostic, ...]
    """What is wrong with how its files are written."""
    stand_ins: frozenset[str]
    """Sources that can't be read, and in whose place stands what they last said."""
    _sources: Sources
    _kept: KeptSources

    def keep(self) -> None:
        """Keep what the sources said that could be read, for builds that can't read them."""
        broken = {each.location.path for each in self.found if each.code in UNREADABLE}
        good = {name: seen for name, seen in self._sources.seen.items() if name not in broken}
        self._kept.keep(good, self.stand_ins)

    def told(self, problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Leave out what later stages found in stand-ins: their lines are not those that the author sees."""
        known = frozenset(self.found)
        return tuple(each for each in problems if each.location.path not in self.stand_ins or each in known)


def gather(root: Path, output: Path | None, progress: Callable[[int], None] | None = None) -> Gathered:
    """Read the guide at `root`, whose site goes to `output` or where its settings say.

    `progress` is told after each file how many there were.

    Where files can't be read that a build to the same output could, it is read again as they were.
    Raises FileNotFoundError when `root` is no folder.
    """
    if not root.is_dir():
        raise FileNotFoundError(f"there is no folder {root}")
    standing: dict[str, bytes] = {}
    told: list[Diagnostic] = []
    while True:
        problems = Problems()
        stand_ins = {str(_absolute(root, name)): content for name, content in standing.items()}
        sources = Sources(stand_ins, progress=progress)
        with reading(sources):
            settings = recognise(root, problems)
            target = output if output is not None else root / settings.config.output
            config = _with_usual_packages(_of_a_release(settings.config, problems), settings.dialect)
            raw, dialect = read_guide(root, config, problems, output=target), settings.dialect
            if raw.shorthand:
                from site_builder.compiling import with_shorthand  # noqa: PLC0415 - few guides have any

                made = with_shorthand(raw, problems)
                raw = made.raw
                dialect = replace(dialect, lacks_definitions=not made.is_whole, unsure=made.unsure)
            raw = dialect.sorted(raw, problems)
        kept = KeptSources(target)
        broken = [each for each in problems if each.code in UNREADABLE and each.location.path not in standing]
        last = kept.good(dict.fromkeys(each.location.path for each in broken))
        fresh = {name: content for name, content in last.items() if name not in standing}
        if not fresh:
            break
        told += [replace(each, hint=f"{each.cure} {_UNTIL_THEN}") for each in broken if _has(fresh, each)]
        standing.update(fresh)
    found = (*told, *(each for each in problems if each.location.path not in standing))
    return Gathered(raw, dialect, target, found, frozenset(standing), sources, kept)


def _has(fresh: Iterable[str], found: Diagnostic) -> bool:
    path = found.location.path
    return any(name == path or name.startswith(f"{path}/") for name in fresh)


def _absolute(root: Path, name: str) -> Path:
    return root.absolute() / name


def _of_a_release(config: GuideConfig, problems: Problems) -> GuideConfig:
    """Report a version that FHIR has not; where it means no release, the usual one takes its place."""
    if fault := version_fault(config.fhir_version):
        problems.add("invalid-setting", fault, config.at("fhir_version").place(), VERSION_CURE)
    is_known = release_of(config.fhir_version) is not None
    return config if is_known else replace(config, fhir_version=USUAL.version)


def _with_usual_packages(config: GuideConfig, dialect: Dialect) -> GuideConfig:
    """Add the packages that the guide has without naming them, as far as the cache has them."""
    release = release_of(config.fhir_version)
    wanted = dialect.usual_packages(release.packages) if release else ()
    cache, taken = default_cache(), {name.partition("#")[0] for name in config.packages}
    usual = (name for name in wanted if name not in taken and cached(name, cache))
    return replace(config, packages=(*config.packages, *usual))
