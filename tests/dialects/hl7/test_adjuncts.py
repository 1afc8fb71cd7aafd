"""Attachments that name a file of the guide in place of what they hold."""

import base64
import json
from pathlib import Path
from typing import Any

from tests import publisher_guide
from tests.guides import build, findings, write

LIBRARY = {
    "resourceType": "Library",
    "id": "adult",
    "url": f"{publisher_guide.CANONICAL}/Library/adult",
    "name": "Adult",
    "status": "draft",
    "type": {
        "coding": [{"system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "logic-library"}]
    },
    "content": [{"id": "ig-loader-adult.cql"}],
}


def library(folder: Path, **files: str) -> tuple[dict[str, Any], list[str]]:
    """Build the small guide with a library; return that as published, and the codes of all findings."""
    files = publisher_guide.files(**{"input/resources/lib.json": json.dumps(LIBRARY), **files})
    report = build(write(folder, **files))
    published = json.loads((folder / "out/Library-adult.json").read_bytes())
    return published, [code for code, _, _ in findings(report) if code != "missing-package"]


def test_a_library_holds_its_cql_and_elm(tmp_path: Path) -> None:
    cql = "library Adult\ndefine Adult: AgeInYears() >= 18\n"
    files = {"input/cql/adult.cql": cql, "input/cql/adult.json": '{"library": {}}'}
    published, found = library(tmp_path, **files)
    assert found == []
    assert published["content"] == [
        {"contentType": "text/cql", "data": base64.b64encode(cql.encode()).decode()},
        {"contentType": "application/elm+json", "data": base64.b64encode(b'{"library": {}}').decode()},
    ]


def test_a_file_that_is_missing_is_reported(tmp_path: Path) -> None:
    published, found = library(tmp_path)
    assert found == ["missing-attachment"]
    assert published["content"] == LIBRARY["content"]


def test_a_changed_file_makes_its_library_anew(tmp_path: Path) -> None:
    library(tmp_path, **{"input/cql/adult.cql": "library A\n"})
    (tmp_path / "input/cql/adult.cql").write_text("library B\n")
    build(tmp_path)
    (content,) = json.loads((tmp_path / "out/Library-adult.json").read_bytes())["content"]
    assert base64.b64decode(content["data"]) == b"library B\n"


def test_templates_draw_narratives(tmp_path: Path) -> None:
    template = (
        "<div>\n<p class='drawn'>Called {% include part.html of=Patient.name %}</p>{{ Patient.name) }}</div>"
    )
    files = {"input/liquid/Patient.liquid": template, "input/liquid/part.html": "{{ include.of.family }}"}
    patients = {
        f"input/examples/Patient-{name}.json": json.dumps(
            {"resourceType": "Patient", "id": name, "name": [{"family": name.upper()}], **more}
        )
        for name, more in {
            "drawn": {},
            "told": {
                "text": {
                    "status": "additional",
                    "div": "<div xmlns='http://www.w3.org/1999/xhtml'>Mine</div>",
                }
            },
        }.items()
    }
    report = build(write(tmp_path, **publisher_guide.files(**files, **patients)))
    (found,) = [each for each in report.diagnostics if each.code == "narrative-template"]
    assert str(found.location) == "input/liquid/Patient.liquid:2:68"
    pages = {name: (tmp_path / f"out/Patient-{name}.html").read_text() for name in ("drawn", "told")}
    assert "Called DRAWN" in pages["drawn"]
    assert "Called" not in pages["told"]
