"""Short texts and definitions of core elements from the models of `fhir.resources`.

The models' source is read, not imported: importing one resource costs 0.3 s and 37 MB, parsing its
module's source a few milliseconds, and the texts are all that is wanted.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.fhir.releases import Release

_FOLDERS: Mapping[str, str] = {"STU3": "STU3", "R4": "R4B", "R4B": "R4B", "R5": ""}
"""R4 has no models; R4B's differ from it in few resources. DSTU2 has none."""
_ACROSS = re.MULTILINE | re.DOTALL
_TYPE_NAME = re.compile(r"fhirtypes\.(\w+)Type\b")

Fields = dict[str, tuple[str, str, str]]
"""By element name: short, definition, name of the type's model."""


class ModelTexts:
    """The texts of one release; a module is parsed when one of its elements is asked for."""

    def __init__(self, release: Release) -> None:
        """Open nothing yet."""
        self._release = release
        self._modules: dict[str, dict[str, Fields]] = {}

    def text(self, path: str) -> tuple[str, str]:
        """Return short and definition of a path such as `Patient.contact.name`; empty ones when unknown."""
        type_name, *names = path.split(".")
        if not names:
            return self._docstrings(type_name)
        model, found = type_name, ("", "")
        for name in names:
            field = self._field(type_name, model, name)
            if field is None:
                return "", ""
            short, definition, model = field
            found = (short, definition)
        return found

    def _docstrings(self, type_name: str) -> tuple[str, str]:
        """Take a type's own texts from its model's docstring.

        A paragraph says what all models have in common; then come a line or lines that end in a full stop,
        and the definition, which may have paragraphs of its own.
        """
        file = self._file(type_name)
        if file is None:
            return "", ""
        pattern = rf'^class {type_name}\(.*?"""(.*?)"""'
        found = re.search(pattern, file.read_text(encoding="utf-8"), _ACROSS)
        text = found[1].partition("\n\n")[2].strip() if found else ""
        short, _, definition = (" ".join(part.split()) for part in text.partition(".\n"))
        return short.removesuffix("."), definition or short

    def _field(self, type_name: str, model: str, name: str) -> tuple[str, str, str] | None:
        fields = self._classes(type_name).get(model, {})
        if name in fields:
            return fields[name]
        stem = name.removesuffix("[x]")
        if stem == name:
            return None
        choice = re.compile(re.escape(stem) + "[A-Z]")
        return next((field for key, field in fields.items() if choice.match(key)), None)

    def _classes(self, type_name: str) -> dict[str, Fields]:
        if type_name not in self._modules:
            self._modules[type_name] = self._parsed(type_name)
        return self._modules[type_name]

    def _parsed(self, type_name: str) -> dict[str, Fields]:
        file = self._file(type_name)
        if file is None:
            return {}
        tree = ast.parse(file.read_text(encoding="utf-8"))
        return {item.name: dict(_fields(item)) for item in tree.body if isinstance(item, ast.ClassDef)}

    def _file(self, type_name: str) -> Path | None:
        folder = _FOLDERS.get(self._release.name)
        root = _models_folder()
        if folder is None or root is None or not type_name.isidentifier():
            return None
        file = root / folder / f"{type_name.lower()}.py"
        return file if file.is_file() else None


def _models_folder() -> Path | None:
    """Find where `fhir.resources` is installed without importing it."""
    package = importlib.util.find_spec("fhir")
    for place in (package.submodule_search_locations or ()) if package else ():
        folder = Path(place) / "resources"
        if folder.is_dir():
            return folder
    return None


def _fields(model: ast.ClassDef) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield name, short, definition and type of each `name: Type = Field(alias=..., title=...)`."""
    for item in model.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.value, ast.Call):
            continue
        words = {word.arg: _string(word.value) for word in item.value.keywords}
        name = words.get("alias")
        if not name or name.startswith("_"):
            continue
        type_name = _TYPE_NAME.search(ast.unparse(item.annotation))
        short = words.get("title", "")
        # The models leave out a definition that only repeats the short text.
        yield name, (short, words.get("description", "") or short, type_name[1] if type_name else "")


def _string(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
