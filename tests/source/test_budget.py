import pytest

from site_builder.source.budget import Budget, Limits, SpentError

LIMITS = Limits(steps=10, size=100, includes=2)


def test_what_is_within_the_limits_is_taken() -> None:
    budget = Budget(LIMITS)

    budget.step(10)
    budget.write(100)
    budget.include()
    budget.include()

    assert (budget.steps, budget.size, budget.includes) == (10, 100, 2)


def test_each_limit_is_named_where_it_is_met() -> None:
    budget = Budget(LIMITS)

    with pytest.raises(SpentError, match="more than 10 steps"):
        budget.step(11)
    with pytest.raises(SpentError, match="more than 100 characters"):
        budget.fit(101)
    with pytest.raises(SpentError, match="more than 2 includes"):
        [budget.include() for _ in range(3)]


def test_a_value_takes_the_room_of_the_one_before() -> None:
    budget = Budget(LIMITS)

    for _ in range(10):
        budget.hold("a", 90)
    budget.hold("a", 0)
    budget.write(100)
    budget.release(100)

    assert budget.size == 0
    with pytest.raises(SpentError, match="characters"):
        [budget.hold(name, 40) for name in "abc"]
