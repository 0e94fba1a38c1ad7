"""The documents' pictures can be made anew."""

from pathlib import Path

import pytest

from tests.adapters.sandbox.test_page import CHROMIUM
from tests.pictures import make

PICTURES = Path(__file__).parents[1] / "docs"


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium")
def test_every_picture_is_made(tmp_path: Path) -> None:
    """`python -m tests.pictures` makes each picture that is in docs/, and no other."""
    make(tmp_path)

    made = {path.name: path.read_bytes()[:4] for path in tmp_path.iterdir()}
    assert made == {path.name: b"\x89PNG" for path in PICTURES.glob("*.png")}
