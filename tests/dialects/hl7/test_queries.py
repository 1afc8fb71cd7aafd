"""Queries that pages put to the guide: `sql`, `sqlToData`."""

import json
from pathlib import Path

import pytest

from tests import publisher_guide
from tests.guides import build, html
from tests.publisher_guide import Pages, built, with_pages

ANSWERS = (
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
)
FAILING = (
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
)
COUNTED = (
    "{% sqlToData counted SELECT count(*) AS n FROM Resources, json_each(Resources.Json, '$.snapshot.element') AS e "
    "WHERE Resources.Id = 'care-patient' %}n={{ counted[0].n }}="
)
ALL = "{% sqlToData all\n  SELECT Id\n  FROM Resources ORDER BY Id\n%}{% for row in all %}({{ row.Id }}){% endfor %}"


def asking(query: str) -> str:
    return f"{{% sql {query} %}}"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Build the small guide with a page for each query."""
    queries = [asking(query) for query, _ in (*ANSWERS, *FAILING)]
    return with_pages(tmp_path_factory.mktemp("queries"), [*queries, COUNTED, ALL])


@pytest.mark.parametrize(("query", "expected"), ANSWERS)
def test_an_answer_is_a_table(pages: Pages, query: str, expected: str) -> None:
    assert pages.findings(asking(query)) == []
    assert expected in pages.drawn(asking(query))


def test_snapshots_can_be_asked_for(pages: Pages) -> None:
    assert int(pages.drawn(COUNTED).partition("n=")[2].partition("=")[0]) > 40


def test_rows_become_a_variable(pages: Pages) -> None:
    assert "(care-patient)(example.care)(moods)(moods)(one)" in pages.drawn(ALL)


@pytest.mark.parametrize(("query", "words"), FAILING)
def test_what_can_not_be_answered_is_reported_at_its_line(pages: Pages, query: str, words: str) -> None:
    (found,) = pages.findings(asking(query))
    assert (found.code, found.location.line) == ("failed-query", 2)
    assert words in found.message


def test_a_page_is_made_anew_when_its_answer_is_another(tmp_path: Path) -> None:
    built(tmp_path, asking("SELECT Title FROM Resources WHERE Id = 'care-patient'"))
    assert ">Care patient</th>" in html(tmp_path, "index.html")
    profile = publisher_guide.PROFILE | {"title": "Somebody"}
    (tmp_path / "input/profiles/care-patient.json").write_text(json.dumps(profile))
    build(tmp_path)
    assert ">Somebody</th>" in html(tmp_path, "index.html")
