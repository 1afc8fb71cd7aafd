"""Questionnaires: the tree of items, and the form that they make."""

from site_builder.kinds.questionnaire.pages import MAX_ROWS, QUESTIONNAIRE

__all__ = ["MAX_ROWS", "QUESTIONNAIRE"]
