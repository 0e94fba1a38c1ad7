"""New entries that are no news: published before their feed was first seen."""

from bot.model import ListedEntry
from tests.bot.ingest.feeds import Polls, entry


def dated(*hours: float) -> list[ListedEntry]:
    """Entries of these dates, in this order."""
    return [entry((f"소식 {-hour}", f"{-hour}시간 전에 나온 소식이다."), f"{-hour}", hours=hour) for hour in hours]


def announced(*listings: list[ListedEntry], whole: bool = True) -> list[str]:
    """The ages in hours of what these polls announce."""
    polls = Polls()
    for listing in listings:
        polls.poll(listing, whole=whole)
    return [title.removeprefix("소식 ") for title in polls.announced]


def test_an_old_entry_takes_a_deleted_ones_place() -> None:
    """An entry older than all first ones that replaces a deleted one at the old end of the listing is backlog."""
    assert announced(dated(-1, -2), dated(-2, -900)) == []
    assert announced(dated(-3, -2, -1), dated(-900, -3, -2)) == []
    assert announced(dated(-1, -2), dated(-2), dated(-2, -900)) == []
    assert announced(dated(-2, -3), dated(-1, -3, -900)) == ["1"]


def test_back_dated_news_is_news() -> None:
    """An old date alone proves nothing: above others, or where nothing left, the entry is new."""
    assert announced(dated(-1, -2), dated(-900, -1)) == ["900"]
    assert announced(dated(-1, -2), dated(-1, -2, -900)) == ["900"]
    assert announced(dated(-1, -50), dated(-1, -30)) == ["30"]


def test_a_longer_listing_brings_a_backlog() -> None:
    """Many old entries at once are backlog even if no entry left the listing."""
    assert announced(dated(-1, -2), dated(-1, -2, -600, -700, -800, -900)) == []


def test_an_entry_without_a_date_is_news() -> None:
    """An entry without a date is news, since nothing shows that it is old."""
    assert announced(dated(-1, -2), [*dated(-2), entry(("소식 0", "언제 나온 소식인지 모른다."), "x")]) == ["0"]


def test_a_feed_that_was_empty_at_first() -> None:
    """A crowd of old entries after an empty first answer is a backlog; a few entries, or new ones, are news."""
    assert announced([], dated(-100, -200, -300, -400)) == []
    assert announced([], dated(-1, -100, -200, -300, -400)) == ["1"]
    assert announced([], dated(-100, -200, -300)) == ["100", "200", "300"]
    assert announced([], dated(-1, -2, -3, -4, -5)) == ["1", "2", "3", "4", "5"]


def test_an_empty_answer_between_changes_nothing() -> None:
    """After an empty poll the earlier entries are still known, and only new ones are announced."""
    assert announced(dated(-2, -3), [], dated(-1, -2, -3)) == ["1"]


def test_a_truncated_first_document_is_followed_by_its_rest() -> None:
    """What the next document lists behind the end of a truncated first one was there at first too."""
    assert announced(dated(-2), dated(-2, -3), whole=False) == []
    assert announced(dated(-3), dated(-3, -2), whole=False) == []


def test_news_after_a_truncated_first_document_is_news() -> None:
    """An entry above those of a truncated first document is news, and so is one behind them that is dated later."""
    assert announced(dated(-3), dated(-2, -3), dated(-1, -2, -3), whole=False) == ["2", "1"]
    assert announced(dated(-3), dated(-3, 1), whole=False) == ["-1"]


def test_a_feed_whose_end_is_always_missing_is_not_silent() -> None:
    """An entry without a date behind all others is news from the third poll on."""
    old, new, newer = (entry((f"소식 {age}", f"{age}시간 전에 나온 소식이다."), age) for age in ("3", "2", "1"))
    assert announced([old], [old, new], [old, new, newer], whole=False) == ["1"]
    assert announced([old], [old], [old, new], whole=False) == ["2"]


def test_an_unread_entry_is_found_again() -> None:
    """An entry that is not recorded yet is found again in the next listing, and is news or not as at first."""
    polls = Polls()
    first = polls.poll(dated(-3))
    second = polls.poll(dated(-2, -3))
    polls.memory = second.memory.with_unread({verdict.key for verdict in second.verdicts})

    again = polls.poll(dated(-1, -2, -3))

    assert [document.existing for document in first.documents("wire")] == [True]
    assert [(d.key, d.existing) for d in again.documents("wire")] == [("3", True), ("2", False), ("1", False)]
    assert polls.poll(dated(-1, -2, -3)).documents("wire") == ()
