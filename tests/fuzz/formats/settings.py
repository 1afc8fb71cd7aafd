"""Settings: `guide.yaml`, `_config.yml`, `sushi-config.yaml`, `ig.ini`, and the resource that it names."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import yaml

from site_builder.diagnostics import Problems
from site_builder.dialects.recognise import recognise
from site_builder.read.guide import read_guide
from tests.edits.guide import LAYOUTS
from tests.fuzz.holding import places
from tests.fuzz.making import mutated, mutated_text
from tests.fuzz.run import Format
from tests.publisher_guide import SETTINGS as SUSHI

_GUIDE = {"resourceType": "ImplementationGuide", "id": "ig", "url": "http://example.org/ImplementationGuide/ig", "name": "IG", "packageId": "example.ig", "fhirVersion": ["4.0.1"],
          "dependsOn": [{"packageId": "a.b", "version": "1", "uri": "http://a"}], "definition": {
              "resource": [{"reference": {"reference": "Patient/one"}, "name": "x", "exampleBoolean": True}],
              "page": {"nameUrl": "toc.html", "title": "T", "generation": "html", "page": [{"nameUrl": "index.html", "title": "I", "generation": "markdown"}]},
              "parameter": [{"code": "path-resource", "value": "input/x"}, {"code": "path-pages", "value": "input/y"}]}}  # fmt: skip
_INI = "[IG]\nig = input/ig.json\ntemplate = x\n"
_FILES = {
    "guide.yaml": LAYOUTS["native"].files()["guide.yaml"].decode(),
    "_config.yml": LAYOUTS["jekyll"].files()["_config.yml"].decode(),
    "sushi-config.yaml": SUSHI,
}


def _make(draw: Random) -> dict[str, str]:
    name = draw.choice((*_FILES, "ig.ini"))
    if name == "ig.ini":
        ini = (
            mutated_text(
                draw, _INI, ("[IG]\n", "ig = ../x.json\n", "ig = /etc/passwd\n", "=", "[", "%(x)s", "\0")
            )
            if draw.random() < 0.4
            else _INI
        )
        return {
            name: ini,
            "input/ig.json": json.dumps(mutated(draw, _GUIDE)),
            **({"sushi-config.yaml": SUSHI} if draw.random() < 0.3 else {}),
        }
    text = _FILES[name]
    if draw.random() < 0.35:
        return {name: mutated_text(draw, text)}
    values = mutated(draw, yaml.safe_load(text))
    return {name: yaml.safe_dump(values) if draw.random() < 0.5 else json.dumps(values)}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _as_read(text: str) -> str:
    """Return a text as a reader has it: what no UTF-8 can hold is taken for Windows-1252."""
    content = text.encode("utf-8", "surrogatepass")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _faults(files: dict[str, str]) -> Iterator[str]:
    root = Path(_folder().name) / "guide"
    shutil.rmtree(root, ignore_errors=True)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    problems = Problems()
    settings = recognise(root, problems)
    for name, text in files.items():
        yield from places((each for each in problems if each.location.path == name), _as_read(text))
    if any(each.location.path not in {*files, "input/ig.json"} for each in problems):
        yield "a finding of the settings is in no file of theirs"
    config = settings.config
    if not all(
        isinstance(each, str)
        for each in (
            config.title,
            config.version,
            config.canonical,
            config.language,
            config.content,
            *config.folders,
            *config.packages,
        )
    ):
        yield "a setting is no text"
    folders = [
        (root / each).resolve()
        for each in (config.content, config.includes, config.data, config.templates, config.output)
    ]
    if any("\0" in str(each) for each in folders):
        yield "a folder has a name that no folder can have"
    if all(each.is_relative_to(root) for each in folders):
        read_guide(root, config, problems)


SETTINGS = Format("settings", _make, _faults)
