"""The code's rooms, as far as a machine can judge them."""

import pytest

from tests import structure


def test_no_module_imports_itself_through_others() -> None:
    """Nothing that is loaded with a module leads back to it."""
    assert structure.import_cycles(structure.all_modules()) == []


@pytest.mark.parametrize(("package", "loose"), [("bot", []), ("formatter", ["jobs"]), ("store", [])])
def test_modules_lie_in_rooms(package: str, loose: list[str]) -> None:
    """A new module belongs into a package; the few at the top are named here."""
    assert structure.loose_modules(package) == loose
