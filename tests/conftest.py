"""What holds for all tests."""

from hypothesis import settings

# The same examples in every run: a random failure would meet whoever happens to run the tests, not who made it.
# To look for new ones: pytest --hypothesis-profile=default
settings.register_profile("steady", derandomize=True)
settings.load_profile("steady")
