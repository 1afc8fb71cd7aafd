"""FHIR packages: archives that are cut, bent, or lie about what they hold."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.read.packages import open_packages
from tests.fuzz.formats.resources import samples
from tests.fuzz.making import ODD_TEXTS, mutated
from tests.fuzz.run import Format

_NAMES = (
    "package/package.json",
    "package/.index.json",
    "package/a.json",
    "package/b.json",
    "package/../../c.json",
    "/etc/d.json",
    "package/sub/e.json",
    "./package/f.json",
    "package",
    "other/package.json",
    "package//g.json",
    "PACKAGE/h.json",
    "package/" + "x" * 300 + ".json",
)
_KINDS = (tarfile.REGTYPE,) * 8 + (
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
    tarfile.CHRTYPE,
)
_MANIFEST = {
    "name": "a.b",
    "version": "1.0.0",
    "canonical": "http://a",
    "fhirVersions": ["4.0.1"],
    "dependencies": {"c.d": "1.0.0", "hl7.fhir.r4.core": "4.0.1"},
}


def _make(draw: Random) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(
        fileobj=plain,
        mode="w",
        format=draw.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)),
    ) as archive:
        if draw.random() < 0.9:
            _add(archive, "package/package.json", _content(draw, _MANIFEST), tarfile.REGTYPE)
        for _ in range(draw.randrange(5)):
            name = (
                draw.choice(_NAMES)
                if draw.random() < 0.9
                else f"package/{draw.choice([each for each in ODD_TEXTS if each.isprintable()])}.json"
            )
            index = {
                "index-version": 1,
                "files": [
                    {
                        "filename": draw.choice(("a.json", "../x", "\0", "b.json", "")),
                        "resourceType": "StructureDefinition",
                        "id": "x",
                        "url": "http://a/x",
                        "version": "1",
                    }
                ],
            }
            _add(
                archive,
                name,
                _content(draw, index if name.endswith("index.json") else draw.choice(samples())),
                draw.choice(_KINDS),
            )
    content = plain.getvalue()
    if draw.random() < 0.4:
        content = _bent(draw, content)
    content = gzip.compress(content, 1, mtime=0) if draw.random() < 0.95 else content
    return _bent(draw, content) if draw.random() < 0.5 else content


def _content(draw: Random, value: object) -> bytes:
    return json.dumps(mutated(draw, value) if draw.random() < 0.5 else value).encode()


def _add(archive: tarfile.TarFile, name: str, content: bytes, kind: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.size, member.linkname = kind, len(content), "../../etc/passwd"
    try:
        archive.addfile(member, io.BytesIO(content))
    except (ValueError, UnicodeError):
        # A name that this form of archive can't have.
        return


def _bent(draw: Random, content: bytes) -> bytes:
    for _ in range(draw.choice((1, 1, 3))):
        at = draw.randrange(len(content) + 1)
        end = at + draw.choice((0, 1, 4, 100))
        content = (
            content[:at]
            + draw.choice(
                (b"", bytes((draw.randrange(256),)), b"\xff" * 4, b"99999999999\0", content[at:end] * 2)
            )
            + content[end:]
        )
    return content[: draw.randrange(len(content) + 1)] if draw.random() < 0.1 else content


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _faults(content: bytes) -> Iterator[str]:
    root = Path(_folder().name)
    (root / "a.tgz").write_bytes(content)
    problems = Problems()
    packages = open_packages(["a.tgz"], root, root, problems)
    for package in packages:
        for entry in package.entries():
            package.read(entry)
            package.resource(f"{entry.url}|{entry.version}")
    if not packages and not len(problems):
        yield "a package that can't be read is no finding"
    library = DefinitionsLibrary(packages)
    library.release("R4")
    if sorted(each.name for each in root.iterdir()) != ["a.tgz"]:
        yield "something was unpacked"


ARCHIVES = Format("archives", _make, _faults)
