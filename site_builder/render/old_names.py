"""Names under which other tools publish an artifact's pages: they lead on to ours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from site_builder.model.guide import Guide, OutPath
from site_builder.model.rendered import Rendered


def old_name_outs(guide: Guide) -> Iterator[OutPath]:
    """Name the files that `old_names` may give, so that links to them are known to hold."""
    for artifact in guide.artifacts:
        yield from (out for out, _ in guide.dialect.old_names(artifact))


def old_names(guide: Guide, taken: Collection[OutPath], draw: Callable[..., Rendered]) -> Iterator[Rendered]:
    """Draw a page that leads on for each name that `taken`, the site's files, has not already.

    All that lead to one page are the same file.
    """
    drawn: dict[OutPath, Rendered] = {}
    for artifact in guide.artifacts:
        for out, target in guide.dialect.old_names(artifact):
            if out in taken or target not in taken:
                continue
            if target not in drawn:
                title = f"Moved: {artifact.title}"
                drawn[target] = draw(
                    "redirect.html", out, title, target=target, name=artifact.title, is_searchable=False
                )
            # Nobody looks for them, in the contents or elsewhere.
            yield replace(drawn[target], out=out, kind="file")
