"""Workflows, the repository's own and the manual's, the recipe of the container, and what is told of the code."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Context, Group

from site_builder.cli import main

ROOT = Path(__file__).parents[1]
_MANUAL = ROOT / "content/writing/writing_publishing.md"


def workflows() -> dict[str, Any]:
    files = {
        path.name: path.read_text(encoding="utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")
    }
    blocks = re.findall(r"```yaml\n(name: .*?)```", _MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    files |= {f"manual {number}": block for number, block in enumerate(blocks)}
    # Every scalar as text: `on` is a key here, not true.
    return {name: yaml.load(text, Loader=yaml.BaseLoader) for name, text in files.items()}


def parsed(line: str) -> None:
    """Let the program parse a command line; raises UsageError for one that it doesn't know."""
    assert isinstance(main, Group)
    words = shlex.split(line.replace("\\\n", " ").partition(" > ")[0])
    name = words[1]
    main.commands[name].make_context(name, words[2:], parent=Context(main))


@pytest.mark.parametrize("name", workflows())
def test_a_workflow_has_steps_that_the_program_knows_and_few_rights(name: str) -> None:
    workflow = workflows()[name]
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    commands = [line for step in steps for line in step.get("run", "").splitlines()]

    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["on"].keys() & {"push", "schedule"}
    assert all(re.fullmatch(r"[\w/-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    ours = [line for line in commands if line.startswith("site-builder")]
    assert ours
    for line in ours:
        parsed(line)


def test_make_has_the_targets_that_workflows_name() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")

    assert set(re.findall(r"run: make (\w+)", text)) <= targets


def test_the_image_is_made_of_what_is_there_and_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (.*) \S+$", text, re.MULTILINE) for name in line.split()]
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert copied
    assert all((ROOT / name).exists() and f"!{name}" in sent for name in copied)
    assert re.findall(r"^USER (\w+)$", text, re.MULTILINE) == ["guide"]
    parsed(re.findall(r"# .*(site-builder build.*)", text)[-1])


def test_contributing_tells_the_order_of_imports_as_it_is_held() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    told = " > ".join(layer.replace(" | ", ", ").replace("site_builder.", "") for layer in layers)

    assert f"`{told}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
