"""Finds a guide's artifacts by what others call them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from site_builder.fhir.specification import CORE
from site_builder.model.guide import Artifact
from site_builder.source.dependencies import Memo
from site_builder.source.json_access import mappings

_ByName = dict[str, Artifact]


class ArtifactIndex:
    """The artifacts of one guide by key, URL, type and name."""

    def __init__(self, artifacts: Sequence[Artifact]) -> None:
        """Index them; of two that are called alike the first counts."""
        self.artifacts = artifacts
        self.by_key: _ByName = {}
        """By `TYPE/ID`."""
        self._by_url: _ByName = {}
        self._by_type: dict[str, list[Artifact]] = defaultdict(list)
        self._structures: dict[tuple[str, str], list[Artifact]] = defaultdict(list)
        self._named: Memo[str, tuple[_ByName, _ByName]] = Memo()
        for artifact in artifacts:
            self._add(artifact)
        for artifact in self.of_type("NamingSystem"):
            # Identifiers name their system by what the naming system lists, not by its own URL.
            for unique in mappings(artifact.neutral.get("uniqueId")):
                if value := str(unique.get("value") or ""):
                    self._by_url.setdefault(_bare(value), artifact)
        bases = {base_and_type(each.url)[0] for each in artifacts if each.url.startswith("http")}
        self.bases = bases - {CORE.rstrip("/")}
        """Where the artifacts' canonical URLs begin."""

    def of_type(self, type_: str) -> tuple[Artifact, ...]:
        """Return all artifacts of a resource type, in the guide's order."""
        return tuple(self._by_type.get(type_, ()))

    def structures(self, release: str, url: str) -> tuple[Artifact, ...]:
        """Return the structure definitions of a release that have a canonical URL."""
        return tuple(self._structures.get((release, url), ()))

    def at(self, url: str) -> Artifact | None:
        """Return the artifact of a canonical URL, a `|version` set aside."""
        return self._by_url.get(_bare(url.partition("|")[0]))

    def resolve(self, reference: str) -> Artifact | None:
        """Return the artifact that a canonical URL or a reference means; see `GuideView.resolve`."""
        if not reference or reference.startswith("#"):
            return None
        reference = reference.partition("#")[0]
        url, _, version = reference.partition("|")
        found = self._by_url.get(f"{_bare(url)}|{version}") or self._by_url.get(_bare(url))
        if found:
            return found
        key = "/".join(url.partition("/_history/")[0].split("/")[-2:])
        by_key = self.by_key.get(key)
        # An absolute canonical URL of someone else's must not lead to ours only because the ids are equal.
        return by_key if by_key and (key == url.partition("/_history/")[0] or not by_key.url) else None

    def find(self, text: str, type_: str) -> Artifact | None:
        """Return the artifact that an author names; see `GuideView.find`."""
        exact, folded = self._named.get(type_, lambda: self._names(type_))
        return exact.get(text) or folded.get(text.casefold())

    def _add(self, artifact: Artifact) -> None:
        self._by_type[artifact.type].append(artifact)
        if artifact.type == "StructureDefinition":
            self._structures[artifact.release, artifact.url].append(artifact)
        self.by_key.setdefault(artifact.key, artifact)
        # A resource that is held as a Basic may be referred to as one.
        self.by_key.setdefault(f"{artifact.resource.get('resourceType')}/{artifact.id}", artifact)
        if artifact.url:
            self._by_url.setdefault(f"{_bare(artifact.url)}|{artifact.version}", artifact)
            self._by_url.setdefault(_bare(artifact.url), artifact)

    def _names(self, type_: str) -> tuple[_ByName, _ByName]:
        """Return the artifacts of a type, or all, by what authors call them, as written and in lower case.

        An id goes before a URL, a URL before a name or title; of two that are alike the first counts.
        """
        exact: _ByName = {}
        folded: _ByName = {}
        artifacts = self.of_type(type_) if type_ else self.artifacts
        for position in range(len(_called(artifacts[0])) if artifacts else 0):
            for artifact in artifacts:
                name = _called(artifact)[position]
                exact.setdefault(name, artifact)
                folded.setdefault(name.casefold(), artifact)
        return exact, folded


def base_and_type(url: str) -> tuple[str, str]:
    """Part a canonical URL such as `https://example.org/fhir/ValueSet/x` into its base and the type named."""
    base, _, type_ = url.rpartition("/")[0].rpartition("/")
    return base, type_


def _called(artifact: Artifact) -> tuple[str, ...]:
    return (artifact.id, artifact.key, artifact.url, artifact.name, artifact.title)


def _bare(url: str) -> str:
    """Drop what writers vary without meaning another artifact: http or https, a slash at the end."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")
