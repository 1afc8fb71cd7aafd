"""Keeps records of builds on disk, in `cache/NAME` beside the output folder NAME; never published.

What is damaged, of another version of this program or of its libraries, is as if it were not there. The file
lies in a folder that a stranger may have filled, so nothing is read from it but values of the few classes
that records are made of. What waits packed in a record is read where somebody asks for it: by its digest
nothing is wrong with it.
"""

from __future__ import annotations

import pickle
import sqlite3
from array import array
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from pathlib import Path

import site_builder
from site_builder.model.records import Record
from site_builder.model.rendered import unpickled
from site_builder.source.dependencies import Dependency, fingerprint
from site_builder.write.beside import beside
from site_builder.write.last_build import program

_FORM = "records 4"
_PARTS = "\x1f"
"""Between the parts of a dependency."""
_TABLES = """
create table if not exists about (form text);
create table if not exists dependency (number integer primary key, name text, fingerprint blob);
create table if not exists record (task text primary key, dependencies blob, made blob, digest blob);
"""


class RecordStore:
    """The records of the site in one output folder."""

    def __init__(self, output: Path) -> None:
        """Take the output folder; nothing is read or made yet."""
        self._file = beside(output) / "records.db"
        self._numbers: dict[Dependency, int] = {}

    @property
    def name(self) -> str:
        """What tells the site whose records it keeps."""
        return str(self._file)

    def load(self) -> tuple[Mapping[str, Record], Mapping[Dependency, bytes]]:
        """Return the records by task, and the fingerprints of all they depend on; nothing where none fit."""
        if not self._file.is_file():
            return {}, {}
        try:
            with closing(self._opened()) as base:
                if base.execute("select form from about").fetchall() != [(_form(),)]:
                    return {}, {}
                return self._read(base)
        except (sqlite3.Error, pickle.UnpicklingError, *_DAMAGE):
            self._numbers = {}
            return {}, {}

    def _read(self, base: sqlite3.Connection) -> tuple[Mapping[str, Record], Mapping[Dependency, bytes]]:
        fingerprints: dict[Dependency, bytes] = {}
        names: dict[int, Dependency] = {}
        for number, name, told in base.execute("select number, name, fingerprint from dependency"):
            dependency = tuple(name.split(_PARTS))
            names[number] = dependency
            fingerprints[dependency] = told
        self._numbers = {dependency: number for number, dependency in names.items()}
        records = {}
        for task, numbers, made, digest in base.execute("select * from record"):
            if fingerprint(made) != digest:
                raise ValueError(f"the record of '{task}' is damaged")
            records[task] = Record(tuple(names[each] for each in array("I", numbers)), *unpickled(made))
        return records, fingerprints

    def save(
        self, changed: Mapping[str, Record], gone: Collection[str], fingerprints: Mapping[Dependency, bytes]
    ) -> None:
        """Keep records, and what all depend on; where nothing can be kept, the next build is a whole one."""
        with suppress(OSError, sqlite3.Error):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._write(changed, gone, fingerprints)
            except sqlite3.DatabaseError:
                self._file.unlink(missing_ok=True)
                self._numbers = {}

    def _write(
        self, changed: Mapping[str, Record], gone: Collection[str], fingerprints: Mapping[Dependency, bytes]
    ) -> None:
        with closing(self._opened()) as base, base:
            if base.execute("select form from about").fetchall() != [(_form(),)]:
                # One that an older version made may have other columns.
                for table in ("about", "dependency", "record"):
                    base.execute(f"drop table {table}")
                base.executescript(_TABLES)
                base.execute("insert into about values (?)", (_form(),))
                self._numbers = {}
            last = max(self._numbers.values(), default=0)
            for dependency in fingerprints:
                if dependency not in self._numbers:
                    last += 1
                    self._numbers[dependency] = last
            base.execute("delete from dependency")
            base.executemany(
                "insert into dependency values (?, ?, ?)",
                (
                    (self._numbers[dependency], _PARTS.join(dependency), told)
                    for dependency, told in fingerprints.items()
                ),
            )
            base.executemany("delete from record where task = ?", ((task,) for task in gone))
            rows = map(self._row, changed.items())
            base.executemany("insert or replace into record values (?, ?, ?, ?)", rows)

    def _row(self, item: tuple[str, Record]) -> tuple[str, bytes, bytes, bytes]:
        task, record = item
        numbers = array("I", (self._numbers[each] for each in record.dependencies))
        parts = (record.files, record.found, record.undecided, record.content)
        made = pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)
        return task, numbers.tobytes(), made, fingerprint(made)

    def _opened(self) -> sqlite3.Connection:
        if self._file.is_symlink():
            # A stranger's, and what it leads to is somebody else's.
            self._file.unlink()
        base = sqlite3.connect(self._file, timeout=60)
        base.execute("pragma synchronous = off")
        base.executescript(_TABLES)
        return base


_DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    AttributeError,
    IndexError,
    OSError,
    MemoryError,
)
"""What reading a damaged file may raise besides."""


def _form() -> str:
    """Tell this form of records, this program and the libraries that it runs with."""
    return f"{_FORM} {site_builder.__version__} {program(is_with_theme=False)}"
