"""The guide that is edited: small, and with one of everything that a page can ask for."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.guides import page

Files = dict[str, bytes]
"""A guide's files by their paths."""

CANONICAL = "https://example.org/fhir"
THEME = Path(__file__).parents[2] / "templates"


@dataclass(frozen=True)
class Layout:
    """Where a guide has its parts; each folder with a slash at the end."""

    name: str
    pages: str
    includes: str
    data: str
    artifacts: str
    templates: str
    settings: str
    layouts: str = ""
    """Where the layouts are; empty for a guide that has none."""
    shorthand: str = ""
    """Where the FHIR Shorthand is; empty for a guide that has none."""

    def files(self) -> Files:
        """Write the guide."""
        texts = {
            self.settings: _SETTINGS[self.name],
            **{f"{self.pages}{name}": text for name, text in _PAGES.items()},
            **{f"{self.includes}{name}": text for name, text in _INCLUDES.items()},
            **({f"{self.layouts}{name}": text for name, text in _LAYOUTS.items()} if self.layouts else {}),
            **{f"{self.data}{name}": text for name, text in _DATA.items()},
            **{f"{self.artifacts}{name}": _json(resource) for name, resource in _RESOURCES.items()},
            **{f"{self.artifacts}{name}": text for name, text in _BESIDE.items()},
            **{f"{self.templates}{name}": text for name, text in _templates().items()},
            **(
                {f"{self.shorthand}{name}": text for name, text in _SHORTHAND.items()}
                if self.shorthand
                else {}
            ),
        }
        files = {name: text.encode() for name, text in texts.items()}
        files[f"{self.pages}images/plan.png"] = picture(200)
        return files


NATIVE = Layout(
    "native",
    "content/",
    "content/_includes/",
    "content/_data/",
    "profiles/",
    "templates/",
    "guide.yaml",
    shorthand="fsh/",
)
JEKYLL = Layout("jekyll", "", "_includes/", "_data/", "resources/", "_templates/", "_config.yml", "_layouts/")
LAYOUTS = {each.name: each for each in (NATIVE, JEKYLL)}


def picture(grey: int) -> bytes:
    """Draw a PNG of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes((0, grey))))
        + chunk(b"IEND", b"")
    )


def profile(name: str, base: str, *elements: Mapping[str, object], **more: object) -> dict[str, object]:
    """Write a profile of Patient, or of the `type` named."""
    type_ = str(more.get("type", "Patient"))
    return {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": f"{CANONICAL}/StructureDefinition/{name}",
        "version": "1.0.0",
        "name": name,
        "title": f"{name} as we record it",
        "status": "draft",
        "date": "2026-01-01",
        "description": f"What *{name}* holds.",
        "fhirVersion": "4.0.1",
        "kind": "complex-type" if type_ == "Extension" else "resource",
        "abstract": False,
        "type": type_,
        "baseDefinition": base,
        "derivation": "constraint",
        **more,
        "differential": {"element": [{"id": type_, "path": type_}, *elements]},
    }


def _json(resource: Mapping[str, object]) -> str:
    return json.dumps(resource, indent=2) + "\n"


def _element(path: str, **stated: object) -> dict[str, object]:
    return {"id": path, "path": path.partition(":")[0], **stated}


def _definition(type_: str, name: str, **more: object) -> dict[str, object]:
    url = f"{CANONICAL}/{type_}/{name}"
    title = f"The {name}"
    return {
        "resourceType": type_,
        "id": name,
        "url": url,
        "name": name.title(),
        "title": title,
        "status": "active",
        **more,
    }


def _templates() -> dict[str, str]:
    footer = (THEME / "partials/footer.html").read_text(encoding="utf-8")
    favicon = (THEME / "static/favicon.svg").read_text(encoding="utf-8")
    return {
        "partials/footer.html": footer.replace("<div>", "<div><p>Own foot of {{ guide.title }}</p>", 1),
        "static/favicon.svg": favicon,
        "mine.html": '{% extends "page.html" %}{% block under_title %}<p>By {{ page.author or "us" }}</p>{% endblock %}\n',
        "includes/tip.html": '<div class="tip">Our tip: {{ include.get("content", "") }}</div>\n',
    }


_MORE_SETTINGS = "status: draft\nlicense: CC0-1.0\nfhir_version: 4.0.1\ncanonical: https://example.org/fhir\n"
_SETTINGS = {
    "native": f"title: Guide of edits\npublisher: The editors\nversion: 1.0.0\nid: example.edits\ndescription: It changes.\n{_MORE_SETTINGS}"
    "artifacts: [profiles]\nfsh: [fsh]\nsidebar: main\nsite_url: https://example.org/guide\n"
    "edit_url: https://example.org/edit/\nstylesheets: [css/brand.css]\n"
    "site:\n  greeting: Good day\n  feedback_email: one@example.org\n",
    "jekyll": "title: Guide of edits\ncompany_name: The editors\nversion: 1.0.0\ndescription: It changes.\nurl: https://example.org\nbaseurl: /guide\n"
    "greeting: Good day\nfeedback_email: one@example.org\n"
    "defaults:\n- scope: {path: ''}\n  values: {sidebar: main, layout: page}\n- scope: {path: 'care'}\n  values: {tags: [care]}\n"
    "site_builder:\n"
    + "".join(
        f"  {line}\n"
        for line in (*_MORE_SETTINGS.splitlines(), "artifacts: [resources]", "stylesheets: [css/brand.css]")
    ),
}

_SHORTHAND = {
    "aliases.fsh": "Alias: $loinc = http://loinc.org\nAlias: $base = https://example.org/fhir/StructureDefinition/Base\n",
    "rule-sets.fsh": 'RuleSet: Draft\n* ^status = #draft\n* ^experimental = true\n\nRuleSet: Named(short, least)\n* name {least}..* MS\n* name ^short = "{short}"\n',
    "profiles.fsh": 'Profile: Visitor\nParent: $base\nId: visitor\nTitle: "Visitors"\nDescription: "Who *visits*, see [care](care.html)."\n* insert Draft\n* insert Named(A name\\, at least, 1)\n* contact.name 1..1\n\n'
    'Profile: Guest\nParent: Visitor\nDescription: "Who is invited."\n* extension contains Seat named seat 0..1 MS\n* maritalStatus from Colours (extensible)\n* obeys one-name\n\nInvariant: one-name\nDescription: "One name"\nSeverity: #error\nExpression: "name.count() = 1"\n\n'
    "Extension: Seat\nContext: Patient\n* value[x] only string or Reference(Visitor)\n",
    "terms.fsh": 'CodeSystem: Colours\nTitle: "Colours"\n* #red "Red" "As blood"\n  * #pink "Pink"\n* #blue "Blue"\n\nValueSet: Colours\n* insert Draft\n* include codes from system Colours\n* $loinc#1-8 "One"\n',
    "examples.fsh": 'Instance: Carla\nInstanceOf: Guest\n* name.family = "Guest"\n* name.given[+] = "Carla"\n* contact.name.text = "Dora"\n* extension[seat].valueString = "1A"\n* maritalStatus = Colours#red\n\n'
    'Instance: All\nInstanceOf: Bundle\nTitle: "All guests"\n* type = #collection\n* entry[+].resource = Carla\n* entry[=].fullUrl = "https://example.org/fhir/Patient/Carla"\n',
}
_LAYOUTS = {
    "page.html": "---\nlayout: default\nkind: a page\n---\n<article><h1>{{ page.title }}</h1>{% if page.author %}<p>{{ layout.kind }} of {{ page.author }}</p>{% endif %}\n"
    "{{ content }}\n<p>{{ page.tags | join: ', ' }} {{ site.pages.size }}</p></article>\n",
    "default.html": "<html><head><title>{{ site.title }}</title></head><body><nav>{% for one in site.pages %}<a href='{{ one.url }}'>{{ one.title }}</a>{% endfor %}</nav>\n"
    "{% include own.html name='Layout' %}{{ content }}<footer><a href='/index.html'>{{ site.greeting }}</a> {{ site.data.words.red }} {{ content | size }}</footer></body></html>\n",
}
_PAGES = {
    "index.md": page(
        "{{ site.greeting }} from {{ site.title }}.\n\n## Where to begin\n\nSee [care](care.html#seeing-a-doctor), [lists](lists.html).\n\n"
        "{% include note.html content=\"Mind the *step*.\" %}\n\n![Plan](images/plan.png)\n\n{% include own.html name=\"Start\" %}\n",
        title="Start", permalink="index.html", summary="Where it begins.", tags=["start"],
    ),
    "care.md": page(
        "## Seeing a doctor\n\nThe [profile](StructureDefinition-Person.html) and [its base](StructureDefinition-Base.html).\n\n"
        "{% include profile.html id=\"Person\" %}\n\n## After that\n\n{% include tip.html content=\"Rest.\" %}\n",
        title="Care", permalink="care.html", tags=["care", "start"], redirect_from=["old-care.html"],
    ),
    "care/plan.md": page("# Plans\n\nUp to [care](../care.html#after-that), {{ page.own }}.\n\n* TOC\n{:toc}\n\n## One\n\nText.[^1]\n\n[^1]: Note.\n", title="Plans", own="value"),
    "care/visit.md": page("{% include_relative parts.txt %}\n\n## Visit\n\nTo [plans](plan.html#one).\n", title="Visits", nav_order=2),
    "care/team.md": page("{% for row in site.data.team %}\n* {{ row.name }}: {{ row.role | upcase }}\n{% endfor %}\n", title="The team", tags=["care"]),
    "care/parts.txt": "Parts of {{ site.title }}.\n",
    "lists.md": page("{% for each in site.pages %}\n* [{{ each.title }}]({{ each.url }}) {{ each.summary }}\n{% endfor %}\n", title="Lists", permalink="lists.html"),
    "lists/tags.md": page("{% for each in site.pages %}{% if each.tags contains 'care' %}\n* {{ each.title }}\n{% endif %}{% endfor %}\n", title="Pages on care", tags=["lists"]),
    "lists/posts.md": page("{% for post in site.posts limit: 3 %}\n* [{{ post.title }}]({{ post.url }}), {{ post.date | date: '%d %B %Y' }}: {{ post.excerpt | strip_html }}\n{% endfor %}\n", title="News"),
    "lists/artifacts.md": page("{% include artifacts.html %}\n\n{% include artifacts.html type=\"ValueSet\" format=\"table\" %}\n", title="Artifacts listed"),
    "lists/bindings.md": page("{% include bindings.html %}\n\n{% include resource-model.html title=\"All\" %}\n", title="Bindings"),
    "lists/data.md": page("{% for pair in site.data.words %}{{ pair[0] }}={{ pair[1] }} {% endfor %}\n\n{{ site.data.table[0].a }} {{ site.data.table.size }}\n", title="Words"),
    "shown/snapshot.md": page("{% include profile.html id=\"Child\" view=\"snapshot\" %}\n", title="A snapshot"),
    "lists/contents.md": page("{% for page in site.pages %}\n* {{ page.url }}: {{ page.content | strip_html | truncatewords: 9 }}\n{% endfor %}\n", title="Beginnings"),
    "shown/key.md": page("{% include profile.html id=\"Child\" view=\"key\" %}\n\n{% include example.html id=\"anna\" excerpt=\"name\" %}\n", title="Key elements"),
    "shown/values.md": page("{% include valueset.html id=\"moods\" view=\"expansion\" %}\n\n{% include codesystem.html id=\"mood-codes\" %}\n", title="Values"),
    "shown/example.md": page("{% include example.html id=\"anna\" %}\n\n{% include example.html id=\"bert\" format=\"summary\" %}\n", title="Examples shown"),
    "api/patient.md": page("{% include api/resource.html %}\n", title="Patient", resource="Patient", summary="Reads *patients*."),
    "api/overview.md": page("{% include api/overview.html %}\n\n{% include api/search.html resource=\"Patient\" %}\n", title="All APIs", nav_order=1),
    "more/tables.md": page("| a | b |\n|---|---|\n| 1 | [x](../care.html) |\n{: .stacks}\n\nTerm\n: Meaning of {{ site.publisher }}.\n", title="Tables", layout="mine", author="Ada"),
    "more/loop.md": page("{% for n in (1..3) %}{% include own.html name=n %}{% endfor %}\n\n{% assign x = site.pages | where: 'title', 'Care' | first %}{{ x.permalink }}\n", title="Loops"),
    "more/moved.md": page("", title="Moved", redirect_to="care.html"),
    "more/hidden.md": page("Not found by {% raw %}{{ search }}{% endraw %}.\n", title="Hidden", search="exclude", toc=False, hide_sidebar=True),
    "more/reviewed.md": page("Reviewed.\n\n## Same\n\n## Same\n", title="Reviewed", last_reviewed="2025-06-01", review_in="6 months", sidebar="second"),
    "more/raw.html": page("<h2 id=\"x\">Raw</h2><p>An <a href=\"../index.html#where-to-begin\">anchor</a>.</p>\n", title="Raw HTML"),
    "_posts/2025-03-04-first.md": page("The first *news*.\n\nMore of it.\n", title="First news", tags=["news"]),
    "_posts/2025-09-10-second.md": page("The second, about [care]({% link {{LINK}}care.md %}).\n".replace("{% link {{LINK}}care.md %}", "/care.html"), title="Second news"),
    "css/brand.css": ":root { --brand: #005eb8; }\n",
    "files/table.csv": "a,b\n1,2\n",
    "images/drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>One</title></svg>\n',
}  # fmt: skip
_INCLUDES = {
    "own.html": "**{{ include.name }}** {% include deeper.html name=include.name %}",
    "deeper.html": "of {{ page.title }} in {{ site.version }}",
    "spare.html": "Nobody includes this yet: {{ site.data.team[0].name }}.",
    "drawn.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Nine</title><text x="1" y="5">9</text></svg>\n',
}
_DATA = {
    "team.yml": "- name: Ada\n  role: lead\n- name: Bob\n  role: nurse\n",
    "words.json": '{"red": "rot", "blue": "blau"}\n',
    "table.csv": "a,b\nfirst,second\nthird,fourth\n",
    "glossary.yml": "- term: FHIR\n  definition: A standard.\n- term: Guide\n  definition: A site.\n",
    "topnav.yml": "topnav:\n- title: Menu\n  items:\n  - title: Artifacts\n    url: /artifacts.html\n"
    "topnav_dropdowns:\n- title: Menus\n  folders:\n  - title: Care\n    folderitems:\n    - title: Plans\n      url: /care/plan.html\n    - title: HL7\n      external_url: https://hl7.org/fhir/\n",
    "sidebars/main.yml": "entries:\n- product: Guide\n  version: 1.0\n  folders:\n  - title: Begin\n    folderitems:\n    - title: Start\n      url: /index.html\n    - title: Care\n      url: /care.html\n"
    "    - title: Deeper\n      subfolderitems:\n      - title: Plans\n        url: /care/plan.html\n      - title: Visits\n        url: /care/visit.html\n"
    "  - title: Lists\n    folderitems:\n    - title: Lists\n      url: /lists.html\n    - title: Person\n      url: /StructureDefinition-Person.html\n    - title: Patient\n      url: /api/patient.html\n",
    "sidebars/second.yml": "entries:\n- title: Second\n  folders:\n  - title: More\n    folderitems:\n    - title: Reviewed\n      url: /more/reviewed.html\n    - title: Tables\n      url: /more/tables.html\n",
}
_FHIR = "http://hl7.org/fhir"
_RESOURCES: dict[str, dict[str, object]] = {
    "Base.json": profile(
        "Base", f"{_FHIR}/StructureDefinition/Patient",
        _element("Patient.name", min=1, mustSupport=True, short="What they are called"),
        _element("Patient.gender", binding={"strength": "required", "valueSet": f"{_FHIR}/ValueSet/administrative-gender"}),
    ),
    "Person.json": profile(
        "Person", f"{CANONICAL}/StructureDefinition/Base",
        _element("Patient.extension", slicing={"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}),
        {"id": "Patient.extension:mood", "path": "Patient.extension", "sliceName": "mood", "max": "1",
         "type": [{"code": "Extension", "profile": [f"{CANONICAL}/StructureDefinition/mood"]}]},
        _element("Patient.maritalStatus", binding={"strength": "extensible", "valueSet": f"{CANONICAL}/ValueSet/moods"}),
        _element("Patient.generalPractitioner", type=[{"code": "Reference", "targetProfile": [f"{CANONICAL}/StructureDefinition/Carer"]}]),
    ),
    "Child.json": profile(
        "Child", f"{CANONICAL}/StructureDefinition/Person",
        _element("Patient.contact", min=1, comment="A **parent**."), _element("Patient.photo", max="0"),
    ),
    "Carer.json": profile("Carer", f"{_FHIR}/StructureDefinition/Practitioner", _element("Practitioner.name", min=1), type="Practitioner"),
    "mood.json": profile(
        "mood", f"{_FHIR}/StructureDefinition/Extension",
        _element("Extension.url", fixedUri=f"{CANONICAL}/StructureDefinition/mood"),
        _element("Extension.value[x]", min=1, type=[{"code": "CodeableConcept"}], binding={"strength": "required", "valueSet": f"{CANONICAL}/ValueSet/moods"}),
        type="Extension", context=[{"type": "element", "expression": "Patient"}],
    ),
    "terms/moods.json": _definition("ValueSet", "moods", compose={"include": [{"system": f"{CANONICAL}/CodeSystem/mood-codes"}]}),
    "terms/few.json": _definition("ValueSet", "few", compose={"include": [{"system": f"{CANONICAL}/CodeSystem/mood-codes", "concept": [{"code": "calm"}]}, {"valueSet": [f"{CANONICAL}/ValueSet/moods"]}]}),
    "terms/mood-codes.json": _definition("CodeSystem", "mood-codes", content="complete", concept=[{"code": "calm", "display": "Calm"}, {"code": "glad", "display": "Glad", "definition": "Very."}]),
    "terms/map.json": _definition("ConceptMap", "map", sourceUri=f"{CANONICAL}/ValueSet/moods", group=[{"source": f"{CANONICAL}/CodeSystem/mood-codes", "target": "http://snomed.info/sct", "element": [{"code": "calm", "target": [{"code": "102894008", "equivalence": "equal"}]}]}]),
    "api/server.json": _definition(
        "CapabilityStatement", "server", date="2026-01-01", kind="requirements", fhirVersion="4.0.1", format=["json"],
        rest=[{"mode": "server", "resource": [{
            "type": "Patient", "supportedProfile": [f"{CANONICAL}/StructureDefinition/Person"], "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": "family", "type": "string"}, {"name": "mood", "type": "token", "definition": f"{CANONICAL}/SearchParameter/by-mood"}],
            "operation": [{"name": "match", "definition": f"{CANONICAL}/OperationDefinition/find"}]}]}],
    ),
    "api/by-mood.json": _definition("SearchParameter", "by-mood", description="By mood.", code="mood", base=["Patient"], type="token", expression="Patient.extension"),
    "api/find.json": _definition("OperationDefinition", "find", kind="operation", code="match", resource=["Patient"], system=False, type=True, instance=False, parameter=[{"name": "n", "use": "in", "min": 0, "max": "1", "type": "integer"}]),
    "examples/anna.json": {"resourceType": "Patient", "id": "anna", "meta": {"profile": [f"{CANONICAL}/StructureDefinition/Child"]}, "name": [{"family": "Ash", "given": ["Anna"]}], "contact": [{"name": {"family": "Ash"}}], "generalPractitioner": [{"reference": "Practitioner/carla"}]},
    "examples/bert.json": {"resourceType": "Patient", "id": "bert", "meta": {"profile": [f"{CANONICAL}/StructureDefinition/Person"]}, "name": [{"family": "Birch"}], "link": [{"other": {"reference": "Patient/anna"}, "type": "seealso"}]},
    "examples/carla.json": {"resourceType": "Practitioner", "id": "carla", "meta": {"profile": [f"{CANONICAL}/StructureDefinition/Carer"]}, "name": [{"family": "Cedar"}]},
}  # fmt: skip
_BESIDE = {
    "StructureDefinition-Person-intro.md": "#### Who\n\nA person, with [care](care.html#seeing-a-doctor).\n",
    "StructureDefinition-Person-notes.md": "#### Notes\n\nOf {{ site.title }}: {{ site.pages | size }} pages.\n",
    "terms/ValueSet-moods-notes.md": "Moods change.\n",
    "examples/dora.xml": '<Patient xmlns="http://hl7.org/fhir"><id value="dora"/><name><family value="Dill"/></name></Patient>\n',
    "examples/emil.yaml": "resourceType: Patient\nid: emil\nname:\n- family: Elm\n",
}
