"""What links lead to, in a few words: shown beside a link without leaving the page.

Pages opened from a disk may load a script, but may not fetch JSON: so previews are scripts, each of a share
of the site, which `templates/static/previews.js` loads when a reader stops at a link. What they hold is told
apart by the sum of the letters of an address; the client counts by the same rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from site_builder.kinds.parts.kind_words import kind_word
from site_builder.model.guide import Artifact, OutPath
from site_builder.model.guide_questions import artifact_fact
from site_builder.model.rendered import Rendered, SearchEntry
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

FOLDER = "previews"
_SHARE = 64
"""As many artifacts' previews are in one script."""
_LONGEST = 260
_GLOSSARY = "glossary"
"""What the name of a page has that explains terms: the one that is made, or an author's own."""

_FIRST_CODES = 5
"""As many codes of a value set or a code system are named."""

Preview = tuple[str, ...]
"""Title, what it is, and what it says of itself; of sets of codes the first of these, too."""


def previews(view: GuideView, rendered: Sequence[Rendered]) -> tuple[Rendered, ...]:
    """Write the previews of artifacts, of FHIR's types in the releases of the guide, and of terms."""
    artifacts = dict(_artifacts(view, rendered))
    shares: list[dict[str, Preview]] = [{} for _ in range(-(-len(artifacts) // _SHARE))]
    for out, preview in artifacts.items():
        shares[share_of(out, len(shares))][out] = preview
    files = [
        Rendered(f"{FOLDER}/index.js", _script(dict(_terms(rendered)), len(shares)), kind="file"),
        Rendered(f"{FOLDER}/types.js", _script(dict(_types(view))), kind="file"),
    ]
    files += [
        Rendered(f"{FOLDER}/{number}.js", _script(share), kind="file") for number, share in enumerate(shares)
    ]
    return tuple(files)


def share_of(address: str, count: int) -> int:
    """Return which of the shares has an address's preview, counted as JavaScript counts letters."""
    units = address.encode("utf-16-le")
    return sum(int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)) % count


def _artifacts(view: GuideView, rendered: Iterable[Rendered]) -> Iterator[tuple[OutPath, Preview]]:
    pages = {file.out: file for file in rendered if file.kind == "artifact"}
    for artifact in view.guide.artifacts:
        if page := pages.get(artifact.out):
            kind = kind_word(artifact)
            status = f", {artifact.status}" if artifact.status and not artifact.is_example else ""
            told = (page.title, kind[:1].upper() + kind[1:] + status, _short(page.summary))
            yield artifact.out, (*told, *_first_codes(artifact, page))


def _first_codes(artifact: Artifact, page: Rendered) -> Iterator[str]:
    """Yield one line that names the first codes, those of an artifact that has any."""
    codes = [entry for entry in page.search if entry.kind == "code"]
    if codes:
        first = [_code(entry) for entry in codes[:_FIRST_CODES]]
        more = len(codes) - len(first)
        if artifact.type == "ValueSet" and len(codes) < int(_fewest_codes(artifact)):
            yield f"such as {', '.join(first)}"
        else:
            yield ", ".join((*first, f"{more:,} more") if more else first)


@artifact_fact
def _fewest_codes(artifact: Artifact) -> str:
    """Tell how many codes a value set has at least: as many as it lists, and one where a part lists none."""
    # Not the neutral shape, which need not be made for this: lists are the same in all releases.
    parts = mappings(mapping(artifact.resource.get("compose")).get("include"))
    listed = (len({str(each.get("code")) for each in mappings(part.get("concept"))}) for part in parts)
    return str(sum(count or 1 for count in listed))


def _code(entry: SearchEntry) -> str:
    """Return a code with what it means, where that is another word."""
    display = next(iter(entry.titles), "")
    return entry.title if display.lower() in ("", entry.title.lower()) else f"{entry.title} {_short(display)}"


def _terms(rendered: Iterable[Rendered]) -> Iterator[tuple[str, Preview]]:
    for file in rendered:
        if _GLOSSARY in file.out:
            for entry in file.search:
                if entry.anchor:
                    yield f"{file.out}#{entry.anchor}", (entry.title, "Glossary", _short(entry.text))


def _types(view: GuideView) -> Iterator[tuple[str, Preview]]:
    for release in sorted({artifact.release for artifact in view.guide.artifacts}):
        definitions = view.definitions(release)
        for name in definitions.types():
            kind = "Resource" if definitions.is_resource(name) else "Data type"
            short, definition = definitions.text(name)
            told = (name, f"{kind} of FHIR {definitions.release.name}", _short(definition or short))
            yield view.link_type(name, release).target, told


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rpartition(" ")[0] + " …"


def _script(previews_: Mapping[str, Preview], count: int = 0) -> bytes:
    told = json.dumps(previews_, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"siteBuilderPreviews({told}{f',{count}' if count else ''});\n".encode(errors="replace")
