"""Queries that pages put to the guide: `sql`, `sqlToData`."""

import json
from pathlib import Path

import pytest

from site_builder.report import BuildReport
from tests import publisher_guide
from tests.guides import build, findings, html, write

INDEX = "input/pagecontent/index.md"


def built(folder: Path, body: str) -> BuildReport:
    """Build the small guide with `body` at the end of its start page."""
    files = publisher_guide.files()
    files[INDEX] += f"\n{body}\n"
    return build(write(folder, **files))


def page(folder: Path, body: str) -> str:
    """Return the start page's HTML behind its heading."""
    report = built(folder, body)
    assert [code for code, _, _ in findings(report)] == ["missing-package"]
    return html(folder, "index.html").partition("<h2")[2].partition("<footer")[0].replace("<wbr/>", "")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT Name, Title FROM Resources WHERE Type = 'StructureDefinition'", ">CarePatient</th>"),
        (
            "select Url from Resources where Id = 'care-patient'",
            ">Care patient</a></th>",
        ),
        ("SELECT Code, Display FROM Concepts", "<td>Calm</td>"),
        ("SELECT Code FROM ValueSet_Codes", ">calm</th>"),
        ("SELECT Value FROM Metadata WHERE Name = 'igVer'", ">0.3.0</th>"),
        ("SELECT Title FROM ValueSetList", ">Moods to choose</th>"),
        (
            "SELECT json_extract(Json, '$.name[0].family') AS f FROM Resources WHERE Type = 'Patient'",
            ">Care</th>",
        ),
        ("SELECT Name FROM Resources WHERE Type = 'Nothing'", "Nothing was found."),
        (
            '{"query": "SELECT Id, Web FROM Resources WHERE Type = \'Patient\'", '
            '"columns": [{"title": "Who", "type": "link", "source": "Id", "target": "Web"}]}',
            '<a href="Patient-one.html">one</a>',
        ),
    ],
)
def test_an_answer_is_a_table(tmp_path: Path, query: str, expected: str) -> None:
    assert expected in page(tmp_path, f"{{% sql {query} %}}")


def test_snapshots_can_be_asked_for(tmp_path: Path) -> None:
    query = (
        "SELECT count(*) AS n FROM Resources, json_each(Resources.Json, '$.snapshot.element') AS e "
        "WHERE Resources.Id = 'care-patient'"
    )
    text = page(tmp_path, f"{{% sqlToData counted {query} %}}n={{{{ counted[0].n }}}}=")
    assert int(text.partition("n=")[2].partition("=")[0]) > 40


def test_rows_become_a_variable(tmp_path: Path) -> None:
    body = "{% sqlToData all\n  SELECT Id\n  FROM Resources ORDER BY Id\n%}{% for row in all %}({{ row.Id }}){% endfor %}"
    assert "(care-patient)(example.care)(moods)(moods)(one)" in page(tmp_path, body)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT Missing FROM Resources", "no such column: Missing"),
        ("DELETE FROM Resources", "not authorized"),
        ("ATTACH DATABASE '/tmp/x.db' AS x", "not authorized"),
        ("PRAGMA journal_mode", "not authorized"),
        ("SELECT 1; SELECT 2", "one statement at a time"),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
            "takes too long",
        ),
        ('{"query": "SELECT Id FROM Resources", "columns": [{"title": "Other"}]}', "no column 'Other'"),
        ("{", "Expecting"),
    ],
)
def test_what_can_not_be_answered_is_reported_at_its_line(tmp_path: Path, query: str, words: str) -> None:
    report = built(tmp_path, f"{{% sql {query} %}}")
    (found,) = [each for each in report.diagnostics if each.code == "failed-query"]
    assert words in found.message
    assert (found.location.path, found.location.line) == (INDEX, 5)


def test_a_page_is_made_anew_when_its_answer_is_another(tmp_path: Path) -> None:
    query = "{% sql SELECT Title FROM Resources WHERE Id = 'care-patient' %}"
    page(tmp_path, query)
    profile = publisher_guide.PROFILE | {"title": "Somebody"}
    (tmp_path / "input/profiles/care-patient.json").write_text(json.dumps(profile))
    build(tmp_path)
    assert ">Somebody</th>" in html(tmp_path, "index.html")
