"""The search index: words split as FHIR names need it, names as one key, entries, files."""

import json
from pathlib import Path
from typing import Any

import pytest

from site_builder.model.rendered import Rendered, SearchEntry
from site_builder.search import INDEX_FOLDER, search_data, search_files
from site_builder.search.words import name_key, words
from tests.guides import build, html, write
from tests.search.search_cases import NAMES, WORDS


@pytest.mark.parametrize(("text", "found"), WORDS)
def test_words(text: str, found: str) -> None:
    assert list(words(text)) == found.split()


def test_long_words_are_hashes_which_nobody_looks_for() -> None:
    assert list(words("x" * 41)) == []


@pytest.mark.parametrize(("name", "key"), NAMES)
def test_a_name_is_one_key_however_it_is_typed(name: str, key: str) -> None:
    assert name_key(name) == key


class Index:
    """What the files of an index hold."""

    def __init__(self, *pages: Rendered) -> None:
        self.files = {
            name.removeprefix(f"{INDEX_FOLDER}/"): body for name, body in search_files(pages).items()
        }
        read = {name: self._read(body) for name, body in self.files.items()}
        self.stamps = {stamp for _, stamp, _ in read.values()}
        self.manifest: Any = read["index.js"][2]
        self.terms: dict[str, list[int]] = {}
        self.records: list[Any] = []
        for name, _, body in read.values():
            if name.startswith("t"):
                self.terms |= body
            elif name.startswith("r"):
                self.records += body

    @staticmethod
    def _read(script: bytes) -> tuple[str, str, Any]:
        arguments = script.decode().removeprefix("siteBuilderSearch(").removesuffix(");\n")
        name, stamp, body = json.loads(f"[{arguments}]")
        return name, stamp, body

    def called(self, key: str) -> list[str]:
        """Return the addresses of the entries that have a name."""
        number, found = 0, []
        for distance in self.terms.get(key, []):
            number += distance
            found.append(self.records[number][0])
        return found


def page(out: str, title: str, *entries: SearchEntry, **more: Any) -> Rendered:
    return Rendered(out, b"", title, search=entries, **more)


def test_entries_are_listed_with_their_address_and_title() -> None:
    found = Index(
        page(
            "a.html",
            "A page",
            SearchEntry("page", "A page", "", "Top"),
            SearchEntry("section", "X", "x", "Deep"),
        )
    )

    assert found.records == [
        ["a.html", "A page", "page", "", "Top"],
        ["a.html#x", "X", "section", "A page", "Deep"],
    ]


def test_a_page_is_shown_with_its_summary() -> None:
    found = Index(page("a.html", "A", SearchEntry("page", "A"), summary="What it is for"))

    assert found.records[0][4] == "What it is for"


def test_words_have_the_distances_of_their_entries_and_what_they_say_of_them() -> None:
    pages = [
        page(f"{name}.html", "T", SearchEntry("page", "T", "", text))
        for name, text in [("a", "cat cat"), ("b", "dog"), ("c", "cat")]
    ]

    terms = Index(*pages).terms

    assert terms["cat"][0::2] == [0, 2]
    assert terms["dog"][0::2] == [1]
    assert terms["cat"][1] > terms["cat"][3] > 0


def test_a_title_says_more_than_a_text() -> None:
    pages = [
        page("a.html", "Dog", SearchEntry("page", "Dog", "", "cat")),
        page("b.html", "Cat", SearchEntry("page", "Cat", "", "dog")),
    ]

    terms = Index(*pages).terms

    assert terms["dog"][1] > terms["dog"][3]
    assert terms["cat"][1] < terms["cat"][3]


def test_definitions_are_called_by_id_address_and_title() -> None:
    names = ("us-core-race", "http://a.org/StructureDefinition/us-core-race")
    entry = SearchEntry("artifact", "US Core Race", names=names, label="extension", group="Extensions")

    found = Index(page("race.html", "US Core Race", entry))

    for key in ("=uscorerace", "=aorgstructuredefinitionuscorerace", "~uscorerace"):
        assert found.called(key) == ["race.html"], key
    assert found.manifest["sorts"][0][0] == "Extensions"


def test_elements_are_called_by_the_ends_of_their_paths() -> None:
    id_ = "Patient.identifier:nhsNumber.system"
    found = Index(page("p.html", "P", SearchEntry("element", id_, id_, "The system")))

    for key in ("=patientidentifiernhsnumbersystem", "=identifiernhsnumbersystem", "=system"):
        assert found.called(key) == [f"p.html#{id_}"], key


def test_what_several_structures_inherit_is_one_entry_with_all_its_places() -> None:
    inherited = SearchEntry("inherited", "Observation.status", "Observation.status", label="element")

    found = Index(
        page("a.html", "A", inherited), page("b.html", "B", inherited), page("c.html", "C", inherited)
    )

    assert found.records == [
        [
            "a.html#Observation.status",
            "Observation.status",
            "element",
            "A",
            "",
            ["b.html", "B", "c.html", "C"],
        ]
    ]


def test_a_heading_is_called_without_its_number() -> None:
    found = Index(page("a.html", "A", SearchEntry("section", "1.3 NHS Number", "n", "x")))

    assert found.called("~nhsnumber") == ["a.html#n"]


def test_a_word_of_very_many_entries_keeps_those_of_which_it_says_most() -> None:
    entries = [SearchEntry("section", "Note", str(number), "word") for number in range(1_100)]
    entries.append(SearchEntry("section", "Word", "named", "word"))

    postings = Index(page("a.html", "A", *entries)).terms["word"]

    assert postings[0] == 1_101
    assert len(postings) == 1 + 2 * 1_000
    assert sum(postings[1::2]) == 1_100


def test_large_indexes_are_cut_into_files_that_name_their_first() -> None:
    entries = [SearchEntry("section", f"Title {n}", f"s{n}", f"text number{n} " * 30) for n in range(200)]

    found = Index(page("a.html", "A", *entries))

    assert len(found.manifest["terms"]) > 1
    assert len(found.manifest["records"]) > 1
    assert found.manifest["terms"] == sorted(found.manifest["terms"])
    assert max(map(len, found.files.values())) < 30_000
    assert len(found.records) == 200


def test_files_of_one_index_have_one_stamp_which_its_content_tells() -> None:
    one, other = (Index(page("a.html", "A", SearchEntry("page", "A", "", text))) for text in ("x", "y"))

    assert len(one.stamps) == 1
    assert one.stamps != other.stamps


def test_pages_of_authors_and_those_that_the_build_adds_are_found(tmp_path: Path) -> None:
    build(write(tmp_path, **{"guide.yaml": "title: Our guide\n", "content/a.md": "---\ntitle: About\n---\n"}))

    records = html(tmp_path, f"{INDEX_FOLDER}/r0.js")
    assert '["a.html","About"' in records
    assert '["index.html","Our guide"' in records


def test_pages_excluded_from_search_are_absent() -> None:
    assert Index(page("a.html", "A")).records == []


def test_script_is_safe_inside_html() -> None:
    hostile = page("a.html", "A", SearchEntry("page", "A", "", "</script>\u2028\ud83d"))
    found = Index(hostile)

    assert all(b"</script>" not in body for body in found.files.values())
    assert found.records[0][4] == "</script>\u2028?"
    assert json.loads(search_data([hostile]))[0]["text"] == "</script>\u2028?"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            ("page", "P", "in the Value Set Authority Center (VSAC) or"),
            {"vsac": ["value set authority center"]},
        ),
        (("page", "P", "role-based access control (RBAC)"), {"rbac": ["role based access control"]}),
        (("page", "P", "Social Determinants of Health (SDOH)"), {"sdoh": ["social determinants of health"]}),
        (
            ("page", "P", "for adolescents and young adults (AYA)"),
            {"aya": ["adolescents and young adults"]},
        ),
        (("page", "P", "as the specification says (FHIR)"), {}),
        (("section", "ODS", "Organisation Data Service. It names"), {"ods": ["organisation data service"]}),
        # A code of a table is no word of a glossary.
        (("code", "IN", "Immediately necessary"), {}),
    ],
)
def test_short_forms_are_what_the_guide_says(entry: tuple[Any, str, str], expected: object) -> None:
    kind, title, text = entry

    found = Index(page("a.html", "A page", SearchEntry(kind, title, "a", text)))

    assert found.manifest["short"] == expected
