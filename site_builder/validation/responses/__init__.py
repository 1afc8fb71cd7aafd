"""Responses against their questionnaires: nesting, answers, limits, conditions.

`form.py` reads a questionnaire, `walking.py` follows both side by side, `enabling.py` says which questions
are asked, `answers.py` and `options.py` look at single answers.
"""

from site_builder.validation.responses.walking import check_response

__all__ = ["check_response"]
