"""Texts that nobody means end in findings, in bounded time and memory."""

from __future__ import annotations

import pytest

from tests.fsh.run import compiled

_INSTANCE = "Instance: X\nInstanceOf: Patient\n"
_GROWING = "".join(f"RuleSet: A{at}\n* insert A{at + 1}\n* insert A{at + 1}\n\n" for at in range(14))
_HOSTILE = [
    ("\x7fELF\x01\x02 \xff\xfe", "fsh-syntax"),
    ("RuleSet: A(x)\n* insert A({x}{x})\n\n" + _INSTANCE + "* insert A(y)\n", "fsh-too-much"),
    (_GROWING.replace("insert A14", "insert A0"), None),
    ("Profile: A\nParent: B\n\nProfile: B\nParent: A\n", "fsh-parent"),
    (_INSTANCE + '* name[1000000000].family = "x"\n', "fsh-index"),
    (_INSTANCE + '* name[999999].family = "x"\n', "fsh-index"),
    (_INSTANCE + "* " + "contact." * 2000 + "gender = #male\n", "fsh-too-deep"),
    (_INSTANCE + "* name" + "[a]" * 5000 + ' = "x"\n', "fsh-too-deep"),
    ("CodeSystem: C\n" + "".join(f"{'  ' * at}* #c{at}\n" for at in range(200)), "fsh-too-deep"),
    ("Profile: P\nParent: Patient\n* x only " + "Reference(a or " * 2000, "fsh-syntax"),
    ("Instance: X\n" + '"\\q ' * 5000, "fsh-syntax"),
    ("Instance: X\n" + "/* " * 5000, "fsh-syntax"),
    ("Instance: ../../etc/passwd\nInstanceOf: Patient\n* active = true\n", "fsh-id"),
]


@pytest.mark.parametrize(("text", "code"), _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_texts_are_findings(text: str, code: str | None) -> None:
    found = compiled(text)

    codes = {each.code for each in found.findings}
    assert code is None or code in codes
    assert all("/" not in made.file for made in found.definitions)
