"""Links that lead out of the site, asked of a web on this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder import pipeline
from site_builder.read.web import USER_AGENT, Answer, Web
from site_builder.write.kept_answers import KeptAnswers
from tests.guides import page, write
from tests.local_web import LocalWeb, local_web

A = "http://a.hl7.org"
THERE = Answer("there")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalWeb]:
    monkeypatch.setattr(Web.__init__, "__kwdefaults__", {"pause_s": 0.0, "timeout_s": 5.0})
    with local_web(monkeypatch) as web:
        yield web


def answers(*addresses: str) -> list[Answer]:
    web = Web()
    web.ask(addresses, lambda _done: None)
    return [web.found[address] for address in addresses]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, THERE),
        ({f"{A}/": ([404], {})}, Answer("gone", "it answers 404 Not Found")),
        ({f"{A}/": ([410], {})}, Answer("gone", "it answers 410 Gone")),
        ({f"HEAD {A}/": ([405], {})}, THERE),
        ({f"HEAD {A}/": ([404], {})}, THERE),
        ({f"{A}/": ([403], {})}, Answer("undecided", "it answers 403 Forbidden")),
        ({f"{A}/": ([500], {})}, Answer("undecided", "it answers 500 Internal Server Error")),
        ({f"{A}/": ([429, 200], {"Retry_After": "0"})}, THERE),
        ({f"{A}/": ([503], {"Retry_After": "3600"})}, "it answers 503 Service Unavailable: it is busy"),
        ({f"{A}/": ([429], {"Retry_After": "Wed, 21 Oct 2099 07:28:00 GMT"})}, "it answers 429"),
        ({f"{A}/": ([301], {"Location": "/new#x"})}, Answer("there", moved_to=f"{A}/new")),
        ({f"{A}/": ([302], {"Location": "/new"})}, THERE),
        ({f"{A}/": ([302], {"Location": "file:///etc/passwd"})}, "it leads to 'file:///etc/passwd'"),
        ({f"{A}/": ([301], {"Location": "http://[b/"})}, "it leads to 'http://[b/'"),
        (
            {f"{A}/": ([302], {"Location": "http://169.254.169.254/"})},
            "it leads to 'http://169.254.169.254/'",
        ),
        ({f"{A}/": ([302], {"Location": "http://localhost/"})}, "it leads to 'http://localhost/'"),
        ({f"{A}/": ([302], {"Location": "http://a.internal/"})}, "it leads to 'http://a.internal/'"),
        ({f"{A}/": ([302], {"Location": "http://127.1/"})}, "it leads to 'http://127.1/'"),
        ({f"{A}/": ([302], {"Location": "http://0x7f.0x1/"})}, "it leads to 'http://0x7f.0x1/'"),
        ({f"{A}/": ([301], {"Location": "/"})}, "it leads from one address to the next without an end"),
        (
            {f"{A}/": ([301], {"Location": "/b"}), f"{A}/b": ([404], {})},
            Answer("gone", "it answers 404 Not Found"),
        ),
        (
            {
                f"{A}/": ([308], {"Location": "/b"}),
                f"{A}/b": ([302], {"Location": "/c"}),
                f"{A}/c": ([200], {}),
            },
            Answer("there", moved_to=f"{A}/b"),
        ),
        ({f"{A}/": ([0], {})}, "it can't be reached"),
    ],
)
def test_only_certainty_is_certain(
    web: LocalWeb, told: dict[str, tuple[list[int], dict[str, str]]], expected: Answer | str
) -> None:
    for address, (statuses, headers) in told.items():
        web.put(address, *statuses, **headers)

    (answer,) = answers(f"{A}/")

    if isinstance(expected, Answer):
        assert answer == expected
    else:
        assert answer.state == "undecided"
        assert answer.reason.startswith(expected)


def test_a_host_is_asked_one_thing_at_a_time_and_told_who_asks(web: LocalWeb) -> None:
    found = answers(*(f"http://{host}.hl7.org/{number}" for number in range(12) for host in "ab"))

    assert set(found) == {THERE}
    assert web.at_once == {"a.hl7.org": 1, "b.hl7.org": 1}
    assert web.agents == {f"{USER_AGENT} (link check)"}
    assert {request.partition(" ")[0] for request in web.asked} == {"HEAD"}


def test_a_host_that_is_busy_is_not_asked_again(web: LocalWeb) -> None:
    web.put(f"{A}/1", 429)

    found = answers(f"{A}/1", f"{A}/2", f"{A}/3", "http://b.hl7.org/")

    assert [answer.state for answer in found] == ["undecided"] * 3 + ["there"]
    assert sum("a.hl7.org" in request for request in web.asked) == 1


def test_a_host_that_does_not_answer_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"http://127.0.0.1:{silent.getsockname()[1]}"
        web = Web(pause_s=0, timeout_s=0.1)
        web.ask([f"{host}/a", f"{host}/b"], lambda _done: None)

    assert set(web.found.values()) == {Answer("undecided", "it doesn't answer in time")}


@pytest.mark.parametrize(
    ("errno", "others", "state"),
    [
        (socket.EAI_NONAME, 1, "gone"),
        (socket.EAI_NONAME, 0, "undecided"),
        (socket.EAI_AGAIN, 1, "undecided"),
    ],
)
def test_a_name_that_does_not_exist_is_certain_where_other_names_are_known(
    web: LocalWeb, monkeypatch: pytest.MonkeyPatch, errno: int, others: int, state: str
) -> None:
    look_up = socket.getaddrinfo

    def looked_up(host: str, *rest: object, **more: object) -> object:
        if host == "nowhere.hl7.org":
            raise socket.gaierror(errno, "no")
        return look_up(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setenv("no_proxy", "nowhere.hl7.org")

    first, second, *_ = answers("http://nowhere.hl7.org/a", "http://nowhere.hl7.org/b", *[f"{A}/"] * others)

    assert (first.state, second.state) == (state, state)
    assert first == second


def check(folder: Path, *, is_external: bool = True) -> list[tuple[str, str, str]]:
    report = pipeline.check(folder, jobs=1, is_external=is_external)
    return [(found.code, str(found.location), found.message) for found in report.diagnostics]


GUIDE = {
    "guide.yaml": f"title: T\nfeedback_url: {A}/feedback\n",
    "content/_data/topnav.yml": f"entries:\n  - title: Out\n    url: {A}/menu\n",
    "content/index.md": page(
        f"See [one]({A}/gone#part) and [it]({A}/gone).\n\n[two]({A}/old), [x](http://example.org/), "
        "[y](http://localhost:8080/), [z](http://u:p@a.hl7.org/), [w](http://10.0.0.1/), [v](http://[a]/)",
        title="T",
    ),
    "content/b.md": page(
        f"[one]({A}/gone), [busy](http://b.hl7.org/1), [busy](http://b.hl7.org/2)", title="B"
    ),
    "profiles/a.json": json.dumps(
        {
            "resourceType": "ValueSet",
            "id": "v",
            "url": f"{A}/ValueSet/v",
            "status": "draft",
            "description": f"As [others]({A}/described) do.",
            "compose": {"include": [{"system": "http://c.hl7.org/system"}]},
        },
        indent=1,
    ),
}


def test_a_link_that_leads_nowhere_is_a_finding_at_each_place_that_has_it(
    tmp_path: Path, web: LocalWeb
) -> None:
    for name in ("gone", "menu", "feedback", "described"):
        web.put(f"{A}/{name}", 404)
    web.put(f"{A}/old", 301, Location="/new")
    web.put("http://b.hl7.org/1", 503)
    write(tmp_path, **GUIDE)

    found = check(tmp_path)

    gone = "leads nowhere: it answers 404 Not Found"
    assert [each for each in found if each[0] != "unknown-sidebar"] == [
        ("dead-link", "content/_data/topnav.yml:3:5", f"'{A}/menu' {gone}"),
        ("dead-link", "content/b.md:4:7", f"'{A}/gone' {gone}"),
        (
            "unchecked-link",
            "content/b.md:4:38",
            "2 links to b.hl7.org can't be checked: it answers 503 Service Unavailable: it is busy",
        ),
        ("dead-link", "content/index.md:4:11", f"'{A}/gone' {gone}"),
        ("dead-link", "content/index.md:4:48", f"'{A}/gone' {gone}"),
        ("moved-link", "content/index.md:6:7", f"'{A}/old' has moved for good to '{A}/new'"),
        ("dead-link", "guide.yaml:2:1", f"'{A}/feedback' {gone}"),
        ("dead-link", "profiles/a.json:6:2", f"'{A}/described' {gone}"),
    ]
    hosts = {request.split("/")[2] for request in web.asked}
    assert hosts == {"a.hl7.org", "b.hl7.org"}
    assert not any("ValueSet" in request for request in web.asked)


def test_without_a_network_one_note_says_so(
    tmp_path: Path, web: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_up(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "no")

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.delenv("http_proxy")
    write(tmp_path, **GUIDE)

    assert check(tmp_path) == [
        (
            "unchecked-link",
            "content/_data/topnav.yml:3:5",
            "7 links can't be checked: no host can be looked up: is there a network?",
        )
    ]


def test_nobody_is_asked_unless_the_author_asks_for_it(tmp_path: Path, web: LocalWeb) -> None:
    settings = "findings: {ignore: [{code: dead-link, reason: r}]}\n"
    write(tmp_path, **GUIDE | {"guide.yaml": settings})

    assert check(tmp_path, is_external=False) == []
    assert web.asked == []


def test_answers_are_kept_for_some_time_and_what_was_undecided_is_not(tmp_path: Path, web: LocalWeb) -> None:
    web.put(f"{A}/gone", 404)
    web.put("http://b.hl7.org/1", 500)
    write(tmp_path, **GUIDE)
    first = check(tmp_path)
    web.asked.clear()

    assert check(tmp_path) == first
    assert {request.partition(" ")[2] for request in web.asked} == {"http://b.hl7.org/1"}
    assert not (tmp_path / "build/site").exists()


def test_answers_are_kept_when_the_author_stops_waiting(tmp_path: Path, web: LocalWeb) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "asking" and done == total:
            raise KeyboardInterrupt

    write(tmp_path, **GUIDE)
    with pytest.raises(KeyboardInterrupt):
        pipeline.check(tmp_path, jobs=1, is_external=True, progress=stop)
    web.asked.clear()

    assert check(tmp_path) == []
    assert web.asked == []


@pytest.mark.parametrize(("is_external", "kept"), [(False, [[]]), (True, [])])
def test_what_the_web_said_is_not_said_by_the_next_build(
    tmp_path: Path, web: LocalWeb, monkeypatch: pytest.MonkeyPatch, is_external: bool, kept: list[list[str]]
) -> None:
    reports: list[list[str]] = []
    monkeypatch.setattr(
        pipeline,
        "keep_report",
        lambda _asked, report, *_: reports.append([found.code for found in report.diagnostics]),
    )
    web.put(f"{A}/gone", 404)
    write(tmp_path, **{"index.md": page(f"[x]({A}/gone)", title="T")})

    report = pipeline.build(tmp_path, jobs=1, is_external=is_external)

    assert [found.code for found in report.diagnostics] == (["dead-link"] if is_external else [])
    assert reports == kept


@pytest.mark.parametrize(
    ("after_s", "left"), [(-1, set()), (60, {"a", "b"}), (7200, {"a"}), (8 * 86_400, set())]
)
def test_kept_answers_expire(tmp_path: Path, after_s: int, left: set[str]) -> None:
    fresh = {"a": Answer("there", moved_to="x"), "b": Answer("gone", "r"), "c": Answer("undecided")}
    KeptAnswers(tmp_path / "site", 1000).keep(fresh)

    good = KeptAnswers(tmp_path / "site", 1000 + after_s).good

    assert good == {address: fresh[address] for address in left}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"form": "site-builder links 1", "answers": {"a": 1}}'])
def test_kept_answers_that_are_damaged_say_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path, **{"cache/site/links.json": text})

    assert KeptAnswers(tmp_path / "site", 0).good == {}
