"""FHIR Shorthand: the text that authors write, compiled into the definitions that FHIR exchanges.

Texts become tokens (`lexer`), tokens entities with rules (`parser`, `syntax`), rules that insert rule sets
are replaced by what these hold (`rulesets`), soft indices by numbers (`paths`), and each entity is made
into a definition when somebody first asks for it (`compiler`). Every value of a definition knows the rule
that set it.

No part of it knows of sites, pages or HTML, and nothing here reads a file.

Source: https://hl7.org/fhir/uv/shorthand/
"""
