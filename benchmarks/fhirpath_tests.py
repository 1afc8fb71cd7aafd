"""Run the specification's tests of FHIRPath, and measure what parsing and evaluating cost.

    python benchmarks/fhirpath_tests.py FHIR_TEST_CASES [--failures] [--only NAME] [--times]

FHIR_TEST_CASES is a checkout of <https://github.com/FHIR/fhir-test-cases>: `r4/fhirpath` and `r5/fhirpath`.
Tests that need a terminology server, CDA's definitions or a check of narratives are counted apart.
With `--times` the expressions are also timed, beside fhirpathpy's where that is installed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from site_builder.fhir.definitions import Definitions, DefinitionsLibrary
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhir.json_text import loads
from site_builder.fhir.xml import from_xml
from site_builder.fhirpath import (
    Environment,
    EvaluationError,
    Expression,
    Failed,
    FHIRPathSyntaxError,
    Node,
    Services,
    Types,
    Undecided,
    check,
)
from site_builder.fhirpath.typing_rules import type_name
from site_builder.fhirpath.values import decimal_of, system_value

APART = frozenset(("tx", "cda", "html"))
"""Modes of tests that need more than an engine."""
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A test."""

    name: str
    file: str
    text: str
    invalid: str
    mode: str
    is_predicate: bool
    is_ordered: bool
    outputs: tuple[tuple[str, str], ...]


class Documents(Services):
    """The little that tests ask about: profiles of the core, references within the folder."""

    def conforms_to(self, node: Node, profile: str) -> bool | None:
        """Answer for the base definitions; other URLs are no profiles."""
        name = profile.removeprefix("http://hl7.org/fhir/StructureDefinition/")
        if name == profile or not node.type.types.is_known(name):
            raise EvaluationError(f"there is no profile {profile}")
        return name in node.type.bases

    def resolve(self, reference: str, source: Node) -> Mapping[str, Any] | bool | None:
        """Answer that nothing is there: what tests need is contained."""
        del reference, source
        return False


def main(arguments: list[str]) -> int:
    """Print pass rates."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--times", action="store_true")
    options = parser.parse_args(arguments)
    library = DefinitionsLibrary()
    for release in ("R4", "R5"):
        definitions = library.release(release)
        folder = options.folder / release.lower()
        cases = list(read(folder / "fhirpath" / f"tests-fhir-{release.lower()}.xml"))
        resources = {
            case.file: resource(options.folder, release.lower(), case.file, definitions) for case in cases
        }
        counted = Counter()
        for case in cases:
            if options.only and options.only != case.name:
                continue
            if case.mode in APART:
                counted["apart"] += 1
                continue
            said = run(case, resources[case.file], types_of_release(definitions))
            counted["passed" if not said else "failed"] += 1
            if said and (options.failures or options.only):
                print(f"  {case.name}: {' '.join(case.text.split())}\n      {said}")
        total = counted["passed"] + counted["failed"]
        rate = 100 * counted["passed"] / total if total else 0
        print(f"{release}: {counted['passed']} of {total} passed, {rate:.2f} %; {counted['apart']} apart")
        if options.times:
            measure(cases, resources, types_of_release(definitions), release)
    return 0


def read(path: Path) -> Iterator[Case]:
    """Read the tests of a file."""
    for test in etree.parse(path).getroot().iter("{*}test"):
        expression = test.find("{*}expression")
        outputs = tuple((out.get("type") or "", out.text or "") for out in test.findall("{*}output"))
        yield Case(
            test.get("name"),
            test.get("inputfile") or "",
            expression.text or "",
            expression.get("invalid") or test.get("invalid") or "",
            test.get("mode") or expression.get("mode") or "",
            test.get("predicate") == "true",
            test.get("ordered") == "true" or test.get("checkOrderedFunctions") == "true",
            outputs,
        )


def resource(root: Path, release: str, name: str, definitions: Definitions) -> Mapping[str, Any] | None:
    """Read the resource of a test."""
    if not name:
        return None
    for folder in (release, f"{release}/examples", "r5", "r5/examples", "r4b", "validator"):
        path = root / folder / name
        if path.exists():
            break
    else:
        return None
    if path.suffix == ".json":
        return loads(path.read_text(encoding="utf-8"))
    return from_xml(etree.parse(path).getroot(), definitions)[0]


def run(case: Case, content: Mapping[str, Any] | None, types: Types) -> str:
    """Run a test; return what is wrong, empty for a pass."""
    node = (
        Node(content, types.named(content["resourceType"])) if content and "resourceType" in content else None
    )
    environment = Environment(types, node, node, Documents(), now=NOW)
    try:
        expression = Expression(case.text)
    except FHIRPathSyntaxError as error:
        return "" if case.invalid else f"syntax: {error}"
    if case.invalid == "semantic":
        found = check(expression.tree, node.type if node else types.named(""), is_ordered=case.is_ordered)
        if found:
            return ""
    answer = expression.evaluate([node] if node else [], environment)
    if isinstance(answer, Failed):
        return "" if case.invalid else f"failed: {answer.message}"
    if case.invalid:
        return f"should be invalid ({case.invalid}), gives {written(answer)}"
    if isinstance(answer, Undecided):
        return f"undecided: {answer.reason}"
    if case.is_predicate:
        answer = [bool(answer)]
    wanted = [(kind, text) for kind, text in case.outputs]
    got = [(spelled_type(item), spelled(item)) for item in answer]
    same = len(wanted) == len(got) and all(
        (not kind or kind == mine) and same_text(kind or mine, text, my_text)
        for (kind, text), (mine, my_text) in zip(wanted, got, strict=True)
    )
    return "" if same else f"expected {wanted}, got {got}"


def written(answer: Any) -> str:
    """Write an answer."""
    return (
        str([(spelled_type(item), spelled(item)) for item in answer])
        if isinstance(answer, list)
        else str(answer)
    )


def spelled_type(item: Any) -> str:
    """Name a type as the tests do."""
    name = type_name(item).name
    return name if isinstance(item, Node) or name == "Quantity" else name[:1].lower() + name[1:]


def spelled(item: Any) -> str:
    """Write a value as the tests do."""
    value = system_value(item)
    if isinstance(value, bool):
        return str(value).lower()
    if spelled_type(item) in ("date", "dateTime", "instant"):
        return f"@{value}"
    return f"@T{value}" if spelled_type(item) == "time" else str(value)


def same_text(kind: str, wanted: str, got: str) -> bool:
    """Compare numbers by value and digits behind the point, all else as text."""
    if kind == "decimal":
        return decimal_of(wanted) == decimal_of(got)
    return wanted == got


def measure(cases: list[Case], resources: Mapping[str, Any], types: Types, release: str) -> None:
    """Time parsing and evaluating."""
    usable: list[tuple[Expression, Any]] = []
    texts: list[str] = []
    for case in cases:
        content = resources[case.file]
        if case.invalid or case.mode in APART or not content or "resourceType" not in content:
            continue
        if not run(case, content, types):
            texts.append(case.text)
            usable.append((Expression(case.text), content))
    start = time.perf_counter()
    for text in texts:
        Expression(text)
    parse_ms = (time.perf_counter() - start) * 1000 / len(texts)
    prepared = []
    for expression, content in usable:
        node = Node(content, types.named(content["resourceType"]))
        prepared.append((expression, node, Environment(types, node, node, Documents(), now=NOW)))
    start = time.perf_counter()
    for expression, node, environment in prepared:
        expression.evaluate([node], environment)
    run_ms = (time.perf_counter() - start) * 1000 / len(prepared)
    print(f"  {release}: {len(texts)} expressions: {parse_ms:.4f} ms to parse, {run_ms:.4f} ms to evaluate")
    theirs(texts, [content for _, content in usable])


def theirs(texts: list[str], contents: list[Any]) -> None:
    """Time fhirpathpy on the same expressions, where it is installed."""
    try:
        import fhirpathpy  # noqa: PLC0415 - not needed for anything else
    except ImportError:
        return
    start, count = time.perf_counter(), 0
    for text, content in zip(texts, contents, strict=True):
        try:
            fhirpathpy.evaluate(content, text, {})
            count += 1
        except Exception:
            continue
    print(
        f"  fhirpathpy: {(time.perf_counter() - start) * 1000 / max(count, 1):.4f} ms to parse and evaluate"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
