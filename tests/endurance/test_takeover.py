"""The takeover test in short; the long run is `python -m tests.endurance.takeover`."""

from collections.abc import Iterator

import pytest

from tests.endurance.cluster import Server
from tests.endurance.takeover import EVENTS, run_round


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server that can be restarted; tests that need it are skipped where it cannot start."""
    try:
        running = Server()
    except Exception as error:
        pytest.skip(f"no PostgreSQL here: {error}")
    yield running
    running.close()


@pytest.mark.filterwarnings("ignore::platformdirs.RuntimeDirWarning")
@pytest.mark.parametrize("event", EVENTS)
def test_takeover(server: Server, event: str) -> None:
    """The worker that sends is lost in a burst to 150 chats: nothing is lost or out of order, and no limit is exceeded."""
    tally = run_round(server, event, 2, 1)

    assert tally.kept, str(tally)
