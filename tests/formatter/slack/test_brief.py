"""What is said beside alerts on Slack: digests, replies that correct, empty places."""

from hypothesis import given, settings

from bot.lib.i18n import words
from bot.model import Card, Change, Mark, Style
from bot.model.delivery import FIRST
from formatter.render.slack import render_digest, render_reply, render_tombstone
from tests.formatter.hostile import cards
from tests.formatter.platform_rules import slack_faults
from tests.formatter.samples import card

KO = words("ko")
CORRECTED = Mark("corrected", (Change("headline", "예산 <두 배> 확대", "예산 세 배 확대"),))


def many(count: int) -> list[Card]:
    return [card(headline=f"{number}번째 소식", link=f"https://news.example.kr/{number}") for number in range(count)]


def test_a_digest_lists_headlines_in_order() -> None:
    """Each post is its headline with its link and its credit, the newest last, and all headlines stand in the notification."""
    (page,) = render_digest(many(5), Style(), KO)
    header, *entries = page.call.params["blocks"]

    assert (page.count, slack_faults(page.call)) == (5, [])
    assert header["text"]["text"] == "새 글 5건"
    assert [f"<https://news.example.kr/{n}|{n}번째 소식>" in entry["text"]["text"] for n, entry in enumerate(entries)] == [
        True
    ] * 5
    assert all(f"{n}번째 소식" in page.call.params["text"] for n in range(5))


def test_a_digest_takes_as_many_messages_as_it_needs() -> None:
    """A hundred posts are split between them, and every post is counted once."""
    pages = render_digest(many(100), Style(), KO)

    assert sum(page.count for page in pages) == 100
    assert [fault for page in pages for fault in slack_faults(page.call)] == []


def test_a_reply_says_what_changed() -> None:
    """It stands in the alert's thread and shows old and new."""
    call = render_reply(card(headline="예산 세 배 확대"), Style(), KO, CORRECTED)

    assert slack_faults(call) == []
    assert "예산 &lt;두 배&gt; 확대 → 예산 세 배 확대" in str(call.params["blocks"])
    assert call.params["thread_ts"] == FIRST


def test_a_withdrawal_in_a_reply_is_struck_through() -> None:
    """Of a withdrawn post its headline is named, not its link."""
    blocks = str(render_reply(card(headline="예산 세 배 확대"), Style(), KO, Mark("withdrawn")).params["blocks"])

    assert "~예산 세 배 확대~" in blocks
    assert "news.example.kr" not in blocks


def test_a_gap_says_so() -> None:
    """A message that cannot be deleted gets a short notice."""
    assert slack_faults(render_tombstone(KO)) == []


@settings(max_examples=40, deadline=None)
@given(cards)
def test_hostile_posts_make_sound_digests(hostile: Card) -> None:
    """Whatever a post says, Slack takes the digest and the reply."""
    pages = render_digest([hostile] * 3, Style(), KO)

    assert [fault for page in pages for fault in slack_faults(page.call)] == []
    assert slack_faults(render_reply(hostile, Style(), KO, CORRECTED)) == []
