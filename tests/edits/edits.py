"""Edits as authors make them, drawn by chance: each a change of some files of a guide."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.edits.guide import CANONICAL, THEME, Files, Layout, picture, profile

Change = Mapping[str, bytes | None]
"""New content by path; None for a file that goes."""
Clock = str
"""What happens to a file's time: `new`, or `kept` as it was."""


@dataclass(frozen=True)
class Edit:
    """One edit."""

    said: str
    """What it does, for whom it finds a fault."""
    changes: Change
    clock: Clock = "new"
    breaks: frozenset[str] = frozenset()
    """Files that nobody can read any more."""


@dataclass
class Author:
    """Who edits: knows the guide, and what it was."""

    layout: Layout
    draw: Random
    files: Files
    first: Files = field(default_factory=dict)
    past: list[Files] = field(default_factory=list)
    broken: dict[str, bytes] = field(default_factory=dict)
    """What broken files were before."""

    def __post_init__(self) -> None:
        """Remember how it began."""
        self.first = dict(self.files)

    def edit(self) -> Edit:
        """Draw an edit that can be made now."""
        kinds, weights = zip(*_EDITS, strict=True)
        while True:
            kind = mend if self.broken and self.draw.random() < 0.4 else self.draw.choices(kinds, weights)[0]
            made = kind(self)
            if made is not None and self._is_possible(made):
                return Edit(f"{kind.__name__}: {made.said}", made.changes, made.clock, made.breaks)

    def _is_possible(self, made: Edit) -> bool:
        """Tell whether an edit does something, and leaves no file in the way of another."""
        if made.clock != "touch" and all(self.files.get(name) == new for name, new in made.changes.items()):
            return False
        after = dict.fromkeys(
            (name for name, content in {**self.files, **made.changes}.items() if content is not None), b""
        )
        return not any(_in_the_way(after, name) for name, new in made.changes.items() if new is not None)

    def take(self, edit: Edit) -> None:
        """Make the edit in what is known of the guide."""
        self.past.append(dict(self.files))
        for name, content in edit.changes.items():
            if name in edit.breaks:
                self.broken.setdefault(name, self.files[name])
            else:
                self.broken.pop(name, None)
            if content is None:
                self.files.pop(name, None)
            else:
                self.files[name] = content

    def some(self, prefix: str, *endings: str, but: Iterable[str] = ()) -> str:
        """Choose a file that can be read, by where it is and how it ends; empty where there is none."""
        found = sorted(
            name
            for name in self.files
            if name.startswith(prefix)
            and name.endswith(endings or "")
            and name not in self.broken
            and not name.startswith(tuple(but))
        )
        return self.draw.choice(found) if found else ""

    def some_page(self) -> str:
        """Choose a page with front matter."""
        layout = self.layout
        return self.some(
            layout.pages,
            ".md",
            ".html",
            but=(layout.includes, layout.data, layout.artifacts, layout.templates),
        )

    def some_resource(self, *types: str) -> tuple[str, dict[str, Any]]:
        """Choose an artifact in JSON of one of the types, any by default."""
        names = []
        for name in sorted(self.files):
            if name.startswith(self.layout.artifacts) and name.endswith(".json") and name not in self.broken:
                resource = json.loads(self.files[name])
                if not types or resource["resourceType"] in types:
                    names.append((name, resource))
        return self.draw.choice(names) if names else ("", {})

    def text(self, name: str) -> str:
        """Return a file's text."""
        return self.files[name].decode()

    def word(self) -> str:
        """Choose a word that is not there yet, as a rule."""
        return f"{self.draw.choice(('new', 'other', 'plain', 'odd', 'Ünlike', 'a & b'))} {self.draw.randrange(1000)}"


Kind = Callable[[Author], Edit | None]


def change_text(author: Author) -> Edit | None:
    name = author.some_page()
    if not name:
        return None
    head, body = _parted(author.text(name))
    blocks = body.split("\n\n")
    place = author.draw.randrange(len(blocks))
    how = author.draw.choice(("insert", "insert", "replace", "drop", "word"))
    if how == "insert":
        blocks.insert(place, _paragraph(author))
    elif how == "replace":
        blocks[place] = _paragraph(author)
    elif how == "drop":
        del blocks[place]
    else:
        blocks[place] += f"\n{author.word()}"
    return Edit(
        f"{how} a paragraph of {name}", {name: ("\n\n".join((head, *blocks) if head else blocks)).encode()}
    )


def change_heading(author: Author) -> Edit | None:
    name = author.some_page()
    text = author.text(name) if name else ""
    headings = re.findall(r"^#+ .*$", text, re.MULTILINE)
    if not headings:
        return None
    heading = author.draw.choice(headings)
    return Edit(
        f"heading '{heading}' of {name}", {name: text.replace(heading, f"## {author.word()}", 1).encode()}
    )


def change_title(author: Author) -> Edit | None:
    return _front_matter(author, "title", f"Title {author.word()}")


def change_front_matter(author: Author) -> Edit | None:
    key = author.draw.choice(sorted(_KEYS))
    return _front_matter(author, key, author.draw.choice((*_KEYS[key], None)))


def change_include(author: Author) -> Edit | None:
    layout, draw = author.layout, author.draw
    name = draw.choice(
        (author.some(layout.includes), f"{layout.includes}note.html", f"{layout.includes}spare.html")
    )
    if not name or name.startswith(layout.data) or name in author.broken:
        return None
    text = f"{_paragraph(author)} {{{{ include.name }}}} {{{{ include.content }}}}\n"
    if name.endswith(".svg"):
        text = author.text(name).replace("<title>", f"<title>{draw.randrange(99)} ")
    if name in author.files and draw.random() < 0.4:
        text = author.text(name) + author.word()
    return Edit(name, {name: text.encode()})


def change_data(author: Author) -> Edit | None:
    folder, draw, word = author.layout.data, author.draw, author.word()
    contents = {
        "team.yml": f"- name: Ada\n  role: lead\n- name: {json.dumps(word)}\n  role: nurse\n",
        "words.json": json.dumps({"red": word, "green": "grün"}),
        "table.csv": f"a,b\nfirst,{word}\n",
        "glossary.yml": f"- term: FHIR\n  definition: {json.dumps(word)}\n- term: {draw.choice(('Guide', 'Site'))}\n  definition: A site.\n",
        "more.yml": f"x: {draw.randrange(9)}\n",
        "tags.yml": f"allowed-tags: [{draw.choice(('care', 'start', 'news'))}, lists]\n",
    }
    name = draw.choice(sorted(contents))
    return Edit(name, {folder + name: contents[name].encode()})


def change_menu(author: Author) -> Edit | None:
    name = author.draw.choice(
        (author.some(f"{author.layout.data}sidebars/"), f"{author.layout.data}topnav.yml")
    )
    if not name or name not in author.files or name in author.broken:
        return None
    lines = author.text(name).splitlines()
    titles = [number for number, line in enumerate(lines) if "title:" in line]
    urls = [number for number, line in enumerate(lines) if "url:" in line]
    how = author.draw.choice(("rename", "rename", "drop", "lead", "add"))
    if how == "rename" and titles:
        number = author.draw.choice(titles)
        lines[number] = f"{lines[number].partition('title:')[0]}title: {json.dumps(author.word())}"
    elif urls and how == "drop":
        number = author.draw.choice(urls)
        del lines[number - 1 : number + 1]
    elif urls:
        number = author.draw.choice(urls)
        lead = f"{lines[number].partition('url:')[0].replace('external_', '')}url: /{author.draw.choice(_targets(author))}"
        lines[number : number + (how == "lead")] = (
            [lead] if how == "lead" else [lines[number], lines[number - 1], lead]
        )
    return Edit(f"{how} in {name}", {name: "\n".join((*lines, "")).encode()})


def change_template(author: Author) -> Edit | None:
    draw, folder = author.draw, author.layout.templates
    inside = draw.choice(_OVERRIDDEN)
    name = folder + inside
    if name in author.files and draw.random() < 0.3:
        return Edit(f"drop {name}", {name: None})
    text = author.text(name) if name in author.files else (THEME / inside).read_text(encoding="utf-8")
    mark = author.word().replace("&", "and")
    more = {".css": f"\n/* {mark} */\n", ".js": f"\n// {mark}\n", ".svg": f"<!-- {mark} -->\n"}.get(
        inside[inside.rindex(".") :], f"<!-- {mark} -->\n"
    )
    if inside == "mine.html":
        more = f"{{% block under_title %}}<p>{mark} {{{{ page.author }}}}</p>{{% endblock %}}\n"
        text = '{% extends "page.html" %}'
    # What a template says outside the blocks of the one it extends is not shown.
    end = text.find("{% endblock %}") if inside.endswith(".html") and "{% endblock %}" in text else len(text)
    return Edit(name, {name: (text[:end] + more + text[end:]).encode()})


def change_stylesheet(author: Author) -> Edit | None:
    name = f"{author.layout.pages}css/brand.css"
    return Edit(name, {name: f":root {{ --brand: #{author.draw.randrange(0x1000000):06x}; }}\n".encode()})


def change_profile(author: Author) -> Edit | None:
    name, resource = author.some_resource("StructureDefinition")
    return _resource(author, name, resource, author.draw.choice((*_FACTS, *_OF_PROFILES, *_OF_PROFILES)))


def change_terminology(author: Author) -> Edit | None:
    name, resource = author.some_resource("ValueSet", "CodeSystem", "ConceptMap")
    return _resource(author, name, resource, author.draw.choice((*_FACTS, *_OF_TERMS, *_OF_TERMS)))


def change_api(author: Author) -> Edit | None:
    name, resource = author.some_resource("CapabilityStatement", "SearchParameter", "OperationDefinition")
    return _resource(author, name, resource, author.draw.choice((*_FACTS, *_OF_API, *_OF_API)))


def change_example(author: Author) -> Edit | None:
    name, resource = author.some_resource("Patient", "Practitioner")
    return _resource(author, name, resource, author.draw.choice(_OF_EXAMPLES))


def change_beside(author: Author) -> Edit | None:
    name, resource = author.some_resource()
    if not name:
        return None
    beside = (
        name.rpartition("/")[0]
        + f"/{resource['resourceType']}-{resource.get('id')}-{author.draw.choice(('intro', 'notes'))}.md"
    )
    if beside in author.files and author.draw.random() < 0.3:
        return Edit(f"drop {beside}", {beside: None})
    return Edit(beside, {beside: f"{_paragraph(author)}\n".encode()})


def change_image(author: Author) -> Edit | None:
    name = author.draw.choice(("images/plan.png", "images/drawing.svg", "files/table.csv", "images/more.png"))
    content = (
        picture(author.draw.randrange(256))
        if name.endswith("png")
        else f"<svg><!-- {author.draw.randrange(99)} --></svg>".encode()
    )
    return Edit(name, {author.layout.pages + name: content})


def add(author: Author) -> Edit | None:
    layout, draw, number = author.layout, author.draw, author.draw.randrange(30)
    new = {
        f"{layout.pages}care/new-{number}.md": f"---\ntitle: {json.dumps(author.word())}\ntags: [care]\n---\n\n{_paragraph(author)}\n",
        f"{layout.pages}_posts/2025-11-{number + 1:02}-post.md": f"---\ntitle: Post {number}\n---\n{_paragraph(author)}\n",
        f"{layout.pages}new-{number}/index.md": "---\ntitle: Folder\n---\n\nOf its own.\n",
        f"{layout.artifacts}new/p{number}.json": json.dumps(
            profile(f"P{number}", draw.choice(_bases(author)))
        ),
        f"{layout.artifacts}examples/new-{number}.json": json.dumps(
            {
                "resourceType": "Patient",
                "id": f"new-{number}",
                "meta": {"profile": [f"{CANONICAL}/StructureDefinition/Person"]},
            }
        ),
    }
    name = draw.choice(sorted(new))
    return Edit(name, {name: new[name].encode()})


def delete(author: Author) -> Edit | None:
    name = author.some("", but=(author.layout.settings,))
    return Edit(name, {name: None}) if name else None


def restore(author: Author) -> Edit | None:
    """Bring back what was there first; without it, a guide comes to nothing."""
    gone = sorted(
        name
        for name, content in author.first.items()
        if author.files.get(name) != content
        and name not in author.broken
        and not _in_the_way(author.files, name)
    )
    few = author.draw.sample(gone, min(len(gone), author.draw.choice((1, 2, 8))))
    return Edit(", ".join(few), {name: author.first[name] for name in few}) if few else None


def rename(author: Author) -> Edit | None:
    name = author.some("", but=(author.layout.settings,))
    if not name:
        return None
    folder, slash, last = name.rpartition("/")
    if author.draw.random() < 0.3 and folder and not folder.startswith(("_", "content/_")):
        folder = f"{folder}/deeper"
    stem, dot, ending = last.rpartition(".")
    new = f"{folder}{slash}{stem}{author.draw.choice(('-x', '', '-intro' if ending == 'md' else '-y'))}{dot}{ending}"
    if new == name or new in author.files:
        return None
    return Edit(f"{name} to {new}", {name: None, new: author.files[name]})


def swap(author: Author) -> Edit | None:
    one = author.some("", but=(author.layout.settings,))
    other = (
        author.some(one.rpartition("/")[0], f".{one.rpartition('.')[2]}", but=(author.layout.settings,))
        if one
        else ""
    )
    return (
        Edit(f"{one} with {other}", {one: author.files[other], other: author.files[one]})
        if one != other and other
        else None
    )


def change_settings(author: Author) -> Edit | None:
    name, draw = author.layout.settings, author.draw
    if name in author.broken:
        return None
    text = author.text(name)
    key = draw.choice(sorted(_SETTINGS))
    line = f"{key}: {json.dumps(draw.choice(_SETTINGS[key]))}"
    of_jekyll = author.layout.name == "jekyll"
    if of_jekyll and key in _OF_JEKYLL:
        line = f"{_OF_JEKYLL[key]}{line.removeprefix(key)}"
    elif of_jekyll:
        line = f"  {line}"
    start = line.partition(":")[0]
    kept = [each for each in text.splitlines() if not each.startswith(f"{start}:")]
    at = kept.index("site_builder:") + 1 if line.startswith("  ") else 0
    kept[at:at] = [line] if draw.random() < 0.85 else []
    return Edit(line, {name: "\n".join((*kept, "")).encode()})


def spoil(author: Author) -> Edit | None:
    """Break a file as editors and merges do; another edit mends it."""
    layout, draw = author.layout, author.draw
    name = draw.choice(
        (
            author.some(layout.artifacts, ".json"),
            author.some(layout.artifacts, ".xml", ".yaml"),
            author.some(layout.data, ".yml", ".json"),
            author.some_page(),
            layout.settings,
        )
    )
    if not name or name in author.broken or len(author.broken) > 1:
        return None
    text = author.text(name)
    if name.endswith((".md", ".html")):
        if not text.startswith("---\n"):
            return None
        text = draw.choice((text.replace("---\n", "---\ntitle: [x\n", 1), "---\ntitle: Endless\n"))
    elif name.endswith((".yml", ".yaml")):
        text += draw.choice(("a: [b\n", "\t- x: :\n"))
    else:
        text = draw.choice((text[: len(text) // 2], "<<<<<<< HEAD\n" + text))
    return Edit(name, {name: text.encode()}, breaks=frozenset({name}))


def mend(author: Author) -> Edit | None:
    if not author.broken:
        return None
    name = author.draw.choice(sorted(author.broken))
    content: bytes | None = author.broken[name]
    if author.draw.random() < 0.2 and name != author.layout.settings:
        content = None
    return Edit(f"{name}{'' if content is not None else ' by dropping it'}", {name: content})


def same_size_and_time(author: Author) -> Edit | None:
    name = author.some("", ".md", ".html", ".json", ".yml", ".css", ".svg", ".csv", ".xml", ".yaml")
    letters = list(re.finditer(r"(?<=[a-z ])[aeiou](?=[a-z])", author.text(name))) if name else []
    if not letters:
        return None
    letter = author.draw.choice(letters)
    text = author.text(name)
    new = f"{text[: letter.start()]}{author.draw.choice('aeiou')}{text[letter.end() :]}"
    if name.endswith((".json", ".yml", ".yaml", ".xml")) and not _is_in_value(text, letter.start()):
        return None
    return Edit(f"{name} at {letter.start()}", {name: new.encode()}, clock="kept")


def touch(author: Author) -> Edit | None:
    name = author.some("")
    return Edit(name, {name: author.files[name]}, clock="touch") if name else None


def revert(author: Author) -> Edit | None:
    """Go back to what the guide, or one of its files, was some edits ago."""
    if not author.past or author.broken:
        return None
    then = author.past[-author.draw.randrange(1, min(len(author.past), 12) + 1)]
    changed = {
        name: then.get(name)
        for name in sorted({*then, *author.files})
        if then.get(name) != author.files.get(name)
    }
    if author.draw.random() < 0.5:
        changed = {name: content for name, content in changed.items() if author.draw.random() < 0.5}
    if not changed or any(_looks_broken(name, content) for name, content in changed.items()):
        return None
    return Edit(f"{len(changed)} files: {', '.join(list(changed)[:4])}", changed)


def file_to_folder(author: Author) -> Edit | None:
    name = author.some(
        author.draw.choice((author.layout.pages, author.layout.includes, author.layout.data)),
        ".md",
        ".html",
        ".yml",
        but=(author.layout.settings,),
    )
    if not name:
        return None
    inside = f"{name}/index.md"
    return Edit(f"{name} becomes a folder", {name: None, inside: author.files[name]})


def folder_to_file(author: Author) -> Edit | None:
    folders = sorted(
        {
            name.rpartition("/")[0]
            for name in author.files
            if name.endswith((".md/index.md", ".html/index.md", ".yml/index.md"))
        }
    )
    if not folders:
        return None
    folder = author.draw.choice(folders)
    gone: dict[str, bytes | None] = {name: None for name in author.files if name.startswith(f"{folder}/")}
    return Edit(
        f"{folder} becomes a file",
        {**gone, folder: author.first.get(folder, b"---\ntitle: Back\n---\nAgain.\n")},
    )


_EDITS: Sequence[tuple[Kind, int]] = (
    (change_text, 14), (change_heading, 4), (change_title, 5), (change_front_matter, 10), (change_include, 5), (change_data, 6),
    (change_menu, 6), (change_template, 6), (change_stylesheet, 1), (change_profile, 12), (change_terminology, 7), (change_api, 5),
    (change_example, 5), (change_beside, 4), (change_image, 2), (add, 6), (delete, 4), (restore, 9), (rename, 4), (swap, 2),
    (change_settings, 5), (spoil, 4), (same_size_and_time, 5), (touch, 2), (revert, 5), (file_to_folder, 2), (folder_to_file, 3),
)  # fmt: skip
"""Each kind of edit, and how often it is drawn."""

_KEYS: Mapping[str, Sequence[object]] = {
    "summary": ("Said in short.", "Another *summary*."),
    "tags": (["care"], ["care", "new tag"], []),
    "keywords": ("one, two",),
    "permalink": ("moved/here.html", "care.html", "given.html"),
    "sidebar": ("main", "second", "none", "missing"),
    "toc": (False, True),
    "search": ("exclude",),
    "nav_order": (1, 2, 9),
    "published": (False, True),
    "redirect_from": (["old-care.html"], ["gone/old.html", "very-old.html"], "care.html"),
    "hide_sidebar": (True,),
    "last_reviewed": ("2025-12-01",),
    "review_in": ("1 months", "3 years"),
    "last_modified_at": ("2025-10-01",),
    "layout": ("mine", "page", "post", "missing"),
    "resource": ("Patient", "Practitioner"),
    "own": ("another", 12),
    "date": ("2025-05-05",),
    "tagName": ("care",),
    "render_with_liquid": (False,),
    "unheard": ("of",),
}
_SETTINGS: Mapping[str, Sequence[object]] = {
    "title": ("Guide of edits", "Guide, edited", "A <b>bold</b> guide"),
    "publisher": ("The editors", "Somebody else"),
    "version": ("1.0.0", "2.0.0-beta"),
    "description": ("It changes.", "It has changed."),
    "status": ("draft", "active", "retired"),
    "license": ("CC0-1.0", "Apache-2.0"),
    "language": ("en-GB", "de"),
    "canonical": ("https://example.org/fhir", "https://example.com/other"),
    "fhir_version": ("4.0.1", "3.0.1"),
    "print_views": (True, False),
    "print_artifacts": (True, False),
    "markdown_twins": (True, False),
    "search_json": (True, False),
    "smart_quotes": (True, False),
    "page_dates": (True, False),
    "feedback_url": ("mailto:one@example.org", "https://example.org/feedback"),
    "edit_url": ("https://example.org/edit/", "https://example.org/other/"),
    "site_url": ("https://example.org/guide", "https://example.org"),
    "logo": ("images/drawing.svg", "images/none.png"),
    "stylesheets": ([], ["css/brand.css"]),
    "sidebar": ("main", "second", ""),
    "exclude": (["more/*"], ["lists"]),
    "unpublished": (True, False),
    "templates": ("none", "templates", "_templates"),
    "greeting": ("Good day", "Hello"),
    "nonsense": (1,),
}
_OF_JEKYLL = {"title": "title", "publisher": "company_name", "version": "version", "description": "description", "language": "lang",
              "site_url": "url", "exclude": "exclude", "unpublished": "unpublished", "greeting": "greeting"}  # fmt: skip
_OVERRIDDEN = (
    "partials/footer.html", "partials/header.html", "page.html", "artifact.html", "base.html", "post.html", "toc.html", "tags.html",
    "includes/tip.html", "includes/note.html", "includes/profile.html", "sections/tree.html", "sections/facts.html",
    "static/favicon.svg", "static/site.css", "static/site.js", "mine.html", "qa.html", "print.html", "redirect.html", "404.html",
)  # fmt: skip


def _parted(text: str) -> tuple[str, str]:
    """Part front matter and body."""
    parts = re.match(r"---\n.*?^---\n", text, re.DOTALL | re.MULTILINE)
    return (parts[0].rstrip("\n"), text[parts.end() :].lstrip("\n")) if parts else ("", text)


def _front_matter(author: Author, key: str, value: object) -> Edit | None:
    name = author.some_page()
    if not name or not author.text(name).startswith("---\n"):
        return None
    head, body = _parted(author.text(name))
    lines = [line for line in head.splitlines()[1:-1] if not line.startswith(f"{key}:")]
    if value is not None:
        lines.append(f"{key}: {json.dumps(value)}")
    return Edit(f"{key} of {name}: {value}", {name: "\n".join(("---", *lines, "---", "", body)).encode()})


def _targets(author: Author) -> list[str]:
    pages = [
        name.removeprefix(author.layout.pages)
        for name in sorted(author.files)
        if name.endswith(".md") and "_" not in name
    ]
    return [f"{name.removesuffix('.md')}.html" for name in pages] + [
        "artifacts.html", "care.html#seeing-a-doctor", "StructureDefinition-Person.html", "StructureDefinition-Child.html#Patient.contact",
        "tag_care.html", "glossary.html", "missing.html", "old-care.html", "ValueSet-moods.html", "images/plan.png", "new-3/", "CodeSystem-mood-codes.html",
    ]  # fmt: skip


def _paragraph(author: Author) -> str:
    draw = author.draw
    ids = [
        name.rpartition("/")[2].partition(".")[0]
        for name in sorted(author.files)
        if name.startswith(author.layout.artifacts) and name.endswith(".json")
    ] or ["none"]
    return draw.choice((
        f"Some {author.word()} text, with *emphasis*.",
        f"## Heading {author.word()}\n\nBelow it.",
        f"A [link](/{draw.choice(_targets(author))}).",
        f"A [link]({draw.choice(_targets(author))}) and {{{{ site.{draw.choice(('title', 'version', 'greeting', 'publisher'))} }}}}.",
        f"{{% include profile.html id=\"{draw.choice(ids)}\" view=\"{draw.choice(('differential', 'snapshot', 'key'))}\" %}}",
        f"{{% include example.html id=\"{draw.choice(ids)}\" format=\"{draw.choice(('json', 'xml', 'summary'))}\" %}}",
        f"{{% include valueset.html id=\"{draw.choice(ids)}\" view=\"{draw.choice(('definition', 'expansion'))}\" %}}",
        f"{{% include codesystem.html id=\"{draw.choice(ids)}\" %}}",
        f"{{% include {draw.choice(('own.html', 'spare.html', 'deeper.html', 'missing.html', 'drawn.svg', 'tip.html', 'note.html'))} name=\"x\" content=\"{author.word()}\" %}}",
        "{% include artifacts.html type=\"StructureDefinition\" %}",
        "{% include bindings.html %}",
        "{% include api/parameters.html resource=\"Patient\" %}",
        "{% for each in site.tags %}{{ each[0] }}: {{ each[1] | size }} {% endfor %}",
        "{% for each in site.pages %}{{ each.summary }}{% if each.own %}{{ each.own }}{% endif %} {% endfor %}",
        "{% for each in site.html_pages %}{{ each.name }} {% endfor %}{{ site.static_files | size }}",
        "{{ site.posts.first.title }} {{ site.posts | map: 'url' | join: ', ' }} {{ site.posts[0].content | strip_html }}",
        f"{{{{ site.data.{draw.choice(('team[1].name', 'words.red', 'table[0].b', 'more.x', 'glossary[0].term', 'sidebars.main.entries[0].product', 'nothing'))} }}}}",
        f"{{{{ page.{draw.choice(('title', 'own', 'path', 'url', 'name', 'tags', 'date'))} }}}} on {{{{ site.time | date: '%Y' }}}}",
        f"![Picture](/images/{draw.choice(('plan.png', 'drawing.svg', 'more.png', 'none.png'))})",
        f"| a | b |\n|---|---|\n| {author.word()} | c |",
        "{% assign them = site.pages | where: 'sidebar', 'second' %}{{ them | map: 'title' | join: ', ' }}",
    ))  # fmt: skip


def _bases(author: Author) -> list[str]:
    own = [resource["url"] for name in sorted(author.files) if name.startswith(author.layout.artifacts) and name.endswith(".json") and name not in author.broken
           and (resource := json.loads(author.files[name]))["resourceType"] == "StructureDefinition" and "url" in resource]  # fmt: skip
    return [
        *own,
        "http://hl7.org/fhir/StructureDefinition/Patient",
        f"{CANONICAL}/StructureDefinition/nowhere",
    ]


Mutation = Callable[[Author, dict[str, Any]], None]


def _resource(author: Author, name: str, resource: dict[str, Any], mutate: Mutation) -> Edit | None:
    if not name:
        return None
    mutate(author, resource)
    return Edit(
        f"{mutate.__name__.strip('_')} of {name}", {name: json.dumps(resource, indent=2).encode() + b"\n"}
    )


def _name(author: Author, resource: dict[str, Any]) -> None:
    resource["name"] = f"Name{author.draw.randrange(99)}"


def _title(author: Author, resource: dict[str, Any]) -> None:
    resource["title"] = f"Title {author.word()}"


def _description(author: Author, resource: dict[str, Any]) -> None:
    resource["description"] = f"{author.word()}, see [Person](StructureDefinition-Person.html)."


def _status(author: Author, resource: dict[str, Any]) -> None:
    resource["status"] = author.draw.choice(("draft", "active", "retired"))


def _version(author: Author, resource: dict[str, Any]) -> None:
    resource["version"] = f"{author.draw.randrange(9)}.0.0"


def _url(author: Author, resource: dict[str, Any]) -> None:
    resource["url"] = author.draw.choice(
        (f"{resource.get('url')}x", f"{CANONICAL}/{resource['resourceType']}/{resource.get('id')}")
    )


def _id(author: Author, resource: dict[str, Any]) -> None:
    resource["id"] = f"{resource.get('id')}{author.draw.choice('xyz')}"[:20]


def _elements(resource: dict[str, Any]) -> list[dict[str, Any]]:
    found = resource.get("differential", {}).get("element", [])
    return found if isinstance(found, list) else []


def _cardinality(author: Author, resource: dict[str, Any]) -> None:
    for element in author.draw.sample(_elements(resource), min(1, len(_elements(resource)))):
        element["min"] = author.draw.randrange(2)
        element["max"] = author.draw.choice(("1", "*", "0"))


def _wording(author: Author, resource: dict[str, Any]) -> None:
    for element in author.draw.sample(_elements(resource), min(1, len(_elements(resource)))):
        element[author.draw.choice(("short", "definition", "comment", "requirements"))] = author.word()
        element["mustSupport"] = author.draw.random() < 0.5


def _element(author: Author, resource: dict[str, Any]) -> None:
    path = f"{resource.get('type')}.{author.draw.choice(('birthDate', 'address', 'telecom', 'active', 'communication.language'))}"
    resource["differential"]["element"].append(
        {"id": path, "path": path, "min": author.draw.randrange(2), "short": author.word()}
    )


def _drop_element(author: Author, resource: dict[str, Any]) -> None:
    if len(_elements(resource)) > 1:
        del _elements(resource)[author.draw.randrange(1, len(_elements(resource)))]


def _base(author: Author, resource: dict[str, Any]) -> None:
    if resource.get("type") == "Patient":
        resource["baseDefinition"] = author.draw.choice(_bases(author))


def _binding(author: Author, resource: dict[str, Any]) -> None:
    for element in _elements(resource):
        if "binding" in element:
            element["binding"] = {"strength": author.draw.choice(("required", "preferred", "example")),
                                  "valueSet": author.draw.choice((f"{CANONICAL}/ValueSet/moods", f"{CANONICAL}/ValueSet/few", f"{CANONICAL}/ValueSet/none"))}  # fmt: skip


def _concept(author: Author, resource: dict[str, Any]) -> None:
    if resource["resourceType"] == "CodeSystem":
        resource.setdefault("concept", []).append(
            {"code": f"c{author.draw.randrange(99)}", "display": author.word()}
        )


def _display(author: Author, resource: dict[str, Any]) -> None:
    for concept in resource.get("concept", [])[:1]:
        concept["display"] = author.word()


def _include(author: Author, resource: dict[str, Any]) -> None:
    if resource["resourceType"] == "ValueSet":
        system = f"{CANONICAL}/CodeSystem/mood-codes"
        resource["compose"]["include"] = [author.draw.choice((
            {"system": system}, {"system": system, "concept": [{"code": "glad", "display": author.word()}]},
            {"valueSet": [f"{CANONICAL}/ValueSet/few"]}, {"system": "http://loinc.org"}))]  # fmt: skip


def _search(author: Author, resource: dict[str, Any]) -> None:
    for rest in resource.get("rest", []):
        rest["resource"][0]["searchParam"].append(
            {"name": f"p{author.draw.randrange(99)}", "type": "string", "documentation": author.word()}
        )


def _interaction(author: Author, resource: dict[str, Any]) -> None:
    for rest in resource.get("rest", []):
        rest["resource"][0]["interaction"] = [
            {"code": code} for code in author.draw.sample(("read", "search-type", "create", "vread"), 2)
        ]


def _code(author: Author, resource: dict[str, Any]) -> None:
    if "code" in resource:
        resource["code"] = f"code-{author.draw.randrange(9)}"


def _family(author: Author, resource: dict[str, Any]) -> None:
    resource["name"] = [{"family": author.word()}]


def _of_profile(author: Author, resource: dict[str, Any]) -> None:
    resource["meta"] = {"profile": [author.draw.choice(_bases(author))]}


def _reference(author: Author, resource: dict[str, Any]) -> None:
    resource["generalPractitioner"] = [
        {"reference": author.draw.choice(("Practitioner/carla", "Practitioner/none", "Patient/anna"))}
    ]


_FACTS: Sequence[Mutation] = (_name, _title, _description, _status, _version, _url, _id)
_OF_PROFILES: Sequence[Mutation] = (_cardinality, _wording, _element, _drop_element, _base, _binding)
_OF_TERMS: Sequence[Mutation] = (_concept, _display, _include)
_OF_API: Sequence[Mutation] = (_search, _interaction, _code)
_OF_EXAMPLES: Sequence[Mutation] = (_family, _of_profile, _reference, _id)


def _in_the_way(files: Files, name: str) -> bool:
    """Tell whether a file can't be there as a folder, or one of its folders, has a name that is taken."""
    folders = name.split("/")
    above = {"/".join(folders[:end]) for end in range(1, len(folders))}
    return bool(above & files.keys()) or any(each.startswith(f"{name}/") for each in files)


def _looks_broken(name: str, content: bytes | None) -> bool:
    """Tell whether an earlier content was one that `spoil` made."""
    text = (content or b"").decode(errors="replace")
    if (
        "<<<<<<< " in text
        or "title: [x\n" in text
        or text == "---\ntitle: Endless\n"
        or text.endswith(("a: [b\n", "\t- x: :\n"))
    ):
        return True
    if name.endswith(".json") and content is not None:
        try:
            json.loads(text)
        except ValueError:
            return True
    return False


def _is_in_value(text: str, at: int) -> bool:
    """Tell whether a letter stands in a line's value, so that another one keeps the file's form."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return ": " in line and "http" not in line
