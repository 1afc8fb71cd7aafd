"""The manual, "Writing a guide", against the program that it describes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click import Command, Group

from site_builder.cli import main
from site_builder.codes import CODES
from site_builder.model.dialect import NATIVE
from site_builder.model.page_tree import ORDER_KEYS
from site_builder.read.settings import author_settings
from site_builder.render.templates import theme_folders
from tests.guide_content import findings

ROOT = Path(__file__).parents[2]
WRITING = ROOT / "content" / "writing"


def in_code(page: str) -> set[str]:
    """The words that a page of the manual sets in code."""
    text = (WRITING / page).read_text(encoding="utf-8")
    fences = re.findall(r"^(`{3,})[^\n]*\n(.*?)\n\1$", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`([^`]+)`", re.sub(r"^(`{3,}).*?\n\1$", "", text, flags=re.DOTALL | re.MULTILINE))
    return {word for code in (*inline, *(code for _, code in fences)) for word in re.split(r"[\s:]+", code)}


def test_every_setting_is_explained() -> None:
    assert set(author_settings()) - in_code("writing_settings.md") == set()


def test_every_command_is_explained() -> None:
    assert isinstance(main, Group)
    assert set(main.commands) - in_code("writing_start.md") == set()


def commands() -> dict[str, Command]:
    """Every command by what a user types: `build`, `packages add`."""
    assert isinstance(main, Group)
    found: dict[str, Command] = {}
    for name, command in main.commands.items():
        inner = command.commands if isinstance(command, Group) else {}
        found.update({f"{name} {key}": each for key, each in inner.items()} if inner else {name: command})
    return found


def options(command: Command) -> set[str]:
    return {name for each in command.params for name in each.opts if name.startswith("--")}


@pytest.mark.parametrize("name", commands())
def test_every_option_is_explained_in_the_commands_row(name: str) -> None:
    text = (WRITING / "writing_start.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `site-builder {name}[ `].*$", text, re.MULTILINE)

    said = set(re.findall(r"`(--[a-z-]+)\b[^`]*`", row))
    assert options(commands()[name]) - said - {"--jobs"} == set()
    assert said - options(commands()[name]) == set()


def test_every_command_that_is_written_somewhere_exists() -> None:
    pages = [*WRITING.glob("*.md"), ROOT / "README.md", *(ROOT / "templates/new-guide").rglob("*.md")]
    written = {
        (page, line)
        for page in pages
        for line in re.findall(r"site-builder((?: [a-z-]+)+[^`\n&|]*)", page.read_text(encoding="utf-8"))
    }
    known = commands()

    assert len(written) > 30
    for page, line in sorted(written):
        words = line.split()
        name = " ".join(words[:2]) if words[0] == "packages" else words[0]
        # Prose says "site-builder is", code names a command.
        if name in known:
            assert set(re.findall(r"--[a-z-]+", line)) <= options(known[name]) | {"--help"}, (page, line)
        else:
            assert f"`site-builder{line}" not in page.read_text(encoding="utf-8"), (page, line)


def test_every_setting_that_is_explained_exists() -> None:
    text = (WRITING / "writing_settings.md").read_text(encoding="utf-8")
    rows = [row.partition(" | ")[0] for row in re.findall(r"^\| (`.*) \|$", text, re.MULTILINE)]
    keys = {key for row in rows for key in re.findall(r"`([a-z_]+)`", row)}

    assert keys == {*author_settings(), "site"}


# Jekyll's own, for guides that have them; `tag` and `category` stand for lists of one.
_JEKYLLS_KEYS = {"tag", "category", "categories", "slug", "excerpt_separator", "hidden"} | {
    *("parent", "grand_parent", "nav_exclude"),
}


def test_every_key_of_front_matter_is_explained() -> None:
    sources = [
        *(ROOT / "site_builder" / "model").glob("*.py"),
        *(ROOT / "site_builder" / "render").rglob("*.py"),
    ]
    pattern = r"""(?:reader\.(?:text|texts|words|name|flag|day|after|values\.get)\(|front_matter(?:\.get\(|\[))"(\w+)\""""
    read = {key for path in sources for key in re.findall(pattern, path.read_text(encoding="utf-8"))}

    read |= set(ORDER_KEYS)
    assert {"title", "permalink", "nav_order", "layout"} < read
    assert read - in_code("writing_pages.md") == _JEKYLLS_KEYS


# What one include of ours tells another, not an author.
_INNER = {"linked", "filters"}


def blocks() -> list[str]:
    """The paragraphs, table rows and listings of the pages about includes; those about APIs are one."""
    texts = [
        (WRITING / f"writing_{name}.md").read_text(encoding="utf-8") for name in ("includes", "artifacts")
    ]
    api = re.search(r"^## An API.*?(?=^## )", texts[1], re.DOTALL | re.MULTILINE)
    assert api is not None
    return [api[0], *(block for text in texts for block in re.split(r"\n\n|\n(?=\|)", text))]


def test_every_parameter_of_an_include_is_explained_beside_it() -> None:
    folder = ROOT / "templates" / "includes"
    explained = blocks()
    missing = set()
    for path in sorted([*folder.glob("*.html"), *(folder / "api").glob("*.html")]):
        name = path.relative_to(folder).as_posix()
        if name in {"_kit.html", "taglogic.html", "version.html"}:
            continue
        taken = set(re.findall(r"""include\.get\("([\w-]+)\"""", path.read_text(encoding="utf-8"))) - _INNER
        beside = "\n".join(block for block in explained if name in block)
        missing |= {(name, each) for each in taken if not re.search(rf"\b{each}\b", beside)}

    assert missing == set()


def test_every_include_that_is_explained_exists() -> None:
    names = in_code("writing_includes.md") | in_code("writing_artifacts.md")
    includes = {name for name in names if re.fullmatch(r"[\w./-]+\.(html|svg)", name)}
    folders = [folder / "includes" for folder in theme_folders(NATIVE.theme)]

    # The example of an include of one's own, and the name of an artifact's page.
    examples = {"visits.html", "content/_includes/visits.html", "TYPE-ID.html"}
    assert {name for name in includes if not any((each / name).is_file() for each in folders)} == examples


def test_every_include_of_the_theme_is_explained() -> None:
    folder = ROOT / "templates" / "includes"
    # Those of dialects are there for guides that have them already; the manual shows the useful ones.
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    explained = in_code("writing_includes.md") | in_code("writing_artifacts.md")

    assert {name for name in names if not name.startswith("_")} - explained == {
        "taglogic.html",
        "version.html",
    }


def test_findings_are_those_that_the_program_has() -> None:
    """When this fails, run `python -m tests.guide_content.findings`."""
    listed = yaml.safe_load(findings.LISTED.read_text(encoding="utf-8"))

    assert listed == findings.current()
    assert {finding["code"] for group in listed for finding in group["codes"]} == set(CODES)
