from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from site_builder.config import DefaultScope
from site_builder.diagnostics import Problems
from site_builder.model.front_matter import FrontMatterDefaults, Reader, merged, parse_day
from site_builder.source.source_map import SourceMap, ValuePlace

DEFAULTS = FrontMatterDefaults(
    (
        DefaultScope("docs", "pages", {"a": "docs", "b": "docs"}),
        DefaultScope("", "", {"a": "all", "b": "all", "c": "all"}),
        DefaultScope("", "posts", {"a": "posts"}),
        DefaultScope("docs/sub", "", {"a": "sub"}),
        DefaultScope("docs/*/page.html", "", {"b": "glob"}),
        DefaultScope("x/**/y", "", {"c": "deep"}),
    )
)


@pytest.mark.parametrize(
    ("path", "kind", "values"),
    [
        ("index.md", "pages", "all all all"),
        ("docs/a.md", "pages", "docs docs all"),
        ("docs/a.md", "posts", "posts all all"),
        ("docs/sub/a.md", "pages", "sub docs all"),
        ("docs/sub/page.html", "pages", "sub glob all"),
        ("x/1/2/y.md", "guides", "all all deep"),
    ],
)
def test_the_nearest_default_wins(path: str, kind: str, values: str) -> None:
    found = DEFAULTS.of(path, kind)
    assert f"{found['a']} {found['b']} {found['c']}" == values


def test_mappings_are_merged_and_an_empty_value_hides_nothing() -> None:
    below = {"a": {"x": 1, "y": 1}, "b": 1, "c": 1}
    assert merged(below, {"a": {"y": 2}, "b": None, "d": None}) == {
        "a": {"x": 1, "y": 2},
        "b": 1,
        "c": 1,
        "d": None,
    }


def reader(value: Any, problems: Problems | None = None) -> Reader:
    places = SourceMap("x.md", "yaml", "\n  k: v\n", 2)
    return Reader(
        {"k": value}, lambda key: ValuePlace(places, (key,)), Problems() if problems is None else problems
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("A ", "A"),
        (1.5, "1.5"),
        (None, ""),
        (True, ""),
        (["a", None, "b"], "a, b"),
        (date(2020, 1, 2), "2020-01-02"),
    ],
)
def test_text_is_read(value: Any, text: str) -> None:
    assert reader(value).text("k") == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("rest fhir", ("rest", "fhir")),
        ("Getting started, API", ("Getting started", "API")),
        (["getting started", 1, None, "1"], ("getting started", "1")),
        ([["a"], "b"], ("a", "b")),
        (None, ()),
        ("", ()),
    ],
)
def test_tags_are_a_list_or_a_text(value: Any, words: tuple[str, ...]) -> None:
    assert reader(value).words("k") == words


@pytest.mark.parametrize(
    ("value", "texts"), [("/a b", ("/a b",)), (["/a", "/b"], ("/a", "/b")), (None, ()), (False, ())]
)
def test_a_list_of_texts_may_be_one_text(value: Any, texts: tuple[str, ...]) -> None:
    assert reader(value).texts("k") == texts


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), (False, False), ("false", False), ("No", False), ("yes", True), (None, True)],
)
def test_a_flag_may_be_written_as_text(value: Any, flag: bool) -> None:
    assert reader(value).flag("k", default=True) is flag


@pytest.mark.parametrize("value", ["none", "false", "NULL", None, False])
def test_a_name_that_means_none_is_none(value: Any) -> None:
    assert reader(value).name("k") == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-01-02", date(2020, 1, 2)),
        ("2020-01-02 10:30:00", datetime(2020, 1, 2, 10, 30)),
        ("November 30, 2015", date(2015, 11, 30)),
        ("30 Nov 2015", date(2015, 11, 30)),
        ("30/11/2015", date(2015, 11, 30)),
        ("soon", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert parse_day(text) == day


def test_a_date_with_a_time_zone_is_read() -> None:
    found = parse_day("2020-01-02 10:30:00 +0100")
    assert isinstance(found, datetime)
    assert found.utcoffset() is not None


@pytest.mark.parametrize(
    "read",
    [
        lambda found: found.text("k"),
        lambda found: found.words("k"),
        lambda found: found.texts("k"),
        lambda found: found.flag("k", default=True),
        lambda found: found.day("k"),
    ],
)
def test_a_value_of_another_kind_is_reported_at_its_line(read: Callable[[Reader], object]) -> None:
    problems = Problems()
    read(reader({"a": "b" * 50}, problems))
    assert [(each.code, str(each.location)) for each in problems] == [("invalid-front-matter", "x.md:3:3")]
