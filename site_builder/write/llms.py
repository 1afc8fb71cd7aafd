"""`llms.txt`: what the site holds, for programs that read it as text. It lists the pages' Markdown twins.

Source: https://llmstxt.org
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from site_builder.kinds.grouped import grouped_artifacts
from site_builder.model.guide import Artifact, Guide, OutPath
from site_builder.model.menu import NavItem
from site_builder.model.navigation import Navigation
from site_builder.model.page_menus import ALL_MENUS
from site_builder.model.rendered import Rendered
from site_builder.model.text import plain_text
from site_builder.source.dependencies import depend_on

LLMS = "llms.txt"
_MOST_LETTERS = 200
"""What is said of a page is cut behind that."""


def llms(
    guide: Guide, navigation: Navigation, rendered: Iterable[Rendered], twins: Mapping[OutPath, OutPath]
) -> tuple[Rendered, ...]:
    """List the pages of the menu by its headings, then the others, then the artifacts by their groups.

    Nothing for a guide without twins, or with such a file of its own.
    """
    if not twins or LLMS in guide.authored_outs:
        return ()
    listing = _Listing(guide, rendered, twins)
    lines = [f"# {plain_text(guide.config.title)}", ""]
    if about := plain_text(guide.config.description):
        lines += [f"> {about}", ""]
    lines += [*_about(guide), ""]
    for title, entries in listing.sections(navigation):
        lines += [f"## {plain_text(title)}", "", *entries, ""]
    text = "\n".join(lines).rstrip("\n") + "\n"
    return (Rendered(LLMS, text.encode(errors="replace"), kind="file"),)


def _about(guide: Guide) -> Iterator[str]:
    version = f"Version {guide.config.version}, " if guide.config.version else ""
    yield f"{version}FHIR {guide.config.fhir_version}."
    yield "Each file below is a page of the site as Markdown; the page itself ends in `.html`."
    if guide.artifacts:
        yield "An artifact's own definition is beside it, with the endings `.json` and `.xml`."


class _Listing:
    """Lists each page once, where it comes first."""

    def __init__(self, guide: Guide, rendered: Iterable[Rendered], twins: Mapping[OutPath, OutPath]) -> None:
        self._guide = guide
        self._files = {file.out: file for file in rendered if file.kind in ("page", "artifact")}
        self._twins = twins
        self._listed: set[OutPath] = set()

    def sections(self, navigation: Navigation) -> Iterator[tuple[str, list[str]]]:
        """Yield headings with the lines below each; examples come last, which readers may skip."""
        own: list[str] = []
        folders: list[tuple[str, list[str]]] = []
        depend_on(*ALL_MENUS)
        for item in navigation.contents:
            lines = list(self._menu((item,)))
            if item.children:
                folders.append((item.title, lines))
            else:
                own += lines
        rest = [line for page in self._guide.pages for line in self._entry(page.out)]
        examples: list[str] = []
        groups: list[tuple[str, list[str]]] = []
        for group in grouped_artifacts(self._guide):
            groups.append((group.title, list(self._artifacts(group.artifacts, is_example=False))))
            examples += self._artifacts(group.artifacts, is_example=True)
        # What stands below "Optional" may be left out, by the convention.
        every = [("Pages", own), *folders, ("Other pages", rest), *groups, ("Optional", examples)]
        return ((title, lines) for title, lines in every if lines)

    def _menu(self, items: Iterable[NavItem]) -> Iterator[str]:
        for item in items:
            if item.target and not item.is_external:
                yield from self._entry(item.target.partition("#")[0])
            yield from self._menu(item.children)

    def _artifacts(self, artifacts: Iterable[Artifact], *, is_example: bool) -> Iterator[str]:
        for artifact in artifacts:
            if artifact.is_example is is_example:
                yield from self._entry(artifact.out)

    def _entry(self, out: OutPath) -> Iterator[str]:
        file = self._files.get(out)
        if file is None or out not in self._twins or out in self._listed:
            return
        self._listed.add(out)
        about = plain_text(file.summary)
        about = about if len(about) <= _MOST_LETTERS else about[: _MOST_LETTERS - 1].rstrip() + "…"
        title = file.title.replace("[", r"\[").replace("]", r"\]")
        config = self._guide.config
        # Without the site's address the list's own place is what links start from.
        address = config.address(self._twins[out]) if config.site_url else quote(self._twins[out])
        yield f"- [{title}]({address}){f': {about}' if about else ''}"
