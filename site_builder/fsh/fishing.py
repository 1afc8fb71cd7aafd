"""Finding what a rule names: in the guide's files, its FSH, its packages, the specification.

The order is SUSHI's: definitions that lie in the guide as files come first, then what the FSH defines, then
packages, then the specification. The guide's own name hides one of the specification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from site_builder.fsh.parts import Parts
from site_builder.fsh.project import Known, OwnIndex
from site_builder.source.dependencies import depend_on

Json = dict[str, Any]

ORDER = ("Resource", "Type", "Profile", "Extension", "Logical", "ValueSet", "CodeSystem")
"""Of two definitions that have a name, the first of these kinds counts."""
OWN_KINDS = ("Profile", "Extension", "Logical", "Resource", "ValueSet", "CodeSystem", "Instance")
"""All kinds of the FSH that become definitions."""
STRUCTURE_KINDS = ("Profile", "Extension", "Logical", "Resource", "Type")
"""The kinds that a StructureDefinition describes: SUSHI's `Resource` and `Type` are FHIR's own, too."""


class Source(Protocol):
    """Where definitions come from that are finished: a package, the guide's files, the specification.

    `packages.PackageSource` is one; `raw facts` of the specification are another.
    """

    def find(self, item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
        """Find what has a name, id or URL, and one of some kinds, the first kind first."""
        ...

    def document(self, known: Known) -> Mapping[str, Any] | None:
        """Return the resource of what this source found, as JSON; a StructureDefinition with its snapshot."""
        ...

    def names(self, kinds: Sequence[str]) -> Iterator[str]:
        """Yield names that may have been meant."""
        ...


@runtime_checkable
class SlowSource(Source, Protocol):
    """A source whose names no index holds."""

    def find_by_name(self, item: str, version: str | None, kinds: Sequence[str]) -> Known | None:
        """Find what has a name; it is asked when nothing is found anywhere else."""
        ...


class Fishing:
    """Finds definitions by name, id or URL, wherever they are."""

    def __init__(
        self,
        own: OwnIndex,
        predefined: Source | None,
        sources: Sequence[Source],
        parts: Parts,
        unseen: Source | None = None,
    ) -> None:
        """Take the guide's own entities, its predefined files, then packages and the specification in
        order. `unseen` is asked for what nobody has and only an extension is wanted of."""
        self.own = own
        self._parts = parts
        self.predefined = predefined
        self.sources = tuple(sources)
        self._unseen = unseen
        self._found: dict[tuple[str, tuple[str, ...]], Known | None] = {}
        self._source_of: dict[int, Source] = {}
        self._wholes: dict[int, Known] = {}

    def find(self, item: str, *kinds: str) -> Known | None:
        """Find what `item` names; `NAME|version` finds any version where that one isn't there.

        Where that happens, `Known.version` differs from what was asked.
        """
        key = (item, kinds)
        if key not in self._found:
            with self._parts.making("find", item, *kinds):
                self._found[key] = self._any_version(item, kinds)
        depend_on("find", item, *kinds)
        return self._found[key]

    def document(self, known: Known) -> Mapping[str, Any] | None:
        """Return the JSON of what was found elsewhere than in the FSH; None for the FSH's own entities."""
        source = self._source_of.get(id(known))
        return source.document(known) if source else None

    def names(self, *kinds: str) -> Iterator[str]:
        """Yield all names of some kinds, to guess what was meant."""
        yield from self.own.names(kinds)
        for source in (*((self.predefined,) if self.predefined else ()), *self.sources):
            yield from source.names(kinds)

    def _any_version(self, item: str, kinds: tuple[str, ...]) -> Known | None:
        base, _, version = item.partition("|")
        base, _, stated = self.own.project.resolved(base).partition("|")
        version = version or stated
        if version and (known := self._find(base, version, kinds)):
            return known
        return self._find(base, None, kinds)

    def _find(self, base: str, version: str | None, kinds: tuple[str, ...]) -> Known | None:
        if self.predefined and (known := self._in(self.predefined, base, version, kinds)):
            return known
        if known := self.own.find(base, version, kinds or OWN_KINDS):
            return self._whole(known)
        # Of all that is called so anywhere, a type comes before an extension.
        is_any = not kinds or "Instance" in kinds
        for kind in (each for each in (*ORDER, "Instance") if is_any or each in kinds):
            # Types are the specification's; no package has to be looked through for them.
            sources = self.sources if kind not in ORDER[:2] else (*self.sources[-1:], *self.sources[:-1])
            for source in sources:
                if known := self._in(source, base, version, (kind,)):
                    return known
        for source in self.sources:
            if isinstance(source, SlowSource) and (known := source.find_by_name(base, version, kinds)):
                self._source_of[id(known)] = source
                return known
        return (
            self._in(self._unseen, base, version, kinds) if self._unseen and kinds == ("Extension",) else None
        )

    def _whole(self, known: Known) -> Known:
        """Say of which type an instance is, and the URL that it has where its rules give it none."""
        entity = known.entity
        if known.kind != "Instance" or entity is None:
            return known
        key = id(known)
        if key not in self._wholes:
            self._wholes[key] = known
            type_ = known.resource_type or self.type_of(entity.said("InstanceOf"))
            url = known.url
            if type_ and not url and entity.said("Usage") != "inline":
                url = f"{self.own.project.settings.canonical}/{type_}/{known.id}"
            self._wholes[key] = replace(known, resource_type=type_, url=url)
        return self._wholes[key]

    def type_of(self, name: str) -> str:
        """Return the type that a type or profile describes; empty for what isn't known."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            known = self.find(name, *STRUCTURE_KINDS)
            if known is None or known.type:
                return known.type if known else ""
            name = known.parent
        return ""

    def _in(self, source: Source, base: str, version: str | None, kinds: tuple[str, ...]) -> Known | None:
        known = source.find(base, version, kinds)
        if known is not None:
            self._source_of[id(known)] = source
        return known
