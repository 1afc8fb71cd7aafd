"""Outside `dialects/` the program asks what is done, never whose guide it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import site_builder
from site_builder.dialects import recognise as recognising
from site_builder.dialects.recognise import TOOLS, Tool
from site_builder.model.dialect import Dialect, Recognised
from site_builder.pipeline import build
from site_builder.source.placed import Placed
from tests.guides import write

_PROGRAM = Path(site_builder.__file__).parent
_TEXTS = ("codes/", "cli.py", "definition_commands.py")
"""What holds words for people, which name the files of other tools."""
_SHORTHAND = ("fsh/settings.py", "shorthand.py")
"""The compiler, whose settings lie in a file of its own, and the command that writes what SUSHI writes."""
_NAMES = re.compile(
    r"jekyll|sushi|publisher_?(guide|dialect)|is_uncompiled|is_native|is_publishers", re.IGNORECASE
)
_FILES = re.compile(r"_config\.ya?ml|\big\.ini\b|sushi-config|fsh-generated|(^|\b)input/|menu\.xml")
_DOOR = "site_builder.dialects.recognise"
"""All that the rest may know of the folder."""
_WHO = frozenset({"isinstance", "type", "issubclass"})


def questions(source: str) -> list[str]:
    """Find in a module what asks for a dialect, or names one or its files."""
    tree = ast.parse(source)
    docs = _docs(tree)
    return [f"{getattr(node, 'lineno', 0)}: {what}" for node in ast.walk(tree) for what in _asked(node, docs)]


def _docs(tree: ast.AST) -> frozenset[int]:
    """Return the texts that stand alone as a statement: docstrings."""
    statements = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return frozenset(id(value) for value in statements if isinstance(value, ast.Constant))


def _asked(node: ast.AST, docs: frozenset[int]) -> Iterator[str]:
    for name in _names(node):
        if _NAMES.search(name):
            yield f"the name {name}"
    if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("site_builder.dialects"):
        if node.module != _DOOR:
            yield f"an import from {node.module}"
    elif isinstance(node, ast.Import):
        yield from (
            f"an import of {each.name}" for each in node.names if "site_builder.dialects" in each.name
        )
    elif isinstance(node, ast.Compare):
        if any(_is_dialect(each) for each in (node.left, *node.comparators)):
            yield "a comparison of dialects"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _WHO:
        if any(_is_dialect(each) for each in node.args):
            yield f"{node.func.id}() of a dialect"
    elif isinstance(node, ast.Constant) and id(node) not in docs and _FILES.search(str(node.value)):
        yield f"the file of a dialect '{node.value}'"


def _names(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Attribute):
        return (node.attr,)
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return (node.name,)
    if isinstance(node, (ast.arg, ast.keyword)):
        return (node.arg or "",)
    return ()


def _is_dialect(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.lower().endswith("dialect")


def _modules() -> list[Path]:
    found = [path for path in _PROGRAM.rglob("*.py") if "dialects" not in path.relative_to(_PROGRAM).parts]
    assert len(found) > 200
    return [
        path for path in found if not path.relative_to(_PROGRAM).as_posix().startswith((*_TEXTS, *_SHORTHAND))
    ]


def test_no_module_asks_whose_guide_it_is() -> None:
    found = {
        path.relative_to(_PROGRAM).as_posix(): asked
        for path in _modules()
        if (asked := questions(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "if config.jekyll: pass",
        "GuideConfig(jekyll=True)",
        "guide = config.publisher_guide",
        "from site_builder.dialects.hl7.guide import PublisherGuide",
        "import site_builder.dialects.jekyll",
        "if guide.dialect == NATIVE: pass",
        "if isinstance(guide.dialect, Other): pass",
        "if type(dialect) is X: pass",
        "def is_publishers(rendering): ...",
        "if name == 'sushi-config.yaml': pass",
        "folder = 'input/includes'",
    ],
)
def test_a_question_is_found(source: str) -> None:
    assert questions(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""As in Jekyll; see `ig.ini`."""',
        "if guide.dialect.raises_headings: pass",
        "from site_builder.dialects.recognise import recognise",
        "values = {'jekyll': {'version': version}}",
    ],
)
def test_a_habit_is_no_question(source: str) -> None:
    assert questions(source) == []


@dataclass(frozen=True)
class Wiki(Dialect):
    """A dialect that the program has never heard of."""

    last_page_stands: bool = True
    raises_headings: bool = True

    def written(self, text: Placed, *_: object) -> tuple[Placed, tuple[()]]:  # type: ignore[override]
        return text.replaced(re.compile(r"\[\[(\w+)\]\]"), lambda name: f"[{name[1]}]({name[1]}.html)"), ()

    def missing_hint(self, out: str) -> str:
        return "Create the page." if out.endswith(".html") else ""


def test_a_fourth_dialect_is_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(root: Path, _problems: object) -> Recognised:
        plain = recognising.read_plain(root)
        return Recognised(plain.config, Wiki())

    wiki = Tool(lambda root: (root / "wiki.cfg").is_file(), read)
    monkeypatch.setattr(recognising, "TOOLS", (*TOOLS, wiki))
    pages = {
        "wiki.cfg": "",
        "index.md": "#### Start\n\n[[More]] [[Gone]]",
        "a.md": "---\npermalink: More.html\n---\nfirst",
        "b.md": "---\npermalink: More.html\n---\nlast",
    }
    write(tmp_path, **pages)
    report = build(tmp_path, jobs=1)
    site = tmp_path / "build/site"
    assert "last" in (site / "More.html").read_text("utf-8")
    start = (site / "index.html").read_text("utf-8")
    assert '<a href="More.html">More</a>' in start
    assert '<h2 id="start"' in start
    assert [(each.code, each.hint) for each in report.diagnostics if each.code == "broken-link"] == [
        ("broken-link", "Create the page.")
    ]
