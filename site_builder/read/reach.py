"""How far the settings of a guide reach: which folders they may have read, and published, or written to.

Who builds a guide need not have written it. Its settings may name what lies with it, and not the rest of the
machine: a folder of keys among `assets`, or that of another program as `output`.
"""

from __future__ import annotations

import os
from pathlib import Path

from site_builder.config import GuideConfig
from site_builder.read.files import GIT

_FOLDERS = ("content", "includes", "data", "templates", "assets", "artifacts", "fsh")


def is_within_reach(folder: Path, root: Path) -> bool:
    """Tell whether a folder lies in the guide at `root`, beside it, or in the repository that holds it.

    A home folder, or one with everybody's, is no place that a guide shares with what belongs to it; and what
    is hidden there is none of its business.
    """
    place, guide = folder.resolve(), root.resolve()
    if place.is_relative_to(guide):
        return GIT not in place.relative_to(guide).parts
    around = next((each for each in guide.parents if (each / ".git").exists()), guide.parent)
    if not place.is_relative_to(around) or is_everybodys(around):
        return False
    return not any(part.startswith(".") for part in place.relative_to(around).parts)


def is_everybodys(folder: Path) -> bool:
    """Tell whether a folder is the user's home, the file system's root, or between them."""
    place = folder.resolve()
    try:
        home = Path.home().resolve()
    except RuntimeError:  # no home directory
        return place == Path(place.anchor)
    return home.is_relative_to(place) or place == Path(place.anchor)


def refuse_out_of_reach(root: Path, config: GuideConfig) -> None:
    """Raise PermissionError, with a cure, where the settings name a folder that is out of reach."""
    for folder in config.folders:
        if _exists(root / folder) and not is_within_reach(root / folder, root):
            raise PermissionError(
                f"{_place(config, folder)}the folder '{folder}' is neither in the guide, nor beside it or in"
                " its repository; nothing of it is read. Copy what is needed into the guide."
            )


def refuse_stated_output(root: Path, config: GuideConfig) -> None:
    """Raise PermissionError, with a cure, where the settings would write to a folder that is out of reach."""
    if not is_within_reach(root / config.output, root):
        place = f"{config.at('output').place()}: " if "output" in config.stated else ""
        raise PermissionError(
            f"{place}the output '{config.output}' is neither in the guide, nor beside it or in its"
            " repository; nothing is written there. Say it with --output if it is meant."
        )


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises OSError where a name is too long


def _place(config: GuideConfig, folder: str) -> str:
    """Say where the settings name a folder; empty for one that they imply."""
    for key in _FOLDERS:
        named = getattr(config, key)
        for number, each in enumerate((named,) if isinstance(named, str) else named):
            if each == folder and key in config.stated:
                return f"{config.at(key, number).place()}: "
    return ""
