"""Whole guides of which some files are wrong: what no reader of one format alone meets."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

from site_builder import pipeline
from tests.edits.guide import LAYOUTS
from tests.edits.run import put, site
from tests.fuzz.formats.liquid import _PIECES as LIQUID
from tests.fuzz.formats.markdown import _ALL as MARKDOWN
from tests.fuzz.formats.yaml import _PIECES as YAML
from tests.fuzz.holding import marks, places
from tests.fuzz.making import ODD_TEXTS, mutated, mutated_text
from tests.fuzz.run import Format
from tests.publisher_guide import files as publisher_files

_ENDINGS = (".md", ".html", ".json", ".yml", ".yaml", ".xml", ".csv", ".svg", ".css", ".ini")
_PIECES: Mapping[str, tuple[str, ...]] = {
    ".md": (*LIQUID, *MARKDOWN, *ODD_TEXTS),
    ".html": (*LIQUID, *MARKDOWN, *ODD_TEXTS),
    ".yml": (*YAML, *ODD_TEXTS),
    ".yaml": (*YAML, *ODD_TEXTS),
}
_OURS = frozenset({"artifact-failed", "page-failed"})
_SKIPPED_TEMPLATES = ("templates/", "_templates/")


@cache
def _guides() -> tuple[Mapping[str, bytes], ...]:
    publisher = {name: text.encode() for name, text in publisher_files().items()}
    return (LAYOUTS["native"].files(), LAYOUTS["native"].files(), LAYOUTS["jekyll"].files(), publisher)


def _make(draw: Random) -> dict[str, bytes]:
    files = dict(draw.choice(_guides()))
    names = [
        name for name in sorted(files) if name.endswith(_ENDINGS) and not name.startswith(_SKIPPED_TEMPLATES)
    ]
    for name in draw.sample(names, min(len(names), draw.choice((1, 2, 4, 8)))):
        if name.endswith(".json") and draw.random() < 0.8:
            files[name] = json.dumps(mutated(draw, json.loads(files[name]))).encode()
        else:
            text = mutated_text(
                draw, files[name].decode(), _PIECES.get("." + name.rpartition(".")[2], ODD_TEXTS)
            )
            files[name] = text.encode("utf-8", "surrogatepass")
    if draw.random() < 0.2:
        one, other = draw.sample(names, 2)
        files[one], files[other] = files[other], files[one]
    return files


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _faults(files: dict[str, bytes]) -> Iterator[str]:
    root = Path(_folder().name) / "guide"
    shutil.rmtree(root, ignore_errors=True)
    put(root, files)
    report = pipeline.build(root, jobs=1)
    for each in report.diagnostics:
        if each.code in _OURS:
            yield f"{each.code}: {each.message.partition(':')[2][:100]}"
        content = files.get(each.location.path)
        if content is not None:
            yield from places([each], content.decode("utf-8-sig", "replace"))
    written = "".join(content.decode("utf-8", "replace") for content in files.values())
    for name, content in site(root).items():
        if name.endswith(".html"):
            yield from (f"{fault} in a page" for fault in marks(content.decode(), written))
        elif name.endswith((".json", ".webmanifest")) and not name.endswith(tuple(files)):
            json.loads(content)


GUIDES = Format("guides", _make, _faults)
