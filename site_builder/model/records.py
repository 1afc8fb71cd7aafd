"""What earlier builds made, and of what: a build makes anew only what would be another today.

A task is a page, an artifact, a list, an archive. Its record keeps the files that it made and what it asked
for meanwhile. The task is current when every answer has the fingerprint that it had then; what was absent
counts as an answer too. Answers are asked for again, pages are not drawn again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import IO, Protocol

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import OutPath
from site_builder.model.rendered import PACKED, PageContent, Rendered
from site_builder.source.dependencies import Dependency, TrackedTuple, fingerprint, tracking
from site_builder.source.kept import Kept

Questions = Mapping[str, Callable[..., object]]
"""What tells the answer of a dependency, by the name of its question; it takes the dependency's arguments."""

Files = tuple[Rendered, ...]

Make = Callable[[str, Callable[[], Iterable[Rendered]]], Files]
"""Returns the files of a task, which the function given makes where none are current."""

SHARED: Dependency = ("shared",)
"""What every task depends on: the machines that are made once and draw all pages."""


def _packed(name: str, file: Rendered) -> bytes:
    return file.packed(name).data


_PARTS: Mapping[str, Callable[[Rendered], object]] = {
    "file content": lambda file: file.digest,
    **{f"file {name}": partial(_packed, name) for name in PACKED},
    "file kind": lambda file: file.kind,
    "file title": lambda file: (file.title, file.summary),
    "file facts": lambda file: (file.source, file.headings, file.tags, file.styles, file.diagnostics),
}
"""What others may ask of a file that a task made."""


_MOST = 0.75
"""From this share on, who asks files of a list for something depends on that of all of them."""


def make_anew(_task: str, make: Callable[[], Iterable[Rendered]]) -> Files:
    """Make the files of a task, whatever was made before."""
    return tuple(make())


@dataclass(frozen=True, slots=True)
class Record:
    """What a task made, and of what."""

    dependencies: Collection[Dependency]
    """Each once."""
    files: Files
    found: tuple[Diagnostic, ...] = ()
    undecided: tuple[tuple[str, int], ...] = ()
    """What checking it could not decide, by its reason, and how often."""
    content: PageContent | None = None
    """What other pages may show of a page; None where none does."""


class Store(Protocol):
    """Keeps records from one run of the program to the next; see `site_builder.write.record_store`."""

    @property
    def name(self) -> str:
        """What tells the site whose records it keeps."""
        ...

    def load(self) -> tuple[Mapping[str, Record], Mapping[Dependency, bytes]]:
        """Return the records by task, and the fingerprints of all they depend on; nothing where none fit."""
        ...

    def save(
        self, changed: Mapping[str, Record], gone: Collection[str], fingerprints: Mapping[Dependency, bytes]
    ) -> None:
        """Keep records, and what all records depend on."""
        ...


class Disk(Protocol):
    """Where the files of a site lie; see `site_builder.write.shelf`."""

    def hold(self, file: Rendered) -> Rendered:
        """Put a file's content on disk, where it need not wait in memory."""
        ...

    def write(self, file: Rendered, write: Callable[[IO[bytes]], None]) -> Rendered:
        """Return a file whose content `write` writes piece by piece, on disk where it can."""
        ...

    def has(self, file: Rendered) -> bool:
        """Tell whether a file that an earlier build made is there as it was made."""
        ...

    def published(self, file: Rendered) -> Rendered:
        """Return a file as it will lie in the site."""
        ...


def in_memory(file: Rendered, write: Callable[[IO[bytes]], None]) -> Rendered:
    """Return a file whose content `write` writes, without a disk."""
    target = BytesIO()
    write(target)
    return replace(file, content=target.getvalue())


def at_rest(record: Record, disk: Disk | None) -> Record:
    """Return what a task made as it waits: packed, and on disk where there is one. Raises OSError."""
    files = record.files if disk is None else map(disk.hold, record.files)
    return replace(record, files=tuple(file.at_rest() for file in files))


class Records:
    """The records of one site, for one build after the other."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._store: Store | None = None
        self._records: dict[str, Record] = {}
        self._fingerprints: Mapping[Dependency, bytes] = {}
        self._named: dict[Dependency, Dependency] = {}
        """One of those that are equal: tasks ask the same things by the thousand."""
        self._is_building = False
        self._questions: Questions = {}
        self._disk: Disk | None = None
        self._now: dict[Dependency, bytes] = {}
        self._wholes: Mapping[str, Dependency] = {}
        self._same: set[Dependency] = set()
        self._fresh: set[OutPath] = set()
        self._asked_for: set[str] = set()
        self._changed: set[str] = set()
        self._parts: dict[OutPath, Rendered] = {}
        self._lists: dict[str, list[OutPath]] = {}
        self.kept = Kept()
        """What reading and assembling left in this process."""
        self.made: list[str] = []
        """The tasks that this build made anew."""

    def open(self, store: Store) -> None:
        """Take over what a store has, unless this is known from the build before."""
        if self._store is not None and self._store.name == store.name:
            return
        self._store = store
        records, self._fingerprints = store.load()
        self._records = dict(records)

    def begin(self, questions: Questions, disk: Disk, wholes: Mapping[str, Dependency] | None = None) -> None:
        """Begin a build whose guide answers `questions`.

        `wholes` name what tells all answers of a question at once: while that is the same, none is asked.
        """
        self._wholes = wholes or {}
        # A name that two tasks gave tells nothing of either.
        names = Counter(file.out for record in self._records.values() for file in record.files)
        self._same, self._fresh = set(), {out for out, number in names.items() if number > 1}
        self._disk = disk
        if self._is_building:
            # The last one did not come to its end: nobody has noted what its tasks depended on.
            for task in self._changed:
                self._records.pop(task, None)
        self._is_building = True
        parts = {name: self._part(tell) for name, tell in _PARTS.items()}
        self._questions = {
            **questions,
            **parts,
            "files": self._told_files,
            "part of files": self._told_part_of_files,
        }
        self._now = {}
        self._named = {each: each for each in self._fingerprints}
        self._asked_for, self._changed = set(), set()
        self._parts, self._lists = {}, {}
        self.made = []

    def current(self, task: str) -> Record | None:
        """Return what an earlier build made of a task, where it would be the same now."""
        record = self._records.get(task)
        if record is None or not self._is_current(record):
            return None
        self._asked_for.add(task)
        self._parts.update((file.out, file) for file in record.files)
        return record

    def keep(self, task: str, record: Record) -> Record:
        """Keep what was made of a task, its files on disk; what failed is tried again by the next build."""
        record = at_rest(record, self._disk)
        self.made.append(task)
        self._fresh.update(file.out for file in record.files)
        self._parts.update((file.out, file) for file in record.files)
        if any(file.kind in ("failed", "stand-in") for file in record.files):
            self._records.pop(task, None)
            return record
        own = {file.out for file in record.files}
        others = {each for each in record.dependencies if not (each[0] in _PARTS and each[1] in own)}
        self._records[task] = replace(record, dependencies=self._once((*self._whole_lists(others), SHARED)))
        self._asked_for.add(task)
        self._changed.add(task)
        return record

    @property
    def disk(self) -> Disk | None:
        """Where files that are made are put."""
        return self._disk

    def move_to(self, disk: Disk) -> None:
        """Take note that what was made lies in the site by now, and where to put what follows."""
        self._settle()
        self._disk = disk

    def files(self, task: str, make: Callable[[], Iterable[Rendered]]) -> Files:
        """Return the files of a task, which `make` makes where none are current."""
        return self._record(task, lambda: (tuple(make()), ())).files

    def written(self, file: Rendered, write: Callable[[IO[bytes]], None]) -> Rendered:
        """Return a file whose content `write` writes piece by piece: one that is too large for the memory."""
        return in_memory(file, write) if self._disk is None else self._disk.write(file, write)

    def found(self, task: str, make: Callable[[], Iterable[Diagnostic]]) -> tuple[Diagnostic, ...]:
        """Return the findings of a task, which `make` makes where none are current."""
        return self._record(task, lambda: ((), tuple(make()))).found

    def listed(self, name: str, files: Iterable[Rendered]) -> Files:
        """Return files as tasks see them: who goes through them depends on which there are by this name."""
        listed = TrackedTuple(files)
        listed.dependency = ("files", name)
        self._lists[name] = [file.out for file in listed]
        return listed

    def finish(self) -> None:
        """Forget the tasks that this build has not asked for, and keep the others for the next one."""
        gone = self._records.keys() - self._asked_for
        for task in gone:
            del self._records[task]
        self._settle()
        wanted = {each for record in self._records.values() for each in record.dependencies}
        for each in wanted:
            self._fingerprint(each)
        # Large sites depend on a million things: no more than one table of them is kept.
        for each in self._now.keys() - wanted:
            del self._now[each]
        self._fingerprints, self._now, self._named = self._now, {}, {}
        if self._store and (self._changed or gone):
            changed = {task: self._records[task] for task in self._changed if task in self._records}
            self._store.save(changed, gone, self._fingerprints)
        self._is_building = False

    def _settle(self) -> None:
        """Note of what was made where it lies in the site."""
        if self._disk is None:
            return
        for task in self._changed & self._records.keys():
            record = self._records[task]
            files = tuple(map(self._disk.published, record.files))
            self._records[task] = replace(record, files=files)
            self._parts.update((file.out, file) for file in files)

    def _record(self, task: str, make: Callable[[], tuple[Files, tuple[Diagnostic, ...]]]) -> Record:
        record = self.current(task)
        if record is None:
            with tracking() as noted:
                files, found = make()
            record = self.keep(task, Record(frozenset(noted), files, found))
        return record

    def _whole_lists(self, dependencies: set[Dependency]) -> set[Dependency]:
        """Return dependencies on a part of most files of a list as one on that of all.

        A site may have files by the ten thousand, and what goes through them asks each.
        """
        asked = Counter(each[0] for each in dependencies)
        for name in [each[1] for each in dependencies if each[0] == "files"]:
            most = _MOST * len(self._lists[name])
            for part in [part for part in _PARTS if asked[part] > most]:
                every = {(part, out) for out in self._lists[name]}
                if len(every & dependencies) > most:
                    dependencies = (dependencies - every) | {("part of files", part, name)}
        return dependencies

    def _once(self, dependencies: Iterable[Dependency]) -> tuple[Dependency, ...]:
        """Return dependencies, each once; a set of them takes ten times as much memory."""
        one = self._named.setdefault
        return tuple(one(each, each) for each in dict.fromkeys(dependencies))

    def _is_current(self, record: Record) -> bool:
        if self._disk is not None and not all(map(self._disk.has, record.files)):
            return False
        # What one page depends on, most of the others do too.
        for each in set(record.dependencies) - self._same:
            if self._fingerprints.get(each) != self._fingerprint(each):
                return False
            self._same.add(each)
        return True

    def _fingerprint(self, dependency: Dependency) -> bytes:
        if dependency not in self._now:
            self._now[dependency] = self._told(dependency)
        return self._now[dependency]

    def _told(self, dependency: Dependency) -> bytes:
        question, *arguments = dependency
        # A question that nobody answers is a mistake of ours, and no answer.
        tell = self._questions[question]
        known = self._fingerprints.get(dependency)
        if known is not None and self._is_same(question, arguments):
            return known
        try:
            return fingerprint(tell(*arguments))
        except Exception as error:
            # A hostile resource fails wherever it is read; the same failure is the same answer.
            return fingerprint((type(error).__name__, str(error)))

    def _is_same(self, question: str, arguments: Sequence[str]) -> bool:
        """Tell of an answer, without asking, that it is what it was."""
        if question in _PARTS:
            return arguments[0] in self._parts and arguments[0] not in self._fresh
        if question == "part of files":
            listed: Dependency = ("files", arguments[1])
            is_same_list = self._fingerprints.get(listed) == self._fingerprint(listed)
            return is_same_list and self._fresh.isdisjoint(self._lists.get(arguments[1], ()))
        whole = self._wholes.get(question)
        return whole is not None and self._fingerprints.get(whole) == self._fingerprint(whole)

    def _told_files(self, name: str) -> object:
        return self._lists.get(name)

    def _told_part_of_files(self, part: str, name: str) -> object:
        tell = self._questions[part]
        return [fingerprint(tell(out)) for out in self._lists.get(name, ())]

    def _part(self, tell: Callable[[Rendered], object]) -> Callable[[str], object]:
        return lambda out: tell(self._parts[out]) if out in self._parts else None
