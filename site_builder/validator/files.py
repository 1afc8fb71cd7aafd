"""Validating files and folders."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_builder.diagnostics import Diagnostic
from site_builder.fhir.releases import USUAL, detect, release_named, release_of
from site_builder.validation.context import Options
from site_builder.validator.checking import Checked, checked
from site_builder.validator.documents import FORMATS, read_documents
from site_builder.validator.givens import MOST_FOR_PROGRAMS, Contexts, Given
from site_builder.validator.guide import read_guide

_NO_RESOURCES = frozenset({"package.json", "package-lock.json", "tsconfig.json", "fhirpkg.lock.json"})


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What a run of `validate` found."""

    checked: tuple[Checked, ...]
    diagnostics: tuple[Diagnostic, ...]
    undecided: Counter[str]
    seconds: float


def validate_files(
    places: Sequence[Path],
    *,
    profiles: Sequence[str] = (),
    packages: Sequence[str] = (),
    given: Sequence[Path] = (),
    fhir_version: str = "",
    allowed_domains: Sequence[str] = (),
    guide: Path | None = None,
    is_for_programs: bool = False,
) -> ValidationReport:
    """Validate every resource of files and folders.

    `fhir_version` is the release of those that don't say theirs. `guide` gives what it defines and its
    packages. `is_for_programs`: all findings are returned, however many are alike. Raises OSError for a place
    that isn't there, ValueError for a version that no release has.
    """
    started = time.perf_counter()
    if fhir_version:
        release_named(fhir_version)
    beside = read_guide(guide) if guide is not None else None
    contexts = Contexts(beside)
    options = Options(
        allowed_domains=tuple(allowed_domains),
        canonical=beside.canonical if beside is not None else "",
        most_alike=MOST_FOR_PROGRAMS if is_for_programs else Options().most_alike,
    )
    usual = release_of(fhir_version) or (beside.release if beside is not None else USUAL)
    results: list[Checked] = []
    for file in _files(places):
        for document in read_documents(file, str(file)):
            release = detect(document.outline, usual.name)
            context = contexts.context(
                Given(release, tuple(map(str, given)), packages=tuple(packages), options=options)
            )
            results.append(checked(document, context, profiles))
    undecided: Counter[str] = Counter()
    for each in results:
        undecided.update(each.undecided)
    diagnostics = (*contexts.found, *(one.diagnostic for each in results for one in each.found))
    return ValidationReport(tuple(results), diagnostics, undecided, time.perf_counter() - started)


def _files(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        if not place.exists():
            raise FileNotFoundError(f"{place} does not exist")
        if not place.is_dir():
            yield place
            continue
        for file in sorted(place.rglob("*")):
            if file.suffix.lower() in FORMATS and file.name not in _NO_RESOURCES and file.is_file():
                yield file
