"""A response and its questionnaire, followed side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.normalise import neutral
from site_builder.fhirpath.moments import compare_moments, moment_of
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.node import Node
from site_builder.validation.responses.answers import check_answer, check_answers
from site_builder.validation.responses.constraints import check_constraints, variables_in, variables_of
from site_builder.validation.responses.enabling import is_asked
from site_builder.validation.responses.form import Form, Json, Question, form_of, read_form
from site_builder.validation.run import Run

_DONE = ("completed", "amended")
_EXAMPLES = ("http://example.org", "https://example.org")
_MAX_DEPTH = 60


def check_response(response: Node, run: Run) -> None:
    """Check a QuestionnaireResponse against its questionnaire, where that is at hand."""
    reference = response.first("questionnaire")
    if reference is None:
        return
    url = reference.text("reference") if not reference.is_primitive else str(reference.value or "")
    if not url:
        return
    form = _form(url, response, run)
    if form is None and run.may_be_unmade():
        return
    if form is None:
        severity = Severity.NOTE if url.startswith(_EXAMPLES) else None
        message = f"the questionnaire '{url}' is not at hand: answers were not checked"
        run.add("unknown-questionnaire", reference, message, severity=severity)
        run.cannot_decide(f"the questionnaire {url} is not at hand")
        return
    _check_period(response, form.content, run)
    _check_status(reference, form.content, run)
    walk = _Walk(response, form, run)
    check_constraints(response, mappings(form.content.get("extension")), walk.variables, run)
    walk.items(response, form.items, [])


def _check_status(reference: Node, questionnaire: Json, run: Run) -> None:
    """Note answers to a questionnaire that is retired, or a draft."""
    status = questionnaire.get("status")
    if status in ("retired", "draft"):
        mild = Severity.WARNING if status == "retired" else Severity.NOTE
        run.add("unused-questionnaire", reference, f"the questionnaire's status is '{status}'", severity=mild)


def _form(url: str, response: Node, run: Run) -> Form | None:
    """Find and read a questionnaire: contained, by its canonical URL, or by a reference."""
    release = run.context.release.name
    if url.startswith("#"):
        beside = tuple(each.value for each in response.all("contained") if isinstance(each.value, Mapping))
        inside = next((each for each in beside if each.get("id") == url[1:]), {})
        if inside.get("resourceType") != "Questionnaire":
            return None
        return read_form(neutral(inside, release), beside)
    found = run.context.resource(url, ("Questionnaire",))
    type_, _, id_ = url.partition("/")
    if found is None and type_ == "Questionnaire":
        raw = run.context.references.find(type_, id_)
        if raw is not None:
            found = run.context.once(("form of", type_, id_), lambda: neutral(raw, release))
    return None if found is None else form_of(found, run)


def _check_period(response: Node, content: Json, run: Run) -> None:
    """Report a response that was written before or after the questionnaire was in use."""
    authored = response.first("authored")
    written = moment_of(str(authored.value)) if authored is not None else None
    if authored is None or written is None:
        return
    period = mapping(content.get("effectivePeriod"))
    for key, wrong, word in (("start", -1, "before the start"), ("end", 1, "after the end")):
        bound = moment_of(text(period.get(key)))
        if bound is not None and compare_moments(written, bound) == wrong:
            message = f"{authored.value} is {word} of the questionnaire's use, {period[key]}"
            run.add("outside-period", authored, message, about=key)


class _Walk:
    """One response on its way through a questionnaire."""

    def __init__(self, response: Node, form: Form, run: Run) -> None:
        self._response = response
        self._form = form
        self._run = run
        self._is_done = response.text("status") in _DONE
        self.variables = variables_of(form, response, run)
        """Those of the whole questionnaire."""

    def items(self, parent: Node, questions: Sequence[Question], trail: list[tuple[Question, Node]]) -> None:
        """Check the items within a response, a group or an answer."""
        if len(trail) > _MAX_DEPTH:
            return
        by_question = self._sorted(parent, questions, trail)
        for question in questions:
            answering = by_question.get(question.link_id, [])
            asked = is_asked(question, self._form, self._response, trail, self._run)
            if asked is None:
                self._run.cannot_decide("whether a question is asked can't be told here")
            elif not asked:
                self._unasked(question, answering)
                continue
            if not answering and question.is_required and asked:
                self._missing(question, parent)
            if len(answering) > 1 and not question.may_repeat:
                message = f"'{question.link_id}' may be there once, and is there {len(answering)} times"
                self._run.add("too-many-answers", answering[1], message)
            for item in answering:
                self._item(item, question, [*trail, (question, item)], is_asked_=asked is True)

    def _sorted(
        self, parent: Node, questions: Sequence[Question], trail: list[tuple[Question, Node]]
    ) -> dict[str, list[Node]]:
        """Return the items by the question that they answer; report those that are elsewhere or unknown."""
        places = {question.link_id: at for at, question in enumerate(questions)}
        found: dict[str, list[Node]] = {}
        last = 0
        for item in parent.all("item"):
            link_id = item.text("linkId")
            at = places.get(link_id)
            if at is not None:
                if at < last:
                    self._run.add("misplaced-item", item, f"'{link_id}' is out of order")
                last = at
                found.setdefault(link_id, []).append(item)
            elif link_id in self._form.by_link_id:
                self._elsewhere(item, self._form.by_link_id[link_id], trail)
            elif link_id:
                hint = guess(nearest_name(link_id, list(self._form.by_link_id)))
                message = f"the questionnaire has no item '{link_id}'"
                self._run.add("unknown-item", item, message, hint=hint)
        return found

    def _elsewhere(self, item: Node, question: Question, trail: list[tuple[Question, Node]]) -> None:
        around = question.parent
        where = f"within '{around.link_id}'" if around is not None else "at the top"
        message = f"'{question.link_id}' is in the wrong place: the questionnaire has it {where}"
        self._run.add("misplaced-item", item, message)
        self._item(item, question, [*trail, (question, item)], is_asked_=False)

    def _unasked(self, question: Question, answering: Sequence[Node]) -> None:
        for item in answering:
            if item.all("answer") or item.all("item"):
                message = f"'{question.link_id}' is answered, and its condition says that it isn't asked"
                self._run.add("unwanted-answer", item, message)

    def _missing(self, question: Question, place: Node) -> None:
        level = None if self._is_done else Severity.WARNING
        word = f" ({question.text})" if question.text else ""
        message = f"the required question '{question.link_id}'{word} has no answer"
        self._run.add("missing-answer", place, message, about=question.link_id, severity=level)

    def _item(
        self, item: Node, question: Question, trail: list[tuple[Question, Node]], *, is_asked_: bool
    ) -> None:
        """Check an item that answers a question, and what is within it."""
        written = item.text("text")
        if written and question.text and written != question.text:
            message = f"the text is '{written[:60]}'; the questionnaire has '{question.text[:60]}'"
            self._run.add("wrong-item-text", item, message)
        self._check_rules(item, question, trail)
        answers, below = item.all("answer"), item.all("item")
        if question.is_group:
            self._group(item, question, trail)
            return
        if question.type in ("display", "question"):
            self._no_answers(item, question)
        elif not answers and question.is_required and is_asked_:
            self._missing(question, item)
        else:
            check_answers(item, answers, question, self._run)
        if below and not answers:  # where there are both, the specification's rule qrs-1 says so
            message = "what follows a question stands within its answer: answer.item, not item"
            if question.type == "display":
                message = "a text has no items"
            self._run.add("misplaced-item", item, message, about="below")
        for answer in answers:
            if question.type not in ("display", "question"):
                check_answer(answer, question, self._form, self._run)
            self.items(answer, question.items, trail)

    def _check_rules(self, item: Node, question: Question, trail: list[tuple[Question, Node]]) -> None:
        """Evaluate the rules of a question, with the variables of all that is around it."""
        if not question.extensions:
            return
        variables = self.variables
        for around, place in trail:
            variables = variables_in(around, place, variables, self._run)
        check_constraints(item, question.extensions, variables, self._run)

    def _group(self, item: Node, question: Question, trail: list[tuple[Question, Node]]) -> None:
        if item.all("answer"):
            self._run.add("unwanted-answer", item, f"'{question.link_id}' is a group, which has no answers")
        if question.is_required and not item.all("item"):
            self._missing(question, item)
        self.items(item, question.items, trail)

    def _no_answers(self, item: Node, question: Question) -> None:
        if item.all("answer"):
            message = f"'{question.link_id}' is of the type {question.type}, which has no answers"
            self._run.add("unwanted-answer", item, message)
