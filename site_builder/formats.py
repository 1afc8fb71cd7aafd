"""The forms that findings are printed in: text for people, JSON, SARIF and GitHub's commands for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args
from urllib.parse import quote

import click

import site_builder
from site_builder.codes import CODES, Severity
from site_builder.diagnostics import Diagnostic, Location, counted

Format = Literal["text", "json", "sarif", "github"]
FORMATS: tuple[Format, ...] = get_args(Format)

COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.NOTE: "cyan",
}
_NONE: Mapping[str, int] = {}
_UNDECIDED = "undecided"
_OF_CODES = "codes "
_MOST_REASONS = 20
"""Reasons for what is undecided that people are told."""
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")
_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
"""SARIF's customary name of the folder that addresses of files are relative to."""
_FINGERPRINT = "findingHash/v1"
_GITHUB_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GITHUB_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_GITHUB_PROPERTY = {**_GITHUB_DATA, ":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True)
class Paths:
    """Names the files of findings as a pipeline knows them: relative to the folder that it works in."""

    guide: Path
    """The guide's folder, to which the paths of findings are relative."""
    base: Path
    """The folder that paths are written relative to; those that lie elsewhere are absolute."""

    def relative(self, path: str) -> str:
        """Write a finding's path, with `/` between its parts."""
        file = (self.guide / path).resolve()
        base = self.base.resolve()
        return file.relative_to(base).as_posix() if file.is_relative_to(base) else file.as_posix()


def to_text(found: Diagnostic) -> str:
    """Write a finding in two lines for a terminal: place, severity, code and message, then the cure."""
    name = click.style(f"{found.severity.word}[{found.code}]", fg=COLOURS[found.severity])
    place = click.style(_one_line(str(found.location)), bold=True)
    return f"{place}: {name}: {_one_line(found.message)}\n    {_one_line(found.cure)}\n"


def in_words(undecided: Mapping[str, int]) -> list[str]:
    """Write what could not be decided, the most frequent first: each reason with its number."""
    ordered = sorted(undecided.items(), key=lambda each: (-each[1], each[0]))
    return [_undecided(reason.rstrip("."), number) for reason, number in ordered]


def undecided_text(reasons: Sequence[str]) -> str:
    """Write what could not be decided for a terminal, a line each; of very many reasons the first ones."""
    lines = [f"Not decided: {each}\n" for each in reasons[:_MOST_REASONS]]
    if left := len(reasons) - len(lines):
        lines.append(f"Not decided: {counted(left, 'more reason')}, which `--format json` names\n")
    return "".join(lines)


def _undecided(reason: str, number: int) -> str:
    reason = _one_line(reason)
    if reason.startswith(_OF_CODES):
        return counted(number, "code") + reason.removeprefix(_OF_CODES.rstrip())
    return reason if number == 1 else f"{reason} ({number:,} times)"


def to_json(diagnostics: Iterable[Diagnostic], undecided: Mapping[str, int] = _NONE) -> str:
    """Write findings as a JSON array, one object each, for editors and CI.

    What could not be decided are notes at the end, about all that was looked at.
    """
    notes = [Diagnostic(_UNDECIDED, each, Location("."), level=Severity.NOTE) for each in in_words(undecided)]
    rows = [
        {
            "severity": found.severity.word,
            "code": found.code,
            "path": found.location.path,
            "line": found.location.line,
            "column": found.location.column,
            "message": found.message,
            "cure": found.cure,
        }
        for found in (*diagnostics, *notes)
    ]
    return _json(rows)


def to_github(diagnostics: Iterable[Diagnostic], paths: Paths) -> str:
    """Write findings as commands of GitHub's workflows, which show them beside the lines at fault.

    GitHub shows a few of each step only, so the worst come first.
    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    worst_first = sorted(diagnostics, key=lambda found: -found.severity)
    return "".join(_github_command(found, paths) for found in worst_first)


def to_sarif(diagnostics: Sequence[Diagnostic], paths: Paths, undecided: Mapping[str, int] = _NONE) -> str:
    """Write findings as a log in SARIF 2.1.0, for code scanning; what is undecided is told of the run.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    codes = sorted({found.code for found in diagnostics})
    places = {
        path: _artifact_location(paths.relative(path))
        for path in sorted({found.location.path for found in diagnostics})
    }
    numbers = {path: {"index": number} for number, path in enumerate(places)}
    seen: Counter[str] = Counter()
    results = []
    for found in diagnostics:
        path = found.location.path
        region = {"startLine": found.location.line, "startColumn": found.location.column}
        place = {"artifactLocation": places[path] | numbers[path], "region": region}
        results.append(
            {
                "ruleId": found.code,
                "ruleIndex": codes.index(found.code),
                "level": found.severity.word,
                "message": {"text": f"{found.message}\n{found.cure}"},
                "locations": [{"physicalLocation": place}],
                "partialFingerprints": {_FINGERPRINT: _fingerprint(found, places[path]["uri"], seen)},
            }
        )
    run = {
        "tool": {"driver": _driver(codes, is_unsure=bool(undecided))},
        "invocations": [_invocation(undecided)],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that the command was run in."}}},
        "artifacts": [{"location": place} for place in places.values()],
        "results": results,
    }
    return _json({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _invocation(undecided: Mapping[str, int]) -> dict[str, Any]:
    """Say that the program ran, and what it could not decide: that is no finding in any file."""
    notes = [
        {"level": "note", "message": {"text": reason}, "descriptor": {"id": _UNDECIDED, "index": 0}}
        for reason in in_words(undecided)
    ]
    return {"executionSuccessful": True, **({"toolExecutionNotifications": notes} if notes else {})}


def _driver(codes: Iterable[str], *, is_unsure: bool) -> Mapping[str, Any]:
    """Describe the program, and the codes that it found something of."""
    found = {
        "name": "site-builder",
        "version": site_builder.__version__,
        "rules": [_descriptor(code) for code in codes],
    }
    return {**found, **({"notifications": [_descriptor(_UNDECIDED)]} if is_unsure else {})}


def _descriptor(code: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": CODES[code].meaning},
        "fullDescription": {"text": CODES[code].meaning},
        "help": {"text": CODES[code].cure},
        "defaultConfiguration": {"level": CODES[code].severity.word},
    }


def _artifact_location(path: str) -> dict[str, Any]:
    if PurePosixPath(path).is_absolute() or Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": _ROOT}


def _fingerprint(found: Diagnostic, file: str, seen: Counter[str]) -> str:
    """Return what a finding is known by when lines move: all but its line, and which of its like it is."""
    import hashlib  # noqa: PLC0415 - only this form needs it

    alike = "\0".join((found.code, file, found.message))
    seen[alike] += 1
    return hashlib.sha256(f"{alike}\0{seen[alike]}".encode(errors="replace")).hexdigest()


def _github_command(found: Diagnostic, paths: Paths) -> str:
    place = found.location
    properties = {
        "file": paths.relative(place.path),
        "line": place.line,
        "col": place.column,
        "title": found.code,
    }
    written = ",".join(
        f"{name}={_escaped(str(value), _GITHUB_PROPERTY)}" for name, value in properties.items()
    )
    message = _escaped(f"{found.message}\n{found.cure}", _GITHUB_DATA)
    return f"::{_GITHUB_COMMANDS[found.severity]} {written}::{message}\n"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(sign, sign) for sign in text)


def _one_line(text: str) -> str:
    """Keep what a guide's files say from ending a line, or from commanding the terminal."""
    return text.translate(_CONTROLS)


def _json(value: Any) -> str:
    """Write JSON; names of files may hold bytes that are no characters."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode(errors="replace").decode() + "\n"
