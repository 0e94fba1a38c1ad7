"""The list of what broke other bots names tests that are there."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", (TESTS.parent / "docs" / "known-failures.md").read_text("utf-8"))


def test_the_list_is_read() -> None:
    """Every line of its table names a test."""
    lines = (TESTS.parent / "docs" / "known-failures.md").read_text("utf-8").splitlines()
    assert len(NAMED) == sum(line.startswith("|") for line in lines) - 2


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_named_test_is_there(file: str, test: str) -> None:
    """A test that is renamed is renamed in the list too."""
    assert re.search(rf"^(async )?def {test}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE)
