"""`new` and `theme`: a small guide that works, and files of the theme, to be changed into one's own."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from string import Template

from site_builder.diagnostics import Problems, nearest
from site_builder.dialects.recognise import recognise
from site_builder.model.dialect import Dialect
from site_builder.render.templates import DIALECTS, theme_folder, theme_folders

_RENAMED = {"gitignore": ".gitignore"}
"""A wheel drops hidden files, so they lie there without their dot."""
_PAGES = "new-guide"
_JSON = ("new-guide-json", {"folder": "profiles", "sources": "artifacts: [profiles]"})
_SHORTHAND = ("new-guide-fsh", {"folder": "fsh", "sources": "artifacts: []\nfsh: [fsh]"})
"""Folder of a new guide's definitions, and what its pages and settings say of them."""
_NOT_THE_SITES = frozenset({_PAGES, _JSON[0], _SHORTHAND[0], "serve", DIALECTS})
"""What lies with the theme for `new`, for the preview, and for some guides only."""


def scaffold(folder: Path, *, title: str = "", is_shorthand: bool = False) -> tuple[Path, ...]:
    """Write the files of a new guide and give their paths.

    Its definitions are JSON, or FHIR Shorthand. Without a title, one is made from the folder's name. Raises
    FileExistsError when the folder holds anything already, OSError when it can't be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} exists and is not an empty folder; give the path of a new one")
    title = title or title_of(folder.resolve().name)
    of_definitions, names = _SHORTHAND if is_shorthand else _JSON
    # All places of the title are quoted YAML strings, whose escapes are JSON's.
    words = {"title": json.dumps(title, ensure_ascii=False)[1:-1], **names}
    written = []
    for source in (theme_folder() / _PAGES, theme_folder() / of_definitions):
        for template in sorted(path for path in source.rglob("*") if path.is_file()):
            name = template.relative_to(source)
            target = folder / name.with_name(_RENAMED.get(name.name, name.name))
            target.parent.mkdir(parents=True, exist_ok=True)
            text = template.read_text(encoding="utf-8")
            # A dollar sign in a definition is its own.
            text = Template(text).safe_substitute(words) if source.name == _PAGES else text
            target.write_text(text, encoding="utf-8")
            written.append(target)
    return tuple(written)


def theme_files(root: Path) -> tuple[str, ...]:
    """Name the files of the theme that the guide at `root` may have its own of."""
    return tuple(sorted(_theme_files(recognise(root, Problems()).dialect)))


def _theme_files(dialect: Dialect) -> dict[str, Path]:
    """Find the files of the theme as a dialect has it, by name."""
    found: dict[str, Path] = {}
    for folder in reversed(theme_folders(dialect.theme)):
        files = ((path.relative_to(folder), path) for path in folder.rglob("*") if path.is_file())
        found.update((name.as_posix(), path) for name, path in files if name.parts[0] not in _NOT_THE_SITES)
    return found


def copy_theme(names: Sequence[str], root: Path) -> tuple[Path, ...]:
    """Copy files of the theme to where the guide at `root` has its own, and give their paths.

    Raises FileNotFoundError where there is no guide, or for a name that the theme lacks, FileExistsError for
    a file that is there.
    """
    if not root.is_dir():
        raise FileNotFoundError(f"there is no folder {root}")
    settings = recognise(root, Problems())
    known = _theme_files(settings.dialect)
    folder = root / settings.config.templates
    for name in names:
        if name not in known:
            guess = nearest(name, known)
            raise FileNotFoundError(f"the theme has no file '{name}'{f' ({guess})' if guess else ''}")
        if (folder / name).exists():
            raise FileExistsError(f"{folder / name} is there already")
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(known[name], folder / name)
    return tuple(folder / name for name in names)


def title_of(name: str) -> str:
    """Make a title of a folder's name: `my-guide` becomes `My guide`."""
    words = re.sub(r"[-_.\s]+", " ", name).strip() or "New guide"
    return words[0].upper() + words[1:]
