"""The limits test in short; the whole one is `python -m tests.endurance.limits`."""

import pytest

from tests.endurance.limits import run
from tests.endurance.scenes import SHORT, Scene


@pytest.mark.parametrize("scene", SHORT, ids=lambda scene: scene.name)
async def test_the_receiver_sees_no_breach(scene: Scene) -> None:
    """A burst goes out inside every limit, also across restarts, in order, complete, and in little more than the least time."""
    finding = await run(scene, seed=1)

    assert finding.kept, str(finding)
