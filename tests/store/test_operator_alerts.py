"""Operators are notified of a problem once until it is solved."""

from bot.model import OperatorAlert
from store import SqlStore
from tests.store.making import NOW, at

DEAD = OperatorAlert("feed wire", "feed wire does not work: HTTP 410")
OTHER = OperatorAlert("chat slack:C1", "slack:C1 takes nothing any more")


async def test_an_alert_is_pending_once(store: SqlStore) -> None:
    """An open alert is not sent again, whatever its reason becomes."""
    assert await store.raise_alert(DEAD, NOW)
    assert not await store.raise_alert(DEAD, NOW)
    await store.mark_alert_sent(DEAD)
    assert not await store.raise_alert(OperatorAlert("feed wire", "HTTP 404 by now"), NOW)
    assert await store.unsent_alerts() == []
    assert await store.open_alerts() == {"feed wire"}


async def test_lines_come_in_the_order_of_their_troubles(store: SqlStore) -> None:
    """The oldest alert is sent first."""
    await store.raise_alert(OTHER, at(1))
    await store.raise_alert(DEAD, NOW)

    assert await store.unsent_alerts() == [DEAD, OTHER]


async def test_the_end_of_a_sent_alert_is_sent(store: SqlStore) -> None:
    """The end of a sent alert is sent once; then the next problem with that key is a new alert."""
    await store.raise_alert(DEAD, NOW)
    await store.mark_alert_sent(DEAD)
    await store.resolve_alert("feed wire", "feed wire works again.", at(1))
    back = OperatorAlert("feed wire", "feed wire works again.")
    assert await store.unsent_alerts() == [back]
    assert await store.open_alerts() == set()
    await store.mark_alert_sent(back)
    assert await store.unsent_alerts() == []
    assert await store.raise_alert(DEAD, at(2))


async def test_an_unsent_alert_ends_without_a_message(store: SqlStore) -> None:
    """A problem that was over before its alert was sent has no line about its end."""
    await store.raise_alert(DEAD, NOW)
    await store.resolve_alert("feed wire", "feed wire works again.", at(1))

    assert await store.unsent_alerts() == []
    assert await store.raise_alert(DEAD, at(2))


async def test_a_trouble_may_end_in_silence(store: SqlStore) -> None:
    """An alert may be resolved without a line, as for a chat that takes alerts again."""
    await store.raise_alert(OTHER, NOW)
    await store.mark_alert_sent(OTHER)
    await store.resolve_alert(OTHER.key, "", at(1))

    assert await store.unsent_alerts() == []
    assert await store.open_alerts() == set()


async def test_an_alert_that_comes_back_before_its_end_was_sent(store: SqlStore) -> None:
    """An alert that is raised again before its end was sent replaces the line about its end."""
    await store.raise_alert(DEAD, NOW)
    await store.mark_alert_sent(DEAD)
    await store.resolve_alert("feed wire", "feed wire works again.", at(1))
    worse = OperatorAlert("feed wire", "feed wire does not work: HTTP 500")

    assert await store.raise_alert(worse, at(2))
    await store.mark_alert_sent(OperatorAlert("feed wire", "feed wire works again."))
    assert await store.unsent_alerts() == [worse]
