"""What is found in answers to questionnaires."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes.severity import DiagnosticCode, error, warning

RESPONSE_CODES: Mapping[str, DiagnosticCode] = {
    # Resources: answers to questionnaires.
    "unknown-questionnaire": warning(
        "The questionnaire that is answered is not at hand, so answers can't be checked.",
        "Correct its URL, or give the questionnaire beside the response.",
    ),
    "unused-questionnaire": warning(
        "A questionnaire is not meant to be answered, or not any more.", "Answer one that is active."
    ),
    "unknown-item": error(
        "An item of a response answers no item of the questionnaire.", "Correct its `linkId`, or remove it."
    ),
    "misplaced-item": error(
        "An item of a response stands elsewhere than in the questionnaire, or out of order.",
        "Put it where the questionnaire has it; what follows a question stands within its answer.",
    ),
    "wrong-item-text": error(
        "The text of an item is not that of the questionnaire.", "Write the same text, or none."
    ),
    "missing-answer": error("A required question has no answer.", "Answer it, or leave the status open."),
    "unwanted-answer": error(
        "A question that isn't asked is answered, or what can't have an answer has one.", "Remove the answer."
    ),
    "too-many-answers": error("A question has more answers than it may have.", "Remove some."),
    "too-few-answers": error("A question has fewer answers than it needs.", "Add answers."),
    "wrong-answer-type": error("An answer is of another type than the question asks.", "Correct the type."),
    "answer-no-option": error(
        "An answer is none of the options, or excludes another that is given.", "Choose one of the options."
    ),
    "answer-beyond-limits": error(
        "An answer is longer, shorter, less or more than the question allows, or in another form.",
        "Correct the answer.",
    ),
    "unusual-answer": warning("An answer is hardly meant.", "Look whether it is what you mean."),
    "outside-period": warning(
        "A response was written when the questionnaire wasn't in use.", "Look at both dates."
    ),
}
"""The codes of responses to questionnaires."""
