"""Does a resource keep what FHIR and its profiles ask? Resource, definitions, terminology in; issues out.

The way: `engine.validate` makes a tree of nodes of a resource (`shape.py`, which finds what no JSON of FHIR
may look like), walks it once with what the base definitions say (`types.py`) and once with each profile
(`profiles.py`), and runs the families of rules that `families.py` lists. Nothing here opens a file, knows a
site or a page; `Context` holds all that is known beside the resource.

Three answers: a check that can't be decided offline reports nothing and counts that (`Run.undecided`).
Only what is certain becomes an `Issue`.

To add a family of rules: one module with functions of one of these forms, a line in `families.py`, its codes
in a module of `codes/`, one table of cases in `tests/validation/`.

* `TypeCheck(node, run)`: for every value of a type, such as "Attachment", "Bundle", "Resource" (every
  resource), or "*" (every value). What is listed for a type holds for the types derived from it.
* `RuleCheck(node, rule, run)`: for every value whose element states something, such as a binding or a fixed
  value. Its `RuleFamily` says which rules it is about; that is asked once a rule.
* `TypeCheck` under `DOCUMENT`: once for the whole of what is validated, after all else.
"""
