"""Addresses that authors and resources write become links through one filter; what it refuses is a finding."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from lxml import html as lxml_html

from site_builder.codes.guide import GUIDE_CODES
from site_builder.model.addresses import is_absolute, is_refused, scheme_of
from site_builder.report import BuildReport
from tests.guides import build, page, write

HOSTILE = {
    "plain": "javascript:alert(1)",
    "case, blank and tab": " JaVa\tscript:alert(1)",
    "line end": "java\nscript:alert(1)",
    "control character": "\x01javascript:alert(1)",
    "visual basic": "vbscript:msgbox(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "character reference": "javascript&#58;alert(1)",
    "named reference": "java&Tab;script&colon;alert(1)",
    "file": "file:///etc/passwd",
    "program of the system": "ms-msdt:/id",
}
WRITTEN = {"guide.yaml", "content/_data/topnav.yml", "content/_data/sidebars/side.yml", "content/moved.md", "content/includes.md", "profiles/terms.json", "profiles/document.json"}  # fmt: skip
LEADING = {"href", "src", "action", "formaction", "poster", "data", "srcset", "cite", "background", "ping", "content", "xlink:href", "{http://www.w3.org/1999/xlink}href"}  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE.values(), ids=HOSTILE)
def test_hostile_addresses_are_refused(address: str) -> None:
    assert is_refused(address)
    assert is_absolute(address)


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("https://example.org/a:b", "https"),
        ("HTTP://example.org", "http"),
        ("mailto:a@example.org", "mailto"),
        ("tel:+441", "tel"),
        ("urn:oid:1.2", "urn"),
        ("a.html#javascript:x", ""),
        ("a.html?x=javascript:1", ""),
        ("javascript.html", ""),
        ("./javascript:1", ""),
        ("#a:b", ""),
        ("//example.org", ""),
        ("a b:c", ""),
        ("", ""),
    ],
)
def test_harmless_addresses_are_not(address: str, scheme: str) -> None:
    assert (scheme_of(address), is_refused(address)) == (scheme, False)


def _guide(root: Path, address: str) -> None:
    """Write a guide with the address wherever one can be said."""
    text = json.dumps(address)
    in_liquid = re.sub(r"[\t\n\x01]", "", address)
    in_markup = address.replace("<", "&lt;").replace("\n", "&#10;").replace("\t", "&#9;").replace("\x01", "")
    narrative = f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{in_markup}">A</a></div>'
    in_markdown = (
        in_markup.replace("<", "&lt;").replace(" ", "%20" if address[0] != " " else "").replace("(1)", "")
    )
    attachment = {"contentType": "text/html", "url": address, "title": "A"}
    contact = [
        {"name": "A", "telecom": [{"system": "url", "value": address}, {"system": "email", "value": address}]}
    ]
    settings = ("feedback_url", "edit_url", "logo", "preview_image", "site_url", "canonical")
    write(root, **{
        "guide.yaml": "title: G\nfhir_version: 4.0.1\n"
        + "".join(f"{key}: {text}\n" for key in settings)
        + f"stylesheets: [{text}]\nsite: {{fhir_ref_impl: {text}}}\n",
        "content/index.md": page("Words", title="Start"),
        "content/_data/topnav.yml": f"topnav:\n- items:\n  - {{title: A, url: {text}}}\n  - {{title: B, external_url: {text}}}\n",
        "content/_data/sidebars/side.yml": f"entries:\n- folders:\n  - {{title: F, folderitems: [{{title: A, url: {text}}}]}}\n",
        "content/moved.md": page("", title="Moved", redirect_to=address),
        "content/includes.md": page(
            f'{{% include image.html file="a.png" alt="" url="{in_liquid}" %}}\n\n{{% include version.html %}}\n\n'
            f'{{% include version.html url="{in_liquid}" %}}\n',
            title="Includes", sidebar="side",
        ),
        "content/images/a.png": "x",
        "profiles/terms.json": json.dumps({
            "resourceType": "CodeSystem", "id": "terms", "url": "https://example.org/CodeSystem/terms", "name": "Terms",
            "status": "draft", "content": "complete", "contact": contact, "publisher": "P", "valueSet": address,
            "supplements": address, "description": f"[A]({in_markdown})", "text": {"status": "additional", "div": narrative},
            "concept": [{"code": "a", "definition": f"[A]({in_markdown})"}],
        }),
        "profiles/profile.json": json.dumps({
            "resourceType": "StructureDefinition", "id": "p", "url": "https://example.org/StructureDefinition/p", "name": "P",
            "status": "draft", "fhirVersion": "4.0.1", "kind": "resource", "abstract": False, "type": "Patient",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient", "derivation": "constraint", "contact": contact,
            "mapping": [{"identity": "m", "uri": address, "name": "M"}],
            "differential": {"element": [
                {"id": "Patient.name", "path": "Patient.name", "min": 1, "definition": f"[A]({in_markdown})",
                 "mapping": [{"identity": "m", "map": address}], "binding": {"strength": "example", "valueSet": address}},
            ]},
        }),
        "profiles/server.json": json.dumps({
            "resourceType": "CapabilityStatement", "id": "server", "url": "https://example.org/CapabilityStatement/server",
            "name": "S", "status": "draft", "kind": "instance", "fhirVersion": "4.0.1", "format": ["json"], "date": "2026-01-01",
            "implementation": {"description": "D", "url": address}, "instantiates": [address], "implementationGuide": [address],
            "rest": [{"mode": "server", "resource": [{"type": "Patient", "profile": address, "supportedProfile": [address],
                      "searchParam": [{"name": "name", "type": "string", "definition": address}]}]}],
        }),
        "profiles/document.json": json.dumps({
            "resourceType": "DocumentReference", "id": "document", "status": "current", "content": [{"attachment": attachment}],
            "subject": {"reference": address}, "text": {"status": "generated", "div": narrative},
        }),
        "profiles/patient.json": json.dumps({
            "resourceType": "Patient", "id": "patient", "photo": [attachment], "telecom": contact[0]["telecom"],
            "identifier": [{"system": address, "value": "1"}], "meta": {"profile": [address]},
        }),
        "profiles/library.json": json.dumps({
            "resourceType": "Library", "id": "library", "url": "https://example.org/Library/library", "status": "draft",
            "type": {"text": "t"}, "content": [attachment],
            "relatedArtifact": [{"type": "documentation", "url": address, "document": attachment, "resource": address}],
        }),
    })  # fmt: skip


def _leads(root: Path) -> set[tuple[str, str, str]]:
    """Return every attribute of the site that leads somewhere a link may not."""
    found = set()
    for file in (root / "out").rglob("*.html"):
        for element in lxml_html.parse(str(file)).getroot().iter():
            for name, value in element.attrib.items():
                address = str(value)
                if element.tag == "meta" and name == "content":
                    is_address = str(element.get("property")).endswith((":url", ":image"))
                    address = address if is_address else address.partition("url=")[2]
                if name in LEADING and is_refused(address) and not _is_picture(element.tag, address):
                    found.add((file.name, str(name), address))
    return found


def _is_picture(tag: object, address: str) -> bool:
    return tag in ("img", "link") and address.startswith("data:image/")


def _places(report: BuildReport) -> set[str]:
    return {
        found.location.path
        for found in report.diagnostics
        if found.code in ("refused-address", "invalid-navigation")
    }


@pytest.mark.parametrize("name", ["plain", "line end", "data", "character reference", "named reference"])
def test_no_link_is_made_of_a_hostile_address_wherever_it_is_said(tmp_path: Path, name: str) -> None:
    _guide(tmp_path, HOSTILE[name])

    report = build(tmp_path)

    # What validation says of such values is another matter.
    failed = [found for found in report.diagnostics if found.code in GUIDE_CODES]
    assert not [found for found in failed if found.severity.name == "ERROR"]
    assert _leads(tmp_path) == set()
    assert _places(report) >= WRITTEN
    for file in (tmp_path / "out").rglob("*"):
        if file.suffix in (".md", ".xml", ".txt") and not file.name.startswith(("CodeSystem", "Structure")):
            assert not re.search(
                r"\]\(\s*(?:javascript|vbscript|data|file):", unescape(file.read_text()), re.IGNORECASE
            )


def test_what_is_refused_is_said_where_it_was_written(tmp_path: Path) -> None:
    _guide(tmp_path, HOSTILE["plain"])

    found = [each for each in build(tmp_path).diagnostics if each.code == "refused-address"]

    lines = {(each.location.path, each.location.line) for each in found}
    assert {("guide.yaml", line) for line in range(3, 10)} <= lines
    assert {("content/includes.md", line) for line in (5, 7, 9)} <= lines
    assert ("content/moved.md", 3) in lines
    assert found[0].message == "no link was made of 'javascript:alert(1)': 'javascript:' is refused"
