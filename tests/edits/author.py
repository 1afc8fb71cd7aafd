"""Who edits a guide, and what an edit is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.edits.guide import CANONICAL, Files, Layout

Change = Mapping[str, bytes | None]
"""New content by path; None for a file that goes."""
Clock = str
"""What happens to a file's time: `new`, or `kept` as it was; `touch` changes nothing else."""


@dataclass(frozen=True)
class Edit:
    """One edit."""

    said: str
    """What it does, for whom it finds a fault."""
    changes: Change
    clock: Clock = "new"
    breaks: frozenset[str] = frozenset()
    """Files that nobody can read any more."""


@dataclass
class Author:
    """Who edits: knows the guide, and what it was."""

    layout: Layout
    draw: Random
    files: Files
    first: Files = field(default_factory=dict)
    past: list[Files] = field(default_factory=list)
    broken: dict[str, bytes] = field(default_factory=dict)
    """What broken files were before."""

    def __post_init__(self) -> None:
        """Remember how it began."""
        self.first = dict(self.files)

    def is_possible(self, made: Edit) -> bool:
        """Tell whether an edit does something, and leaves no file in the way of another."""
        if made.clock != "touch" and all(self.files.get(name) == new for name, new in made.changes.items()):
            return False
        after = dict.fromkeys(
            (name for name, content in {**self.files, **made.changes}.items() if content is not None), b""
        )
        return not any(in_the_way(after, name) for name, new in made.changes.items() if new is not None)

    def take(self, edit: Edit) -> None:
        """Make the edit in what is known of the guide."""
        self.past.append(dict(self.files))
        for name, content in edit.changes.items():
            if name in edit.breaks:
                self.broken.setdefault(name, self.files[name])
            else:
                self.broken.pop(name, None)
            if content is None:
                self.files.pop(name, None)
            else:
                self.files[name] = content

    def some(self, prefix: str, *endings: str, but: Iterable[str] = ()) -> str:
        """Choose a file that can be read, by where it is and how it ends; empty where there is none."""
        found = sorted(
            name
            for name in self.files
            if name.startswith(prefix)
            and name.endswith(endings or "")
            and name not in self.broken
            and not name.startswith(tuple(but))
        )
        return self.draw.choice(found) if found else ""

    def some_page(self) -> str:
        """Choose a page with front matter."""
        layout = self.layout
        return self.some(
            layout.pages,
            ".md",
            ".html",
            but=filter(
                None, (layout.includes, layout.data, layout.artifacts, layout.templates, layout.layouts)
            ),
        )

    def some_resource(self, *types: str) -> tuple[str, dict[str, Any]]:
        """Choose an artifact in JSON of one of the types, any by default."""
        names = []
        for name in sorted(self.files):
            if name.startswith(self.layout.artifacts) and name.endswith(".json") and name not in self.broken:
                resource = json.loads(self.files[name])
                if not types or resource["resourceType"] in types:
                    names.append((name, resource))
        return self.draw.choice(names) if names else ("", {})

    def text(self, name: str) -> str:
        """Return a file's text."""
        return self.files[name].decode()

    def word(self) -> str:
        """Choose a word that is not there yet, as a rule."""
        return f"{self.draw.choice(('new', 'other', 'plain', 'odd', 'Ünlike', 'a & b'))} {self.draw.randrange(1000)}"


Kind = Callable[[Author], Edit | None]


def bases(author: Author) -> list[str]:
    own = [resource["url"] for name in sorted(author.files) if name.startswith(author.layout.artifacts) and name.endswith(".json") and name not in author.broken
           and (resource := json.loads(author.files[name]))["resourceType"] == "StructureDefinition" and "url" in resource]  # fmt: skip
    return [
        *own,
        "http://hl7.org/fhir/StructureDefinition/Patient",
        f"{CANONICAL}/StructureDefinition/nowhere",
    ]


def in_the_way(files: Files, name: str) -> bool:
    """Tell whether a file can't be there as a folder, or one of its folders, has a name that is taken."""
    folders = name.split("/")
    above = {"/".join(folders[:end]) for end in range(1, len(folders))}
    return bool(above & files.keys()) or any(each.startswith(f"{name}/") for each in files)
