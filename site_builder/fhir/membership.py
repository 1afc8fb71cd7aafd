"""Whether a code is in a value set, as far as what is at hand tells: yes, no, or undecided with the reason.

Unlike an expansion (`terminology.py`), the answer needs only the part of the definition that the code's
system touches: a value set of ten codes of ours and all of SNOMED CT answers for ours.

Source: https://hl7.org/fhir/R4/valueset.html#compositions
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.code_grammars import CHECKED_FORMS, FORMS, Form
from site_builder.fhir.code_systems import CodeSystemIndex, FilterError, matching_codes
from site_builder.fhir.terminology import Terminology, system_name
from site_builder.source.dependencies import Memo
from site_builder.source.json_access import mapping, mappings, strings
from site_builder.source.versions import fits_version

Json = Mapping[str, Any]

_PLAIN_PROPERTIES = frozenset({"concept", "code", "display", "definition", "parent", "child"})
_SUBSET_PARAMETERS = frozenset({"limitedExpansion", "count", "filter", "offset"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a code is in a value set."""

    is_member: bool | None
    """None: undecided."""
    reason: str = ""
    """Why it is undecided: a sentence."""
    system: str = ""
    """The code system that would have to be at hand to decide; empty where it is something else."""


YES = Answer(True)
NO = Answer(False)


@dataclass(frozen=True, slots=True)
class Part:
    """The codes of one code system that an include or exclude names."""

    codes: frozenset[str] | None = None
    """Those that are known to be among them; None where nothing is listed."""
    ignores_case: bool = False
    """Whether the letters of codes may be large or small; then those above are small."""
    is_whole: bool = False
    """Whether there are no others."""
    left_out: frozenset[str] = frozenset()
    """Codes that are known not to be among them, where there may be others; written as `codes` are."""
    form: Form | None = None
    """What the form of other codes tells; None where it tells nothing."""
    reason: str = ""
    """Why the part can't tell of every code."""

    def accepts(self, code: str) -> bool | None:
        """Tell whether a code is among them; None where nobody can tell."""
        if self.codes is None:
            return self.form(code) if self.form is not None else None
        written = code.lower() if self.ignores_case else code
        if written in self.codes:
            return True
        return False if self.is_whole or written in self.left_out else None

    def ask(self, code: str, system: str) -> Answer:
        """Answer for a code of the part's system."""
        verdict = self.accepts(code)
        if verdict is None:
            return Answer(None, self.reason, system)
        return YES if verdict else NO


@dataclass(frozen=True, slots=True)
class Component:
    """One include or exclude: codes of its system that are also in all its value sets."""

    system: str
    """Empty where only value sets are named."""
    part: Part | None
    value_sets: tuple[CodeTest, ...]

    def ask(self, system: str, code: str) -> Answer:
        """Answer for a code; without a system for the code in this include's own."""
        answers: list[Answer] = []
        if self.part is not None:
            if system and system != self.system:
                return NO
            answer = self.part.ask(code, self.system)
            if not self.value_sets:
                return answer
            answers.append(answer)
        answers.extend(each.ask(system, code) for each in self.value_sets)
        if not answers:
            return Answer(None, "An include names neither a code system nor a value set.")
        return _all_of(answers)


@dataclass(frozen=True, slots=True)
class CodeTest:
    """A value set, ready to be asked about codes."""

    url: str
    includes: tuple[Component, ...]
    excludes: tuple[Component, ...]
    barred: frozenset[tuple[str, str]]
    """Inactive codes that a definition keeps out."""
    shipped: frozenset[tuple[str, str]]
    """What the value set's file says the codes are."""
    is_shipped_whole: bool
    problem: str = ""
    """Why it can tell of no code at all."""

    def ask(self, system: str, code: str) -> Answer:
        """Tell whether a code is in the value set; without a system, whether some system's code is."""
        if self.problem:
            return Answer(None, self.problem)
        answer = (
            self._defined(system, code) if self.includes else Answer(None, "The value set lists no codes.")
        )
        if answer.is_member is not None or not self.shipped:
            return answer
        if (system, code) in self.shipped or (not system and any(code == each for _, each in self.shipped)):
            return YES
        return NO if self.is_shipped_whole else answer

    def systems(self, code: str) -> frozenset[str] | None:
        """Return the code systems of the value set that have a code; None where that is undecided."""
        named = {each.system for each in self.includes}
        if self.problem or "" in named or not named:
            return None
        answers = {system: self.ask(system, code).is_member for system in named}
        return None if None in answers.values() else frozenset(one for one, found in answers.items() if found)

    def _defined(self, system: str, code: str) -> Answer:
        answer = _any_of(each.ask(system, code) for each in self.includes)
        if answer.is_member is False:
            return answer
        excluded = _any_of(each.ask(system, code) for each in self.excludes)
        if excluded.is_member or (system, code) in self.barred:
            return NO
        return answer if excluded.is_member is False else excluded


class Membership:
    """Makes value sets ready, each once."""

    def __init__(self, terminology: Terminology) -> None:
        """Take the look-ups."""
        self._terminology = terminology
        self._tests: Memo[str, CodeTest | None] = Memo()

    def test(self, canonical: str) -> CodeTest | None:
        """Return the test of a value set by its canonical URL; None when it is not at hand."""
        return self._tests.get(canonical, lambda: self._made(canonical, ()))

    def _made(self, canonical: str, trail: tuple[str, ...]) -> CodeTest | None:
        url, _, version = canonical.partition("|")
        value_set = self._terminology.value_set(url)
        if value_set is None:
            return None
        stated = str(value_set.get("version") or "")
        if version and stated and not fits_version(stated, version):
            return _blocked(url, f"Version {version} of the value set {url} is not at hand, only {stated}.")
        return self._of_resource(value_set, (*trail, url))

    def _of_resource(self, value_set: Json, trail: tuple[str, ...]) -> CodeTest:
        compose = mapping(value_set.get("compose"))
        contained = mappings(value_set.get("contained"))
        includes, excludes = (
            tuple(self._component(each, contained, trail) for each in mappings(compose.get(name)))
            for name in ("include", "exclude")
        )
        expansion = mapping(value_set.get("expansion"))
        barred = self._inactive(compose, contained) if compose.get("inactive") is False else ()
        return CodeTest(
            url=trail[-1],
            includes=includes,
            excludes=excludes,
            barred=frozenset(barred),
            shipped=frozenset(_shipped(expansion.get("contains"))),
            is_shipped_whole=_is_whole(expansion),
        )

    def _component(self, component: Json, contained: Sequence[Json], trail: tuple[str, ...]) -> Component:
        system = str(component.get("system") or "")
        part = self._part(component, system, contained) if system else None
        imports = tuple(self._imported(url, contained, trail) for url in strings(component.get("valueSet")))
        return Component(system, part, imports)

    def _imported(self, canonical: str, contained: Sequence[Json], trail: tuple[str, ...]) -> CodeTest:
        if canonical.startswith("#"):
            for resource in contained:
                if resource.get("id") == canonical[1:] and canonical not in trail:
                    return self._of_resource(resource, (*trail, canonical))
        url = canonical.partition("|")[0]
        if url in trail:
            return _blocked(url, f"The value set {url} includes itself.")
        found = self._tests.get(canonical, lambda: self._made(canonical, trail))
        return found or _blocked(url, f"The value set {url} is not at hand.")

    def _part(self, component: Json, system: str, contained: Sequence[Json]) -> Part:
        index = self._terminology.index(system, contained)
        name = system_name(system) or system
        if listed := mappings(component.get("concept")):
            codes = frozenset(str(each.get("code", "")) for each in listed)
            return _listing(codes, ignores_case=index is not None and index.ignores_case)
        filters = mappings(component.get("filter"))
        if index is None:
            form = _form(system, is_filtered=bool(filters))
            return Part(form=form, reason=f"The code system {name} is not at hand.")
        try:
            codes = _filtered(index, filters)
        except FilterError as fault:
            return Part(reason=f"In the code system {name}: {fault}")
        version = str(component.get("version") or "")
        is_other = bool(version and index.version and not fits_version(index.version, version))
        if index.is_complete and not is_other and (version or not index.is_dated):
            return _listing(codes, ignores_case=index.ignores_case)
        if index.is_complete and not is_other:
            left_out = frozenset(concept.code for concept in index.concepts) - codes
            reason = f"Codes may have come to the code system {name} since the copy at hand was made."
            return _listing(codes, ignores_case=index.ignores_case, reason=reason, left_out=left_out)
        how = f"of version {index.version}" if is_other else f"in part (content: {index.content})"
        reason = f"The code system {name} is at hand only {how}."
        return _listing(codes, ignores_case=index.ignores_case, reason=reason)

    def _inactive(self, compose: Json, contained: Sequence[Json]) -> Iterator[tuple[str, str]]:
        for include in mappings(compose.get("include")):
            index = self._terminology.index(str(include.get("system") or ""), contained)
            for concept in index.concepts if index else ():
                if concept.is_inactive:
                    yield concept.system, concept.code


def _filtered(index: CodeSystemIndex, filters: Sequence[Json]) -> frozenset[str]:
    """Return the codes that pass all filters.

    Raises FilterError when a filter needs what the code system at hand does not say.
    """
    codes = {concept.code for concept in index.concepts}
    for rule in filters:
        name = str(rule.get("property", ""))
        if name not in _PLAIN_PROPERTIES and name not in index.declared:
            raise FilterError(f"nothing tells the property '{name}' of its codes.")
        codes &= matching_codes(index, rule)
    return frozenset(codes)


def _listing(
    codes: frozenset[str], *, ignores_case: bool, reason: str = "", left_out: frozenset[str] = frozenset()
) -> Part:
    """Return the part of codes that are listed; with a reason there may be others than those left out."""
    if ignores_case:
        codes, left_out = (frozenset(code.lower() for code in each) for each in (codes, left_out))
    return Part(codes, ignores_case, is_whole=not reason, left_out=left_out, reason=reason)


def _form(system: str, *, is_filtered: bool) -> Form | None:
    """Return what a code's form tells of a system that is not at hand."""
    if form := FORMS.get(system):
        return (lambda code: form(code) and None) if is_filtered else form
    if checked := CHECKED_FORMS.get(system):
        return lambda code: None if checked(code) else False
    return None


def _blocked(url: str, problem: str) -> CodeTest:
    return CodeTest(url, (), (), frozenset(), frozenset(), is_shipped_whole=False, problem=problem)


def _all_of(answers: Iterable[Answer]) -> Answer:
    undecided = YES
    for answer in answers:
        if answer.is_member is False:
            return NO
        if answer.is_member is None and undecided is YES:
            undecided = answer
    return undecided


def _any_of(answers: Iterable[Answer]) -> Answer:
    undecided = NO
    for answer in answers:
        if answer.is_member:
            return answer
        if answer.is_member is None and undecided is NO:
            undecided = answer
    return undecided


def _shipped(entries: object) -> Iterator[tuple[str, str]]:
    waiting = list(mappings(entries))
    while waiting:
        entry = waiting.pop()
        if (code := entry.get("code")) and entry.get("abstract") is not True:
            yield str(entry.get("system", "")), str(code)
        waiting.extend(mappings(entry.get("contains")))


def _is_whole(expansion: Json) -> bool:
    """Tell whether an expansion holds all codes: neither paged, nor limited, nor short of its total."""
    total = expansion.get("total")
    given = {str(each.get("name", "")) for each in mappings(expansion.get("parameter"))}
    held = sum(1 for _ in _shipped(expansion.get("contains")))
    is_short = isinstance(total, int) and total > held
    return not (is_short or expansion.get("offset") or given & _SUBSET_PARAMETERS)
