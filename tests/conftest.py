"""What holds for all tests."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from site_builder import pipeline
from site_builder.report import BuildReport
from tests.counting import pause

# The same examples in every run: a random failure would meet whoever happens to run the tests, not who made it.
# To look for new ones: pytest --hypothesis-profile=default
# No test depends on a clock: a busy machine makes nothing wrong.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run all tests in a few processes, and in this one what somebody names.

    Each process makes the sites that tests share anew: many would make more than they save.
    """
    is_whole = config.args_source is not pytest.Config.ArgsSource.ARGS
    return min(4, os.cpu_count() or 1) if is_whole else 0


@pytest.fixture(scope="session", autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the FHIR packages of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def no_counting() -> Iterator[None]:
    """Count no lines while the test runs: what `uncounted` marks."""
    with pause():
        yield


@pytest.fixture(scope="session")
def own_guide(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    """Build this repository's guide, once for all tests of a process."""
    root = Path(__file__).parents[1]
    with pause():
        return pipeline.build(
            root, output=tmp_path_factory.mktemp("own") / "site", today=date(2026, 1, 2), jobs=1
        )


@pytest.fixture(scope="session")
def own_site(own_guide: BuildReport) -> Path:
    """Return the folder of this repository's guide as it is built."""
    assert own_guide.output is not None
    return own_guide.output
