"""Texts of FHIR Shorthand that are edited by chance: what is taken over is what a whole compilation makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from site_builder.diagnostics import ordered
from site_builder.fhir.json_text import dumps
from site_builder.fsh.compiler import Compiled, Compiler, compile_fsh
from site_builder.fsh.settings import Settings

Texts = dict[str, str]

_WORDS = ("MS", "0..1", "1..*", "0..0", "Patient", "Observation", "#final", '"text"', "http://x.org/y", "5")


def edited(texts: Mapping[str, str], draw: Random) -> Texts:
    """Return texts with one edit, as an author makes it or a slip of the hand."""
    made = dict(texts)
    file = draw.choice(sorted(made))
    lines = made[file].split("\n")
    at = draw.randrange(len(lines))
    other = draw.choice(made[draw.choice(sorted(made))].split("\n"))
    how = draw.randrange(9)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines.insert(at, other)
    elif how == 2:
        lines[at] = other
    elif how in (3, 4):
        lines[at] = _word_changed(lines[at], other, draw)
    elif how == 5:
        lines.insert(at, "// a comment" if draw.random() < 0.5 else "")
    elif how == 6:
        lines.append(_entity(texts, draw))
    elif how == 7 and len(made) > 1:
        del made[file]
        return made
    else:
        lines[at] = lines[at].replace('"\n', ' more"') + " "
    made[file] = "\n".join(lines)
    return made


def _word_changed(line: str, other: str, draw: Random) -> str:
    words = line.split(" ")
    at = draw.randrange(len(words))
    words[at] = draw.choice((*other.split(" "), *_WORDS))
    return " ".join(words)


def _entity(texts: Mapping[str, str], draw: Random) -> str:
    """Return an entity of the texts under another name, or once more under its own."""
    text = texts[draw.choice(sorted(texts))]
    parts = text.split("\n\n")
    part = draw.choice(parts)
    return "\n" + (part.replace(":", ": New", 1).replace("New ", "New") if draw.random() < 0.7 else part)


def differences(one: Compiled, other: Compiled) -> Iterator[str]:
    """Yield what two compilations made otherwise."""
    ours, theirs = ({made.file: made for made in each.definitions} for each in (one, other))
    if list(ours) != list(theirs):
        yield f"other definitions: {sorted(ours.keys() ^ theirs.keys())[:5]}"
    for file in ours.keys() & theirs.keys():
        if dumps(ours[file].document) != dumps(theirs[file].document):
            yield f"{file} is another"
        if ours[file].places != theirs[file].places:
            yield f"{file} has other places"
        if ours[file].span != theirs[file].span:
            yield f"{file} stands elsewhere"
    if ordered(one.findings) != ordered(other.findings):
        unlike = set(one.findings) ^ set(other.findings)
        yield f"other findings: {sorted(unlike, key=lambda each: each.location)[:3]}"
    if [repr(each) for each in one.instances] != [repr(each) for each in other.instances]:
        yield "other instances"


def run(texts: Mapping[str, str], settings: Settings, count: int, seed: int) -> Iterator[str]:
    """Edit texts `count` times, and yield what was compiled otherwise than from nothing."""
    draw, now, compiler = Random(seed), dict(texts), Compiler(settings, (), ())
    for number in range(count):
        # Most edits begin at the guide as it was: after many nothing of it would be left.
        now = edited(texts if draw.random() < 0.3 else now, draw)
        for each in differences(compiler.compiled(now)[0], compile_fsh(now, settings)):
            yield f"edit {number}: {each}"
