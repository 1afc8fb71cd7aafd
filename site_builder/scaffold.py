"""`new`: a small guide that works, to be changed into one's own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template

from site_builder.render.templates import theme_folder

_RENAMED = {"gitignore": ".gitignore"}
"""A wheel drops hidden files, so they lie there without their dot."""


def scaffold(folder: Path, *, title: str = "") -> tuple[Path, ...]:
    """Write the files of a new guide and give their paths.

    Without a title, one is made from the folder's name. Raises FileExistsError when the folder holds
    anything already, OSError when it can't be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} exists and is not an empty folder; give the path of a new one")
    title = title or title_of(folder.resolve().name)
    source = theme_folder() / "new-guide"
    written = []
    for template in sorted(path for path in source.rglob("*") if path.is_file()):
        name = template.relative_to(source)
        target = folder / name.with_name(_RENAMED.get(name.name, name.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        # All places of the title are quoted YAML strings, whose escapes are JSON's.
        text = Template(template.read_text(encoding="utf-8"))
        target.write_text(
            text.safe_substitute(title=json.dumps(title, ensure_ascii=False)[1:-1]), encoding="utf-8"
        )
        written.append(target)
    return tuple(written)


def title_of(name: str) -> str:
    """Make a title of a folder's name: `my-guide` becomes `My guide`."""
    words = re.sub(r"[-_.\s]+", " ", name).strip() or "New guide"
    return words[0].upper() + words[1:]
