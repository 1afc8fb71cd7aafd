"""What of a resource its page has not shown: nothing that an author states is in the source only.

A kind declares the elements that it shows; whatever else a resource holds is left, whole, for the section
“More facts” (`more_facts`). So a fact that nobody thought of, an extension, an element of a later release, is
readable all the same, and a kind that is to show more gains a word in its declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.kinds.parts.data_types import Left, form_of, has_extension, unsaid
from site_builder.model.guide import Artifact

NAMES = ("linkId", "key", "name", "title", "label", "code", "path", "url", "id", "system", "type", "element")
"""What tells an entry of a list from its siblings: the first of these that is a text."""
_WORD = re.compile(r"[^\s()]+|[()]")
_NARRATIVE = frozenset({"div", "status", "id", "extension", "_div", "_status"})
_GENERATED = "generated"
_NO_CHOICE = "valueSet"
"""The one element that is called like a choice (`value[x]`) and is none."""
_LATER = re.compile(r"^extension-\w+\.(?=\w+$)")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a kind shows of an object; without members all that its line says (`data_types`)."""

    is_all: bool = False
    """Whether nothing of it is left, ids and extensions included."""
    members: Mapping[str, Shown] = field(default_factory=dict)
    choices: Mapping[str, Shown] = field(default_factory=dict)
    """By stem, for `value[x]`."""
    extensions: frozenset[str] = frozenset()
    """The last parts of the URLs of extensions that are shown."""

    def member(self, name: str) -> Shown | None:
        """Return what is shown of a property; None when nothing is."""
        if (found := self.members.get(name)) is not None:
            return found
        for stem, found in self.choices.items():
            if name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper() and name != _NO_CHOICE:
                return found
        return None


def shown(words: str, *others: Shown) -> Shown:
    """Read a declaration, as in `title contact(name telecom) part(name part*) value[x] ~the-extension`.

    Parentheses hold what is shown of an element; without them that is what its line says (`data_types`), and
    all of it where it ends in `!`. `name*` has what its parent has, an element within its like; `a|b(c)` are
    two of one shape; `~` names an extension; `_name(~x)` is what stands beside a primitive. The names of all
    releases stand side by side. `others` are shown besides.
    """
    found = _read(iter(_WORD.findall(words)))
    for other in others:
        found = Shown(
            members={**other.members, **found.members},
            choices={**other.choices, **found.choices},
            extensions=found.extensions | other.extensions,
        )
    return found


def stated(artifact: Artifact) -> Mapping[str, Any]:
    """Return the resource as its author wrote it; what an earlier release holds as a Basic is unwrapped."""
    is_wrapped = artifact.resource.get("resourceType") not in (artifact.type, None)
    return artifact.neutral if is_wrapped else artifact.resource


def remainder(resource: Mapping[str, Any], declared: Shown) -> dict[str, Any]:
    """Return what of a resource a kind has not shown, in the shape of the resource."""
    return _left(resource, declared) or {}


def small_print(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an outline leaves out as of little weight: ids, versions of codes, hashes of attachments.

    What has an extension stands in the outline itself.
    """
    found = _small(resource)
    if isinstance(found, dict):
        found.pop("id", None)
    return found or {}


def is_narrative(value: Any) -> bool:
    """Tell a text in XHTML, which is no value for a line: where it matters it stands as a section."""
    return isinstance(value, Mapping) and "div" in value and set(value) <= _NARRATIVE


def _read(words: Iterator[str]) -> Shown:
    members: dict[str, Shown] = {}
    choices: dict[str, Shown] = {}
    extensions: set[str] = set()
    within: list[str] = []
    last: list[str] = []
    for word in words:
        if word == ")":
            break
        if word[0] == "~":
            extensions.add(word[1:])
        elif word[-1] == "*":
            within.append(word[:-1])
        else:
            inner = _read(words) if word == "(" else Shown(is_all=word[-1] == "!")
            last = last if word == "(" else word.rstrip("!").split("|")
            for name in last:
                (choices if name.endswith("[x]") else members)[name.removesuffix("[x]")] = inner
    made = Shown(members=members, choices=choices, extensions=frozenset(extensions))
    members.update(dict.fromkeys(within, made))
    return made


def _left(value: Any, declared: Shown) -> Any:
    if isinstance(value, list | tuple):
        parts = [_named(each, rest) for each in value if (rest := _left(each, declared))]
        return parts or None
    if not isinstance(value, Mapping):
        return None
    if not (declared.members or declared.choices or declared.extensions):
        if form_of(value) == "reference":
            # What later releases name by its URL alone.
            return Left((name, part) for name, part in value.items() if name != "reference") or None
        return unsaid(value)
    found = Left()
    for name, part in value.items():
        if name in ("extension", "modifierExtension"):
            left: Any = _unknown(part, declared.extensions)
        else:
            inner = declared.member(name)
            left = part if inner is None else None if inner.is_all else _left(part, inner)
        if left is not None and left not in ("", []):
            found[name] = left
    return found or None


def _unknown(extensions: Any, known: frozenset[str]) -> Any:
    if not known or not isinstance(extensions, list | tuple):
        return extensions
    return [each for each in extensions if _tail(each) not in known]


def _tail(extension: Any) -> str:
    url = extension.get("url") if isinstance(extension, Mapping) else None
    # A later release's element, as in `.../5.0/StructureDefinition/extension-NamingSystem.url`.
    return _LATER.sub("artifact-", url.rpartition("/")[2]) if isinstance(url, str) else ""


def _small(value: Any) -> Any:
    if isinstance(value, list | tuple):
        parts = [_named(each, rest) for each in value if (rest := _small(each))]
        return parts or None
    if not isinstance(value, Mapping):
        return None
    if is_narrative(value):
        kept = ((name, part) for name, part in value.items() if name != "div" and part != _GENERATED)
        return Left(kept) or None
    if form_of(value):
        rest = unsaid(value)
        return None if has_extension(rest) else rest
    found = Left()
    for name, part in value.items():
        if name[:1] == "_":
            left: Any = None if has_extension(part) else part
        elif name == "id":
            left = None if isinstance(value.get("resourceType"), str) else part
        else:
            left = None if name in ("extension", "modifierExtension") else _small(part)
        if left is not None:
            found[name] = left
    return found or None


def _named(entry: Any, left: Any) -> Any:
    """Return what is left of an entry of a list, with what tells it from the others."""
    if not isinstance(entry, Mapping) or not isinstance(left, Left):
        return left
    if isinstance(kind := entry.get("resourceType"), str):
        return Left({"resourceType": kind, **({"id": entry["id"]} if "id" in entry else {}), **left})
    name = next((name for name in NAMES if isinstance(entry.get(name), str)), "")
    return Left({name: entry[name], **left}) if name and name not in left else left
