"""Asks the web about links that lead out of the site."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from site_builder.check.external import external_links, findings
from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Guide
from site_builder.model.rendered import Rendered
from site_builder.read.web import Web
from site_builder.render.everything import Progress
from site_builder.write.kept_answers import KeptAnswers


def check_external(
    guide: Guide, rendered: Sequence[Rendered], output: Path, progress: Progress
) -> Iterator[Diagnostic]:
    """Ask the web about links that lead out of the site, as far as no kept answer holds."""
    links = external_links(guide, rendered)
    kept = KeptAnswers(output, time.time())
    known = kept.good
    wanted = [address for address in links if address not in known]
    web = Web()
    try:
        web.ask(wanted, lambda done: progress("asking", done, len(wanted)))
    finally:
        # Whoever stops it, since it takes minutes, need not begin again.
        kept.keep(web.found)
    return findings(links, {**known, **web.found})
