"""Edits that add, move, break, mend and bring back files."""

from __future__ import annotations

import json
import re

from tests.edits.author import Author, Edit, bases, in_the_way
from tests.edits.guide import CANONICAL, profile
from tests.edits.pages import paragraph


def add(author: Author) -> Edit | None:
    layout, draw, number = author.layout, author.draw, author.draw.randrange(30)
    new = {
        f"{layout.pages}care/new-{number}.md": f"---\ntitle: {json.dumps(author.word())}\ntags: [care]\n---\n\n{paragraph(author)}\n",
        f"{layout.pages}_posts/2025-11-{number + 1:02}-post.md": f"---\ntitle: Post {number}\n---\n{paragraph(author)}\n",
        f"{layout.pages}new-{number}/index.md": "---\ntitle: Folder\n---\n\nOf its own.\n",
        f"{layout.artifacts}new/p{number}.json": json.dumps(
            profile(f"P{number}", draw.choice(bases(author)))
        ),
        f"{layout.artifacts}examples/new-{number}.json": json.dumps(
            {
                "resourceType": "Patient",
                "id": f"new-{number}",
                "meta": {"profile": [f"{CANONICAL}/StructureDefinition/Person"]},
            }
        ),
    }
    name = draw.choice(sorted(new))
    return Edit(name, {name: new[name].encode()})


def delete(author: Author) -> Edit | None:
    name = author.some("", but=(author.layout.settings,))
    return Edit(name, {name: None}) if name else None


def restore(author: Author) -> Edit | None:
    """Bring back what was there first; without it, a guide comes to nothing."""
    gone = sorted(
        name
        for name, content in author.first.items()
        if author.files.get(name) != content
        and name not in author.broken
        and not in_the_way(author.files, name)
    )
    few = author.draw.sample(gone, min(len(gone), author.draw.choice((1, 2, 8))))
    return Edit(", ".join(few), {name: author.first[name] for name in few}) if few else None


def rename(author: Author) -> Edit | None:
    name = author.some("", but=(author.layout.settings,))
    if not name:
        return None
    folder, slash, last = name.rpartition("/")
    if author.draw.random() < 0.3 and folder and not folder.startswith(("_", "content/_")):
        folder = f"{folder}/deeper"
    stem, dot, ending = last.rpartition(".")
    new = f"{folder}{slash}{stem}{author.draw.choice(('-x', '', '-intro' if ending == 'md' else '-y'))}{dot}{ending}"
    if new == name or new in author.files:
        return None
    return Edit(f"{name} to {new}", {name: None, new: author.files[name]})


def swap(author: Author) -> Edit | None:
    left = (author.layout.settings,)
    one = author.some("", but=left)
    other = author.some(one.rpartition("/")[0], f".{one.rpartition('.')[2]}", but=left) if one else ""
    return (
        Edit(f"{one} with {other}", {one: author.files[other], other: author.files[one]})
        if one != other and other
        else None
    )


def spoil(author: Author) -> Edit | None:
    """Break a file as editors and merges do; another edit mends it."""
    layout, draw = author.layout, author.draw
    name = draw.choice(
        (
            author.some(layout.artifacts, ".json"),
            author.some(layout.artifacts, ".xml", ".yaml"),
            author.some(layout.data, ".yml", ".json"),
            author.some_page(),
            layout.settings,
        )
    )
    if not name or name in author.broken or len(author.broken) > 1:
        return None
    text = author.text(name)
    if name.endswith((".md", ".html")):
        if not text.startswith("---\n"):
            return None
        text = draw.choice((text.replace("---\n", "---\ntitle: [x\n", 1), "---\ntitle: Endless\n"))
    elif name.endswith((".yml", ".yaml")):
        text += draw.choice(("a: [b\n", "\t- x: :\n"))
    else:
        text = draw.choice((text[: len(text) // 2], "<<<<<<< HEAD\n" + text))
    return Edit(name, {name: text.encode()}, breaks=frozenset({name}))


def mend(author: Author) -> Edit | None:
    if not author.broken:
        return None
    name = author.draw.choice(sorted(author.broken))
    content: bytes | None = author.broken[name]
    if author.draw.random() < 0.2 and name != author.layout.settings:
        content = None
    return Edit(f"{name}{'' if content is not None else ' by dropping it'}", {name: content})


def same_size_and_time(author: Author) -> Edit | None:
    name = author.some("", ".md", ".html", ".json", ".yml", ".css", ".svg", ".csv", ".xml", ".yaml")
    letters = list(re.finditer(r"(?<=[a-z ])[aeiou](?=[a-z])", author.text(name))) if name else []
    if not letters:
        return None
    letter = author.draw.choice(letters)
    text = author.text(name)
    new = f"{text[: letter.start()]}{author.draw.choice('aeiou')}{text[letter.end() :]}"
    if name.endswith((".json", ".yml", ".yaml", ".xml")) and not _is_in_value(text, letter.start()):
        return None
    return Edit(f"{name} at {letter.start()}", {name: new.encode()}, clock="kept")


def touch(author: Author) -> Edit | None:
    name = author.some("")
    return Edit(name, {name: author.files[name]}, clock="touch") if name else None


def revert(author: Author) -> Edit | None:
    """Go back to what the guide, or one of its files, was some edits ago."""
    if not author.past or author.broken:
        return None
    then = author.past[-author.draw.randrange(1, min(len(author.past), 12) + 1)]
    changed = {
        name: then.get(name)
        for name in sorted({*then, *author.files})
        if then.get(name) != author.files.get(name)
    }
    if author.draw.random() < 0.5:
        changed = {name: content for name, content in changed.items() if author.draw.random() < 0.5}
    if not changed or any(_looks_broken(name, content) for name, content in changed.items()):
        return None
    return Edit(f"{len(changed)} files: {', '.join(list(changed)[:4])}", changed)


def file_to_folder(author: Author) -> Edit | None:
    name = author.some(
        author.draw.choice((author.layout.pages, author.layout.includes, author.layout.data)),
        ".md",
        ".html",
        ".yml",
        but=(author.layout.settings,),
    )
    if not name:
        return None
    inside = f"{name}/index.md"
    return Edit(f"{name} becomes a folder", {name: None, inside: author.files[name]})


def folder_to_file(author: Author) -> Edit | None:
    folders = sorted(
        {
            name.rpartition("/")[0]
            for name in author.files
            if name.endswith((".md/index.md", ".html/index.md", ".yml/index.md"))
        }
    )
    if not folders:
        return None
    folder = author.draw.choice(folders)
    gone: dict[str, bytes | None] = {name: None for name in author.files if name.startswith(f"{folder}/")}
    return Edit(
        f"{folder} becomes a file",
        {**gone, folder: author.first.get(folder, b"---\ntitle: Back\n---\nAgain.\n")},
    )


def _looks_broken(name: str, content: bytes | None) -> bool:
    """Tell whether an earlier content was one that `spoil` made."""
    text = (content or b"").decode(errors="replace")
    if (
        "<<<<<<< " in text
        or "title: [x\n" in text
        or text == "---\ntitle: Endless\n"
        or text.endswith(("a: [b\n", "\t- x: :\n"))
    ):
        return True
    if name.endswith(".json") and content is not None:
        try:
            json.loads(text)
        except ValueError:
            return True
    return False


def _is_in_value(text: str, at: int) -> bool:
    """Tell whether a letter stands in a line's value, so that another one keeps the file's form."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return ": " in line and "http" not in line
