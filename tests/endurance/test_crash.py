"""The crash test in short; the long run is `python -m tests.endurance.crash`."""

from tests.endurance.crash import Tally, run_round


def test_killed_at_random_moments() -> None:
    """Five bursts with kill -9 in them lose nothing, double only what was in flight, and keep order and limits."""
    total = Tally()
    for seed in range(1, 6):
        total.add(run_round(seed))

    assert total.kept, str(total)
    assert total.kills >= 20
    assert total.in_flight
