"""The alert as people see it in Slack."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.lib.i18n import words
from bot.model import Call, Card, Change, Credit, Mark, Style, Table
from bot.model.delivery import CHAT, FIRST
from formatter.render.slack import render
from tests.formatter.platform_rules import slack_faults
from tests.formatter.samples import CARDS, LISTING, NUMBERS, card, figure

KO = words("ko")


def rendered(said: Card, style: Style | None = None, mark: Mark | None = None) -> tuple[Call, ...]:
    """The calls for a card, each checked against Slack's rules."""
    calls = render(said, style or Style(), KO, mark or Mark())
    assert [fault for call in calls for fault in slack_faults(call)] == []
    return calls


def blocks(said: Card, kind: str, style: Style | None = None, mark: Mark | None = None) -> list[Any]:
    """The first message's blocks of one kind."""
    return [block for block in rendered(said, style, mark)[0].params["blocks"] if block["type"] == kind]


def test_the_alert_is_short_and_further_tables_are_in_the_thread() -> None:
    """The first small table stands in the alert; others go into the thread, one to a message, and the alert says how many."""
    parent, *replies = rendered(card())
    assert [block["type"] for block in parent.params["blocks"]] == [
        "header",
        "context",
        "section",
        "section",
        "rich_text",
        "table",
        "actions",
        "context",
    ]
    assert "표 2개는 스레드에" in parent.params["blocks"][1]["elements"][0]["text"]
    assert [reply.params["thread_ts"] for reply in replies] == [FIRST] * 2
    assert [block["type"] for block in replies[0].params["blocks"]] == ["section", "table"]
    assert parent.params["channel"] == CHAT
    assert "thread_ts" not in parent.params
    assert parent.params["unfurl_links"] is parent.params["unfurl_media"] is False


def test_a_single_small_table_is_in_the_alert() -> None:
    """A post's only table stands in the alert if it is small, else in the thread."""
    (call,) = rendered(card(tables=(LISTING,)))
    assert "table" in [block["type"] for block in call.params["blocks"]]
    long = Table(tuple((f"항목 {n}", "값") for n in range(20)))
    assert len(rendered(card(tables=(long,)))) == 2


def test_a_second_small_list_is_told_beside_the_first_table() -> None:
    """A message holds one native table: a second one of names and values is told as fields, a third is in the thread."""
    second = Table((("교육", "역량 강화"), ("물류", "비용 절감")), header=("방안", "목표"))
    parent, reply = rendered(card(figures=(), tables=(LISTING, second, CARDS)))
    *_, heading, listed, _, _ = parent.params["blocks"]
    assert heading["text"]["text"] == "*방안 / 목표*"
    assert [field["text"] for field in listed["fields"]] == ["*교육*\n역량 강화", "*물류*\n비용 절감"]
    assert reply.params["blocks"][0]["text"]["text"].startswith("*표 3/3*")


def test_cells_are_native_and_never_empty() -> None:
    """The header row is bold rich text, an empty cell is a dash, columns of numbers stand right."""
    numbers, words_only = (call.params["blocks"][1] for call in rendered(card(tables=(LISTING, NUMBERS, CARDS)))[1:])
    assert numbers["rows"][0][0]["elements"][0]["elements"][0] == {"type": "text", "text": "지역", "style": {"bold": True}}
    assert [setting.get("align") for setting in numbers["column_settings"]] == [None, "right", "right", "right", "right"]
    assert words_only["rows"][2][3] == {"type": "raw_text", "text": "-"}
    (call,) = rendered(card(tables=(Table((("가", ""), ("", "나"))),)))
    table = next(block for block in call.params["blocks"] if block["type"] == "table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [["가", "–"], ["–", "나"]]


def test_a_table_beyond_the_limits_is_cut_with_a_note() -> None:
    """A table block stays within 100 rows and 20 columns, and a note says where the rest is."""
    huge = Table(tuple(tuple(f"{n}.{m}" for m in range(30)) for n in range(300)))
    _, reply = rendered(card(tables=(huge,)))
    _, table, note = reply.params["blocks"]
    assert len(table["rows"]) <= 100
    assert {len(row) for row in table["rows"]} == {20}
    assert note["elements"][0]["text"] == "표 전체는 기사에 있습니다."


def test_a_table_alone_in_the_thread_is_not_numbered() -> None:
    """One table is no first of one; it has its name, as the small one within the alert has."""
    wide = Table((("1", "2", "3", "4", "5", "6"), ("1", "2", "3", "4", "5", "7")), caption="분기별")
    _, reply = rendered(card(tables=(wide,)))
    assert reply.params["blocks"][0]["text"]["text"] == "*표*  분기별"
    small = blocks(card(tables=(Table((("가", "1"),), caption="지점"),)), "section")
    assert small[-1]["text"]["text"] == "*지점*"


def test_figures_are_fields() -> None:
    """A figure is a field, its label above it; without a label, its clause is an item of a list, the figure in bold."""
    said = blocks(card(), "section")[1]["fields"]
    assert [field["text"] for field in said] == [
        "*상반기 접수*\n1,204건 ▲ · 2025년 대비",
        "*지원 한도*\n최대 10억 원 · 계획",
    ]
    (listed,) = blocks(card(), "rich_text")
    runs = listed["elements"][0]["elements"][0]["elements"]
    assert "".join(run["text"] for run in runs) == "승인율이 3.1% 낮아졌고 대기 기간은 늘었다. ▼"
    assert [run["text"] for run in runs if run.get("style") == {"bold": True}] == ["3.1%"]


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
    """A post's text pings nobody, wherever it stands."""
    everywhere = {"headline": text, "lead": text, "contact": text, "categories": (text,), "credit": Credit(text)}
    said = card(**everywhere, figures=(figure(text, label=text),), tables=(Table(((text, text),), (text, text), text),))
    shown = str([call.params for call in rendered(said)])
    for ping in ("<!channel", "@everyone", "@here", "<@U"):
        assert ping not in shown


def test_signs_of_formatting_are_only_signs() -> None:
    """A star or a tilde that would open formatting does not; a range keeps its sign untouched."""
    (lead,) = (block["text"]["text"] for block in blocks(card(lead="*굵게* 보이지 않는 3~5일, ~10%", figures=()), "section"))
    assert lead == "*\u200b굵게* 보이지 않는 3~5일, ~\u200b10%"


def test_a_long_headline_is_whole_below_its_header() -> None:
    """A headline beyond 150 characters is cut in the header and stands whole under it."""
    long = "해온시 소식 " * 30
    said = card(headline=long)
    assert blocks(said, "header")[0]["text"]["text"].endswith("…")
    assert blocks(said, "section")[0]["text"]["text"] == f"*{long.strip()}*"


def test_a_licence_that_forbids_changes_is_only_quoted() -> None:
    """Under KOGL-4 and a strict licence there are headline, lead, link and credit, and no thread."""
    said = card(credit=Credit("자료출처=한빛브리핑 (제4유형)", "한빛브리핑", None, "KOGL-4"))
    (call,) = rendered(said)
    assert [block["type"] for block in call.params["blocks"]] == ["header", "context", "section", "actions", "context"]
    assert len(rendered(said, Style(licence="credit"))) == 3


def test_compact_has_no_thread() -> None:
    """The compact format is one message with one sentence and one figure."""
    (call,) = rendered(card(), Style(format="compact"))
    sections = [block for block in call.params["blocks"] if block["type"] == "section"]
    assert sections[0]["text"]["text"] == "해온시가 청년 창업 지원 예산을 두 배로 늘린다."
    assert len(sections[1]["fields"]) == 1


def test_corrections_and_withdrawals_are_marked() -> None:
    """A correction shows old and new, a withdrawal strikes the headline through and says no more."""
    corrected = blocks(card(), "section", mark=Mark("corrected", (Change("figure", "20억 <원>", "21억"),)))
    assert corrected[0]["text"]["text"] == "*✏️ 정정*\n수치: 20억 &lt;원&gt; → 21억"
    (call,) = rendered(card(), mark=Mark("withdrawn"))
    assert [block["type"] for block in call.params["blocks"]] == ["section", "section", "context"]
    assert call.params["blocks"][1]["text"]["text"].startswith("~해온시")
    assert "1,204건" not in str(call.params)
    assert call.params["text"].startswith("⛔ 발행처가 이 기사를 취소했습니다. — 해온시")
