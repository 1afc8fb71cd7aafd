"""What a value was made of."""

import pickle

from site_builder.source.dependencies import Memo, depend_on, tracking
from site_builder.source.placed import Placed, SourceText


def test_an_answer_is_worked_out_once_even_where_it_is_none() -> None:
    asked: list[str] = []
    memo: Memo[str, str | None] = Memo()

    def make() -> None:
        asked.append("a")

    assert [memo.get("a", make), memo.get("a", make)] == [None, None]
    assert asked == ["a"]


def test_of_too_many_answers_the_one_asked_for_longest_ago_is_dropped() -> None:
    asked: list[str] = []
    memo: Memo[str, str] = Memo(2)

    def get(key: str) -> str:
        return memo.get(key, lambda: asked.append(key) or key.upper())

    assert [get(key) for key in "ababacab"] == [*"ABABACAB"]
    assert asked == ["a", "b", "c", "b"]


def test_a_text_with_places_is_the_same_dependency_when_it_was_sent_or_kept() -> None:
    key = Placed.copy_of(SourceText("a.md", "key"))
    with tracking() as noted:
        depend_on("data", key)

    sent = pickle.loads(pickle.dumps(noted))

    assert sent == {("data", "key")} == noted
    assert {type(part) for dependency in sent for part in dependency} == {str}
