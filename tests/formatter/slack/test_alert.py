"""The alert as people see it in Slack."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from bot.lib.i18n import words
from bot.model import Call, Card, Change, Credit, Mark, Style, Table
from bot.model.delivery import CHAT, FIRST
from formatter.render.slack import render, render_digest, render_reply, render_tombstone
from tests.formatter.hostile import cards
from tests.formatter.platform_rules import slack_faults
from tests.formatter.samples import SMALL, card, figure

KO = words("ko")


def rendered(shown: Card, style: Style | None = None, mark: Mark | None = None) -> tuple[Call, ...]:
    """The calls for a card, each checked against Slack's rules."""
    calls = render(shown, style or Style(), KO, mark or Mark())
    assert [fault for call in calls for fault in slack_faults(call)] == []
    return calls


def blocks(shown: Card, kind: str, style: Style | None = None, mark: Mark | None = None) -> list[Any]:
    """The first message's blocks of one kind."""
    return [block for block in rendered(shown, style, mark)[0].params["blocks"] if block["type"] == kind]


def test_the_alert_is_short_and_folded_tables_are_in_the_thread() -> None:
    """A small table is in the alert; the folded ones go into the thread, one to a message, and the alert names how many."""
    parent, *replies = rendered(card())
    assert [block["type"] for block in parent.params["blocks"]] == [
        "header",
        "context",
        "rich_text",
        "rich_text",
        "section",
        "table",
        "actions",
        "context",
    ]
    assert "표 2개는 스레드에" in parent.params["blocks"][1]["elements"][0]["text"]
    assert [reply.params["thread_ts"] for reply in replies] == [FIRST] * 2
    assert [block["type"] for block in replies[0].params["blocks"]] == ["section", "table"]
    assert replies[0].params["blocks"][0]["text"]["text"].startswith("*표 2/3*")
    assert parent.params["channel"] == CHAT
    assert "thread_ts" not in parent.params
    assert (parent.params["unfurl_links"], parent.params["unfurl_media"]) == (True, False)


def test_a_single_small_table_is_in_the_alert() -> None:
    """A post's only table is in the alert if it is small and adds figures, else in the thread."""
    (call,) = rendered(card(tables=(SMALL,)))
    assert "table" in [block["type"] for block in call.params["blocks"]]
    long = Table(tuple((f"항목 {n}", "값 1") for n in range(20)))
    assert len(rendered(card(tables=(long,)))) == 2


def test_cells_are_native_and_never_empty() -> None:
    """The header row is bold rich text, an empty cell is a dash, columns of numbers stand right."""
    numbers, words_only = (call.params["blocks"][1] for call in rendered(card())[1:])
    assert numbers["rows"][0][0]["elements"][0]["elements"][0] == {"type": "text", "text": "지역", "style": {"bold": True}}
    assert [setting.get("align") for setting in numbers["column_settings"]] == [None, "right", "right", "right", "right"]
    assert words_only["rows"][2][3] == {"type": "raw_text", "text": "-"}
    _, reply = rendered(card(tables=(Table((("가", ""), ("", "1"))),)))
    table = next(block for block in reply.params["blocks"] if block["type"] == "table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [["가", "–"], ["–", "1"]]


def test_a_table_beyond_the_limits_is_cut_with_a_note() -> None:
    """A table block stays within 100 rows and 20 columns, and a note points to the rest."""
    huge = Table(tuple(tuple(f"{n}.{m}" for m in range(30)) for n in range(300)))
    _, reply = rendered(card(tables=(huge,)))
    _, table, note = reply.params["blocks"]
    assert len(table["rows"]) <= 100
    assert {len(row) for row in table["rows"]} == {20}
    assert note["elements"][0]["text"] == "표 전체는 기사에 있습니다."


def test_a_table_alone_in_the_thread_is_not_numbered() -> None:
    """A single table in the thread has its name without a number, as has a small one in the alert."""
    wide = Table((("1", "2", "3", "4", "5", "6"), ("1", "2", "3", "4", "5", "7")), caption="분기별")
    _, reply = rendered(card(tables=(wide,)))
    assert reply.params["blocks"][0]["text"]["text"] == "*표*  분기별"
    assert blocks(card(tables=(SMALL,)), "section")[-1]["text"]["text"] == "*분야별 한도*"


def test_lead_and_lines_have_their_figures_in_bold() -> None:
    """Lead and lines are rich text with bold figures, also before a particle; the lines are a list."""
    lead, lines = blocks(
        card(lead="예산은 10억 원이다.", figures=(figure("10억 원"), figure("3.1%", line="인하율 3.1% ▼"))), "rich_text"
    )
    assert [run["text"] for run in lead["elements"][0]["elements"]] == ["예산은 ", "10억 원", "이다."]
    (item,) = lines["elements"][0]["elements"]
    assert item["elements"][1] == {"type": "text", "text": "3.1%", "style": {"bold": True}}
    assert lines["elements"][0]["style"] == "bullet"


def test_the_date_is_shown_in_the_readers_time_zone() -> None:
    """A moment is left to the client to localise; a date alone is not, it would be another day elsewhere."""
    assert (
        "<!date^1777606200^{date_short_pretty} {time}|2026-05-01 12:30 KST>"
        in blocks(card(), "context")[0]["elements"][0]["text"]
    )
    midnight = datetime(2026, 5, 1, tzinfo=ZoneInfo("Asia/Seoul"))
    assert "  •  2026-05-01  •  " in blocks(card(published_at=midnight), "context")[0]["elements"][0]["text"]
    assert "date^" not in str(blocks(card(published_at=midnight), "context"))
    assert "date^" in str(blocks(card(published_at=datetime(2026, 5, 1, 9, tzinfo=UTC)), "context"))


def test_the_button_opens_the_article() -> None:
    """The button's address is the article's; without a proper link there is no row of buttons."""
    (actions,) = blocks(card(), "actions")
    assert actions["elements"][0]["url"] == "https://news.example.kr/2026/05/01/youth?a=1&b=2"
    assert blocks(card(link="javascript:alert(1)"), "actions") == []


def test_the_fallback_is_read_aloud() -> None:
    """The fallback text holds headline, lead, figures, credit and link."""
    text = rendered(card())[0].params["text"]
    for part in (
        "R&amp;D 예산 &lt;두 배&gt;",
        "상반기에만",
        "핵심 수치: 상반기 접수 1,204건 ▲",
        "자료출처=한빛브리핑",
        "https://news.example.kr/",
    ):
        assert part in text


@pytest.mark.parametrize("text", ["<!channel> 알림", "@everyone 모이세요", "@here <@U123>"])
def test_nobody_is_pinged(text: str) -> None:
    """A post's text pings nobody, wherever it is."""
    everywhere = {"headline": text, "lead": text, "contact": text, "categories": (text,), "credit": Credit(text)}
    shown = card(**everywhere, figures=(figure(text, line=text),), tables=(Table(((text, f"{text} 1"),), (text, text), text),))
    shown = str([call.params for call in rendered(shown)])
    for ping in ("<!channel", "@everyone", "@here", "<@U"):
        assert ping not in shown


def test_signs_of_formatting_are_only_signs() -> None:
    """A star or a tilde that would open formatting does not; a range keeps its sign untouched."""
    text = rendered(card(lead="*굵게* 보이지 않는 3~5일, ~10%", figures=()))[0].params["text"]
    assert "*\u200b굵게* 보이지 않는 3~5일, ~\u200b10%" in text


def test_a_long_headline_is_whole_below_its_header() -> None:
    """A headline beyond 150 characters is cut in the header and is whole under it."""
    long = "해온시 소식 " * 30
    shown = card(headline=long)
    assert blocks(shown, "header")[0]["text"]["text"].endswith("…")
    assert blocks(shown, "section")[0]["text"]["text"] == f"*{long.strip()}*"


def test_a_licence_that_forbids_changes_is_only_quoted() -> None:
    """Under KOGL-4 and a strict licence there are headline, lead, link and credit, and no thread."""
    shown = card(credit=Credit("자료출처=한빛브리핑 (제4유형)", "한빛브리핑", None, "KOGL-4"))
    (call,) = rendered(shown)
    assert [block["type"] for block in call.params["blocks"]] == ["header", "context", "rich_text", "actions", "context"]
    assert len(rendered(shown, Style(licence="credit"))) == 3


def test_compact_has_no_thread() -> None:
    """The compact format is one message with one sentence and one figure line."""
    (call,) = rendered(card(), Style(format="compact"))
    lead, lines = (block["elements"][0] for block in call.params["blocks"] if block["type"] == "rich_text")
    assert lead["elements"][0]["text"] == "해온시가 청년 창업 지원 예산을 두 배로 늘린다."
    assert len(lines["elements"]) == 1


def test_corrections_and_withdrawals_are_marked() -> None:
    """A correction shows old and new, a withdrawal strikes the headline through and shows no more."""
    corrected = blocks(card(), "section", mark=Mark("corrected", (Change("figure", "20억 <원>", "21억"),)))
    assert corrected[0]["text"]["text"] == "*✏️ 정정*\n수치: 20억 &lt;원&gt; → 21억"
    (call,) = rendered(card(), mark=Mark("withdrawn"))
    assert [block["type"] for block in call.params["blocks"]] == ["section", "section", "context"]
    assert call.params["blocks"][1]["text"]["text"].startswith("~해온시")
    assert "1,204건" not in str(call.params)
    assert call.params["text"].startswith("⛔ 발행처가 이 기사를 철회했습니다. — 해온시")


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


def test_a_reply_shows_the_change() -> None:
    """A correction's reply is in the alert's thread and shows old and new."""
    call = render_reply(card(headline="예산 세 배 확대"), Style(), KO, CORRECTED)

    assert slack_faults(call) == []
    assert "예산 &lt;두 배&gt; 확대 → 예산 세 배 확대" in str(call.params["blocks"])
    assert call.params["thread_ts"] == FIRST


def test_a_withdrawal_in_a_reply_is_struck_through() -> None:
    """Of a withdrawn post its headline is named, not its link."""
    blocks = str(render_reply(card(headline="예산 세 배 확대"), Style(), KO, Mark("withdrawn")).params["blocks"])

    assert "~예산 세 배 확대~" in blocks
    assert "news.example.kr" not in blocks


def test_a_tombstone_has_a_notice() -> None:
    """A message that cannot be deleted gets a short notice."""
    assert slack_faults(render_tombstone(KO)) == []


@settings(max_examples=40, deadline=None)
@given(cards)
def test_hostile_posts_make_sound_digests(hostile: Card) -> None:
    """Whatever a post holds, Slack takes the digest and the reply."""
    pages = render_digest([hostile] * 3, Style(), KO)

    assert [fault for page in pages for fault in slack_faults(page.call)] == []
    assert slack_faults(render_reply(hostile, Style(), KO, CORRECTED)) == []


@pytest.mark.parametrize("text", ["불꽃 :fire: 축제", "비율 1:100:1000", "12:30:45 발표"])
def test_short_names_of_emoji_stay_text(text: str) -> None:
    """A post's text between colons never becomes an emoji: plain text is not converted, and every colon pair is broken."""
    [call, *_] = rendered(card(headline=text))
    [header] = [block for block in call.params["blocks"] if block["type"] == "header"]
    assert header["text"]["emoji"] is False
    assert header["text"]["text"].replace("\u2060", "").endswith(text)
    assert not re.search(r":[a-z0-9_+'-]+:", call.params["text"])


def test_one_picture() -> None:
    """A post's picture is in its alert, described by the headline; one that the licence excludes is not."""
    (picture,) = blocks(card(image="https://news.example.kr/1.jpg"), "image")
    assert (picture["image_url"], picture["alt_text"]) == ("https://news.example.kr/1.jpg", card().headline)
    assert blocks(card(), "image") == []
    assert blocks(card(image="https://news.example.kr/1.jpg"), "image", mark=Mark("withdrawn")) == []
    unalterable = Credit("자료출처=한빛브리핑 (공공누리 제4유형)", "한빛브리핑", "https://brief.example.kr", "KOGL-4")
    assert blocks(card(image="https://news.example.kr/1.jpg", credit=unalterable), "image") == []
