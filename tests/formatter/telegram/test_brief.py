"""What is said beside alerts on Telegram: digests, replies that correct, empty places."""

from dataclasses import replace

from hypothesis import given, settings

from bot.lib.i18n import words
from bot.model import Call, Card, Change, Credit, Mark, Style
from bot.model.delivery import FIRST
from formatter.render.telegram import render_digest, render_reply, render_tombstone
from tests.formatter.hostile import cards
from tests.formatter.platform_rules import telegram_faults
from tests.formatter.samples import card

KO = words("ko")
CORRECTED = Mark("corrected", (Change("headline", "예산 <두 배> 확대", "예산 세 배 확대"),))


def many(count: int) -> list[Card]:
    return [card(headline=f"{number}번째 소식", link=f"https://news.example.kr/{number}") for number in range(count)]


def test_a_digest_lists_headlines_in_order() -> None:
    """Each post is its headline with its link and its credit, the newest last."""
    (page,) = render_digest(many(5), Style(), KO)
    html = page.call.params["text"]

    assert (page.count, telegram_faults(page.call)) == (5, [])
    assert html.startswith("<b>새 글 5건</b>")
    places = [html.find(f'<a href="https://news.example.kr/{n}">{n}번째 소식</a>') for n in range(5)]
    assert places[0] > -1
    assert places == sorted(places)
    assert html.count(many(1)[0].credit.text) == 5  # type: ignore[union-attr]


def test_a_digest_takes_as_many_messages_as_it_needs() -> None:
    """A hundred posts are split between them, and every post is counted once."""
    pages = render_digest(many(100), Style(silent=True), KO)

    assert sum(page.count for page in pages) == 100
    assert [fault for page in pages for fault in telegram_faults(page.call)] == []
    assert all(page.call.params["disable_notification"] for page in pages)


def test_a_reply_says_what_changed() -> None:
    """It stands below the alert, makes no sound, and shows old and new with the credit."""
    call = render_reply(card(headline="예산 세 배 확대"), Style(), KO, CORRECTED)

    assert telegram_faults(sendable(call)) == []
    assert "예산 &lt;두 배&gt; 확대 → 예산 세 배 확대" in call.params["text"]
    assert call.params["reply_parameters"] == {"message_id": FIRST, "allow_sending_without_reply": True}
    assert call.params["disable_notification"] is True


def test_a_withdrawal_in_a_reply_is_struck_through() -> None:
    """Of a withdrawn post its headline and its credit are named, not its link."""
    html = render_reply(card(headline="예산 세 배 확대"), Style(), KO, Mark("withdrawn")).params["text"]

    assert "<s><b>예산 세 배 확대</b></s>" in html
    assert "news.example.kr" not in html


def test_a_gap_says_so() -> None:
    """A message that cannot be deleted gets a short notice."""
    assert telegram_faults(render_tombstone(KO)) == []


@settings(max_examples=40, deadline=None)
@given(cards)
def test_hostile_posts_make_sound_digests(hostile: Card) -> None:
    """Whatever a post says, Telegram takes the digest and the reply, and nothing in them is alive."""
    pages = render_digest([hostile] * 3, Style(), KO)
    faults = [fault for page in pages for fault in telegram_faults(page.call)]

    assert faults + telegram_faults(sendable(render_reply(hostile, Style(), KO, CORRECTED))) == []


def test_a_long_credit_leaves_room() -> None:
    """Posts with endless credits still fit, a few to a message."""
    long = replace(card(), credit=Credit(text="자료출처=" + "가" * 3_000))

    assert sum(page.count for page in render_digest([long] * 20, Style(), KO)) == 20


def sendable(call: Call) -> Call:
    """The call as the adapter sends it."""
    return Call(call.method, {**call.params, "reply_parameters": {"message_id": 1}})
