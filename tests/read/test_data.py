from pathlib import Path

from site_builder.diagnostics import Problems
from site_builder.read.data import read_data
from site_builder.read.files import Skip


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def test_folders_become_nested_mappings(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "_data/tags.yml": "allowed: [a]",
            "_data/sidebars/main menu.yaml": "entries: []",
            "_data/codes.v2.json": '{"a": 1}',
            "_data/loose.json": '{"a": 1,}',
            "_data/people.csv": "name,age\nAnn,3\nBob\n\n",
            "_data/table.tsv": "a\tb\n1\t2\n",
            "_data/empty.csv": "",
            "_data/notes.txt": "no data",
        },
    )
    problems = Problems()
    content, places = read_data(tmp_path / "_data", tmp_path, Skip(), problems)
    assert content == {
        "tags": {"allowed": ["a"]},
        "sidebars": {"main_menu": {"entries": []}},
        "codesv2": {"a": 1},
        "loose": {"a": 1},
        "people": [{"name": "Ann", "age": "3"}, {"name": "Bob", "age": None}],
        "table": [{"a": "1", "b": "2"}],
        "empty": [],
    }
    assert places["sidebars.main_menu"].path == "_data/sidebars/main menu.yaml"
    assert len(problems) == 0


def test_broken_files_are_reported_and_the_others_stand(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "_data/a.yml": "x: 1\ny: [",
            "_data/b.json": '{"x": 1,\n "y" 2',
            "_data/c.csv": 'a,b\n"open,1\n',
            "_data/d.yml": "fine: true",
            "_data/d/e.yml": "inner: 1",
        },
    )
    problems = Problems()
    content, _ = read_data(tmp_path / "_data", tmp_path, Skip(), problems)
    assert content["d"] == {"e": {"inner": 1}, "fine": True} or content["d"]["e"] == {"inner": 1}
    found = {(each.code, each.location.path) for each in problems}
    assert found == {("invalid-data", f"_data/{name}") for name in ("a.yml", "b.json", "c.csv")}
    assert all(each.location.line >= 1 for each in problems)


def test_data_without_an_end_costs_only_its_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "_data/deep.json": "[" * 100_000 + "]" * 100_000,
            "_data/long.json": '{"a": ' + "9" * 5000 + "}",
            "_data/fine.json": "[1]",
        },
    )
    problems = Problems()
    content, _ = read_data(tmp_path / "_data", tmp_path, Skip(), problems)
    assert content["fine"] == [1]
    assert [(each.code, each.location.path) for each in problems] == [
        ("invalid-data", "_data/deep.json"),
        ("invalid-data", "_data/long.json"),
    ]
