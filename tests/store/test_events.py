"""Processed events are remembered for an hour."""

from sqlalchemy import select

from store import SqlStore, open_store
from store.schema import processed_events
from tests.store.making import NOW, at, fetch


async def test_processed_events_outlive_a_restart(url: str) -> None:
    """A processed event is known to the next process that opens the store; marking it twice does no harm."""
    store = await open_store(url)
    assert not await store.was_processed("slack:Ev1")
    await store.mark_processed("slack:Ev1", NOW)
    await store.mark_processed("slack:Ev1", at(1))
    await store.close()
    again = await open_store(url)
    assert await again.was_processed("slack:Ev1")
    assert not await again.was_processed("slack:Ev2")
    await again.close()


async def test_what_is_old_goes(store: SqlStore) -> None:
    """No more is kept than the events of an hour."""
    for number in range(20):
        await store.mark_processed(f"slack:Ev{number}", at(number * 600))

    assert len(await fetch(store, select(processed_events))) == 7
    assert not await store.was_processed("slack:Ev12")
    assert await store.was_processed("slack:Ev13")
