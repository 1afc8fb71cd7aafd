"""`packages sync`: all that a guide builds on into the cache, with what that builds on in turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.recognise import recognise
from site_builder.packages import Installed, PackageError, add, cache_folder, in_cache
from site_builder.read.registry import DEFAULT_REGISTRY, RegistryError

_BUILT_IN = re.compile(r"hl7\.fhir\.r\d\w*\.core$")
"""What FHIR itself defines is part of the program."""
_UNPUBLISHED = frozenset({"current", "dev"})
_MOST = 500
"""No guide builds on so many packages; a registry that leads on without end does."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A package that could not be had."""

    name: str
    """`NAME#VERSION`."""
    wanted_by: str
    """The guide, or the package that depends on it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Synced:
    """What a guide builds on."""

    packages: tuple[Installed, ...]
    """In the order in which they were found."""
    lacking: tuple[Lacking, ...]


def sync(
    root: Path,
    *,
    source: str = DEFAULT_REGISTRY,
    cache: Path | None = None,
    say: Callable[[Installed], None] = lambda _: None,
) -> Synced:
    """Install what the guide at `root` depends on, transitively; `say` is told of each package.

    `source` is the address of a registry, or a folder of archives named `NAME#VERSION.tgz` or
    `NAME-VERSION.tgz`. What is in the cache is not fetched again. Raises FileNotFoundError without a guide.
    """
    if not root.is_dir():
        raise FileNotFoundError(f"there is no folder {root}")
    config = recognise(root, Problems()).config
    cache = cache if cache is not None else cache_folder()
    found: dict[str, Installed] = {}
    lacking: list[Lacking] = []
    waiting = [(name, config.title) for name in _asked(config, root)]
    asked: set[str] = set()
    while waiting and len(asked) < _MOST:
        name, wanted_by = waiting.pop(0)
        if name in asked or _BUILT_IN.match(name.partition("#")[0]):
            continue
        asked.add(name)
        try:
            package = _installed(name, source, cache)
        except (PackageError, RegistryError) as error:
            lacking.append(Lacking(name, wanted_by, str(error)))
            continue
        if str(package) not in found:
            found[str(package)] = package
            say(package)
            waiting += [(each, str(package)) for each in package.dependencies]
    return Synced(tuple(found.values()), tuple(lacking))


def _asked(config: GuideConfig, root: Path) -> Iterator[str]:
    """Yield the packages that a guide names; those that lie beside it as files need nothing."""
    for name in config.packages:
        if not (root / name).exists():
            yield name


def _installed(name: str, source: str, cache: Path) -> Installed:
    """Find a package in the cache, else get it."""
    if (known := in_cache(name, cache)) is not None:
        return known
    version = name.partition("#")[2]
    if version in _UNPUBLISHED:
        raise PackageError(f"a version '{version}' is published nowhere; name one that is")
    folder = Path(source)
    if not folder.is_dir():
        return add(name, cache=cache, registry=source)
    bare = name.partition("#")[0]
    names = (f"{name}.tgz", f"{bare}-{version}.tgz") if version else (f"{bare}.tgz",)
    archive = next((folder / each for each in names if (folder / each).is_file()), None)
    if archive is None:
        raise PackageError(f"{source} has no file {names[0]}")
    package = add(str(archive), cache=cache)
    if package.name != bare:
        raise PackageError(f"{archive} is package '{package}'")
    return package
