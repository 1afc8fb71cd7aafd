"""Files of cases: resources with what they need beside them, and what is to be found in each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.fhir.releases import USUAL, release_of
from site_builder.source.json_access import mapping, mappings, strings, text
from site_builder.validation.context import Options
from site_builder.validator.checking import Checked, Found, checked
from site_builder.validator.documents import read_documents
from site_builder.validator.givens import MOST_FOR_PROGRAMS, Contexts, Given


@dataclass(frozen=True, slots=True)
class Case:
    """A line of a file of cases."""

    id: str
    file: str
    profiles: tuple[str, ...]
    given: Given
    expect: object
    """`valid`, a list of findings, or None where nothing is expected."""
    allows_comments: bool = False
    """Whether JSON may have comments."""


class BadCaseError(ValueError):
    """A line that is no case."""


def read_cases(file: Path) -> Iterator[Case]:
    """Yield the cases of a file; raises BadCaseError for a line that is none, OSError for no file."""
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                found = json.loads(line)
            except ValueError as error:
                raise BadCaseError(f"{file}:{number}: {error}") from error
            if not isinstance(found, dict) or not text(found.get("file")):
                raise BadCaseError(f"{file}:{number}: a case is an object with a 'file'")
            yield _case(found)


def run_case(case: Case, contexts: Contexts) -> Checked:
    """Validate a case's file; of several documents in it, all as one."""
    context = contexts.context(case.given)
    documents = read_documents(Path(case.file), case.file, allows_comments=case.allows_comments)
    reports = [checked(document, context, case.profiles) for document in documents]
    first = reports[0]
    if len(reports) == 1:
        return first
    undecided = {reason: count for each in reports for reason, count in each.undecided.items()}
    return Checked(first.document, tuple(one for each in reports for one in each.found), undecided)


def differences(case: Case, result: Checked) -> Iterator[str]:
    """Yield what was found otherwise than the case expects: sentences."""
    if case.expect is None:
        return
    errors = [each for each in result.found if each.diagnostic.severity.word == "error"]
    if case.expect == "valid":
        yield from (f"not expected: {each.diagnostic}" for each in errors)
        return
    wanted = mappings(case.expect)
    for each in wanted:
        if not any(_fits(one, each) for one in result.found):
            yield f"expected, but not found: {json.dumps(each, ensure_ascii=False)}"
    for one in errors:
        if not any(_fits(one, each) for each in wanted):
            yield f"not expected: {one.diagnostic}"


def _case(line: Mapping[str, Any]) -> Case:
    options = mapping(line.get("options"))
    release = release_of(text(line.get("fhir-version"))) or USUAL
    given = Given(
        release,
        strings(line.get("with")),
        strings(line.get("with-r5")),
        strings(line.get("package")),
        _options(options),
    )
    file = text(line.get("file"))
    return Case(
        text(line.get("id")) or file,
        file,
        strings(line.get("profile")),
        given,
        line.get("expect"),
        allows_comments=options.get("allow-comments") is True,
    )


def _options(said: Mapping[str, Any]) -> Options:
    return Options(
        most_alike=MOST_FOR_PROGRAMS,
        allowed_domains=strings(said.get("allow-extension")),
        best_practice=(text(said.get("best-practice")) or "ignore").lower(),
        display_warns=said.get("display-issues-are-warnings") is True
        or said.get("wrong-displays") == "warning",
        forbids_examples=said.get("examples") is False,
        default_version=said.get("default-version") is True,
        checks_html=said.get("noHtmlInMarkdown") is True or said.get("security-checks") is True,
    )


def _fits(found: Found, wanted: Mapping[str, Any]) -> bool:
    """Tell whether a finding is what a case expects, as far as that says."""
    asked = {
        "severity": found.diagnostic.severity.word,
        "code": found.diagnostic.code,
        "line": found.diagnostic.location.line,
    }
    if any(key in wanted and wanted[key] != value for key, value in asked.items()):
        return False
    return "expression" not in wanted or _plain(text(wanted["expression"])) == _plain(found.expression)


def _plain(expression: str) -> str:
    """Return an expression without positions that say nothing."""
    return re.sub(r"\[0\]|\.ofType\(\w+\)", "", expression)


def summary(cases: Sequence[Case], failed: int) -> str:
    """Say how many cases gave what they expect."""
    asked = sum(case.expect is not None for case in cases)
    return f"{asked - failed:,} of {asked:,} cases as expected"
