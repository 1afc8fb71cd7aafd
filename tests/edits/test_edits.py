"""Incremental builds after random edits are those of clean ones: `python -m tests.edits` makes many more."""

import os
from pathlib import Path

import pytest

from site_builder.model.records import Records
from tests.counting import uncounted
from tests.edits.author import Author, Edit
from tests.edits.guide import LAYOUTS
from tests.edits.run import TODAY, Run

COUNT = int(os.environ.get("EDITS", "4"))
"""How many edits of each guide."""


@uncounted
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_build_after_edits_is_that_of_a_clean_one(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)

    outcome = Run(tmp_path, layout, seed=11, modes=("serve", "disk")).steps(COUNT, print)

    assert outcome.failures == []
    assert outcome.edits.total() == COUNT


@uncounted
def test_a_build_that_keeps_too_much_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    monkeypatch.setattr(Records, "_is_current", lambda records, record: True)
    run = Run(tmp_path, "native", seed=11, modes=("serve",))
    monkeypatch.setattr("tests.edits.run.next_edit", change_title_of_a_profile)

    run.make(1, print)

    assert [failure.edits for failure in run.outcome.failures] == [("title of profiles/Person.json",)]


def change_title_of_a_profile(author: Author) -> Edit:
    name = f"{author.layout.artifacts}Person.json"
    return Edit(f"title of {name}", {name: author.files[name].replace(b"Person as we", b"Person, as we")})
