"""The alert as people see it in Telegram."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.lib.i18n import words
from bot.model import Call, Card, Change, Credit, Mark, Style, Table
from bot.model.delivery import CHAT, FIRST
from formatter.render.telegram import render, render_digest, render_reply, render_tombstone
from tests.formatter.hostile import cards
from tests.formatter.platform_rules import found_by_telegram, parsed, telegram_faults
from tests.formatter.samples import card, figure

KO = words("ko")


def rendered(shown: Card, style: Style | None = None, mark: Mark | None = None) -> tuple[Call, ...]:
    """The calls for a card, each checked against Telegram's rules."""
    calls = render(shown, style or Style(), KO, mark or Mark())
    assert [fault for call in calls for fault in telegram_faults(call)] == []
    return calls


def seen(shown: Card, style: Style | None = None, mark: Mark | None = None) -> str:
    """The first message's text as a reader sees it."""
    text, _ = parsed(rendered(shown, style, mark)[0].params["text"])
    return text


def test_an_alert_shows_everything_in_one_message() -> None:
    """Headline, lead, figures, tables, contact and credit stand in one message, in this order."""
    (call,) = rendered(card())
    text, _ = parsed(call.params["text"])
    above = ["R&D 예산 <두 배> 확대", "상반기에만", "• 상반기 접수 1,204건 ▲", "• 지원 한도", "• 달구벌군"]
    order = [*above, "상담과 교육 — 300만 원", "해온시 — 접수", "문의: 해온시", "자료출처=한빛브리핑"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert call.method == "sendMessage"
    assert call.params["chat_id"] == CHAT


def test_the_button_leads_to_the_article() -> None:
    """One button opens the post's link; a missing or unusable link has no button."""
    (call,) = rendered(card())
    button = {"text": "기사 읽기", "url": "https://news.example.kr/2026/05/01/youth?a=1&b=2"}
    assert call.params["reply_markup"] == {"inline_keyboard": [[button]]}
    for bad in (None, "javascript:alert(1)", "http://localhost/1", "tg://user?id=1"):
        assert "reply_markup" not in rendered(card(link=bad))[0].params


def test_figures_are_bold_in_lead_and_lines() -> None:
    """The figure alone is bold, a Korean particle behind it is not, and never a part of another number."""
    shown = (figure("12.5%", line="수출 약 12.5% ▼ · 3월"), figure("20"), figure("5만 명"))
    (call,) = rendered(card(lead="2019년에는 20곳에 5만 명이 왔다.", figures=shown))
    assert "• 수출 약 <b>12.5%</b> ▼ · 3월" in call.params["text"]
    assert "2019년에는 <b>20</b>곳에 <b>5만 명</b>이 왔다." in call.params["text"]


def test_a_sign_before_a_figure_stays_a_sign() -> None:
    """A bold figure after a # or @ sign does not create a tag or a mention."""
    (call,) = rendered(card(lead="점수는 #1위 @7배로 올랐다.", figures=(figure("1위"), figure("7배"))))
    assert {"textEntityTypeMention", "textEntityTypeHashtag"}.isdisjoint(found_by_telegram(parsed(call.params["text"])[0]))


def test_the_credit_line_is_never_cut() -> None:
    """However long lead, figures and tables are, the first message ends with the whole credit line."""
    rows = tuple((f"항목 {n}", "값 " * 60) for n in range(60))
    long = card(headline="제" * 900, lead="긴 문장입니다. " * 900, tables=(Table(rows),), credit=Credit("출처=" + "가" * 900))
    first, *following = rendered(long)
    assert "출처=" + "가" * 900 in parsed(first.params["text"])[0]
    assert following


def test_tables_that_do_not_fit_follow() -> None:
    """Tables too long for the alert follow in messages that notify nobody, and no row is lost or divided."""
    rows = tuple((f"항목 {n}", f"{n}번째 값 " * 12) for n in range(60))
    first, *following = rendered(card(tables=(Table(rows, ("이름", "값"), "긴 표"),)))
    lines = [line for call in following for line in parsed(call.params["text"])[0].split("\n")]
    assert [line for line in lines if line.startswith("항목")] == [f"{key} — {value.strip()}" for key, value in rows]
    assert all(call.params["disable_notification"] for call in following)
    assert "긴 표" in lines
    assert "항목 1 —" not in parsed(first.params["text"])[0]


def test_previews() -> None:
    """The card's picture is previewed; without one the article's own preview is shown, unless the licence excludes pictures."""
    assert rendered(card())[0].params["link_preview_options"]["url"] == card().link
    assert rendered(card(link=None))[0].params["link_preview_options"] == {"is_disabled": True}
    assert rendered(card(pictures_excluded=True))[0].params["link_preview_options"] == {"is_disabled": True}
    shown = rendered(card(image="https://news.example.kr/a.jpg"))[0].params["link_preview_options"]
    assert shown["url"] == "https://news.example.kr/a.jpg"


def test_a_licence_that_forbids_changes_is_only_quoted() -> None:
    """Under KOGL-4 and a strict licence there are headline, whole sentences, link and credit, and nothing else."""
    credit = Credit("자료출처=한빛브리핑 (공공누리 제4유형)", "한빛브리핑", None, "KOGL-4")
    shown = card(credit=credit, image="https://news.example.kr/a.jpg", contact=None)
    text = seen(shown)
    assert text == "\n\n".join((shown.headline, shown.lead, credit.text))
    assert rendered(shown)[0].params["link_preview_options"] == {"is_disabled": True}
    assert "1,204건 ▲" in seen(shown, Style(licence="credit"))


def test_a_quoted_lead_ends_with_a_sentence() -> None:
    """A lead that may not be changed is cut after a whole sentence, without an ellipsis."""
    credit = Credit("자료출처=한빛브리핑", "한빛브리핑", None, "KOGL-3")
    lead = seen(card(lead="한 문장이 여기 있습니다. " * 400, credit=credit)).split("\n\n")[1]
    assert lead.endswith("있습니다.")
    assert "…" not in lead


def test_compact_is_headline_sentence_figure_credit() -> None:
    """The compact format has one sentence, one figure, credit and link."""
    text = seen(card(), Style(format="compact"))
    assert "두 배로 늘린다." in text
    assert "상반기에만" not in text
    assert [line for line in text.split("\n") if line.startswith("•")] == ["• 상반기 접수 1,204건 ▲"]
    assert "자료출처=한빛브리핑" in text


def test_a_correction_shows_the_change() -> None:
    """A corrected alert is marked and shows old and new."""
    changes = (Change("figure", "20억 원", "21억 원"), Change("text", "<옛말>", None))
    text = seen(card(), mark=Mark("corrected", changes))
    assert text.startswith("✏️ 정정\n")
    assert "수치: 20억 원 → 21억 원\n본문: <옛말> → (삭제)" in text


def test_a_withdrawn_alert_is_struck_through() -> None:
    """A withdrawn alert keeps its struck headline and its credit, and repeats nothing else."""
    (call,) = rendered(card(image="https://news.example.kr/a.jpg"), mark=Mark("withdrawn"))
    assert "reply_markup" not in call.params
    assert call.params["link_preview_options"] == {"is_disabled": True}
    text, entities = parsed(call.params["text"])
    assert {entity["type"]["@type"] for entity in entities} >= {"textEntityTypeStrikethrough"}
    assert "철회" in text
    assert "1,204건" not in text
    assert "자료출처=한빛브리핑" in text


def test_a_test_message_is_marked() -> None:
    """A test alert is marked as a test."""
    assert seen(card(), mark=Mark("test")).startswith("🧪 시험 메시지입니다.")


@pytest.mark.parametrize(
    "text", ["@everyone 모이세요", "가격 /kg 인상", "$KRW 약세", "tg://user?id=7 에서", "#속보 태그", ".@everyone", "¼$KRW"]
)
def test_words_of_a_post_are_not_alive(text: str) -> None:
    """A mention, command, tag or tg: link in a post's text looks the same and does nothing."""
    shown = seen(card(headline=text, lead=text))
    assert shown.replace("\u2060", "").count(text) == 2
    assert {"textEntityTypeMention", "textEntityTypeBotCommand", "textEntityTypeHashtag"}.isdisjoint(found_by_telegram(shown))


def test_a_headline_has_no_invisible_signs() -> None:
    """Bidi controls, zero-width and control characters are taken out of the headline; an emoji family stays whole."""
    text = seen(card(headline="해온\u202e시\u200b \u0007예산\u2066 👨‍👩‍👧 확대\ufeff"))
    assert text.startswith("해온시 예산 👨‍👩‍👧 확대\n")


def test_the_style_adds_prefix_tags_silence_and_urgency() -> None:
    """Prefix and urgency stand before the headline, categories become tags, a silent channel is not notified."""
    style = Style(prefix="[경제]", hashtags=True, silent=True)
    text = seen(card(urgent=True), style)
    assert text.startswith("[경제] 🚨 속보 | 해온시")
    assert text.endswith("#경제 #지역_소식")
    assert rendered(card(urgent=True), style)[0].params["disable_notification"] is True
    assert "disable_notification" not in rendered(card())[0].params


def test_an_urgent_headline_is_not_announced_twice() -> None:
    """A headline that holds "속보" itself gets the sign alone."""
    assert seen(card(headline="[속보] 해온시 지진", urgent=True)).startswith("🚨 [속보] 해온시 지진")


def test_rich_alerts_have_native_tables() -> None:
    """With `rich`, one call carries headline, lines, credit and the tables as tables, the folded ones behind their names."""
    (call,) = rendered(card(), Style(rich=True))
    html = call.params["rich_message"]["html"]
    assert call.method == "sendRichMessage"
    assert html.count("<table bordered striped>") == 3
    assert html.count("<details>") == 2
    assert "<th>분야</th>" in html
    assert "<footer>자료출처=한빛브리핑" in html
    assert "R&amp;D 예산 &lt;두 배&gt;" in html
    assert "reply_markup" in call.params


def test_a_withdrawn_rich_alert_stays_rich() -> None:
    """A rich message is withdrawn in a rich one: struck headline and credit."""
    (call,) = rendered(card(), Style(rich=True), Mark("withdrawn"))
    assert "<s><b>" in call.params["rich_message"]["html"]
    assert "<table" not in call.params["rich_message"]["html"]


def test_a_rich_alert_divides_before_its_limits() -> None:
    """Rich messages stay within 32,768 characters and 500 blocks, and hold every row between them."""
    rows = tuple((f"항목 {n}", "값 " * 40) for n in range(99))
    calls = rendered(card(tables=(Table(rows),) * 6), Style(rich=True))
    pages = [call.params["rich_message"]["html"] for call in calls]
    assert len(pages) > 1
    assert all(len(page) <= 32_768 and page.count("<tr>") < 500 for page in pages)
    assert sum(page.count("<tr>") for page in pages) == 6 * 99


def test_an_empty_card_is_still_a_message() -> None:
    """A card with nothing but an invisible headline gets a headline that reports it."""
    assert seen(Card("\u200b\u3164")) == "(제목 없음)"


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


def test_a_reply_shows_the_change() -> None:
    """A correction's reply is below the alert, silent, and shows old and new with the credit."""
    call = render_reply(card(headline="예산 세 배 확대"), Style(), KO, CORRECTED)

    assert telegram_faults(sendable(call)) == []
    assert "예산 &lt;두 배&gt; 확대 → 예산 세 배 확대" in call.params["text"]
    assert call.params["reply_parameters"] == {"message_id": FIRST}
    assert call.params["disable_notification"] is True


def test_a_withdrawal_in_a_reply_is_struck_through() -> None:
    """Of a withdrawn post its headline and its credit are named, not its link."""
    html = render_reply(card(headline="예산 세 배 확대"), Style(), KO, Mark("withdrawn")).params["text"]

    assert "<s><b>예산 세 배 확대</b></s>" in html
    assert "news.example.kr" not in html


def test_a_tombstone_has_a_notice() -> None:
    """A message that cannot be deleted gets a short notice."""
    assert telegram_faults(render_tombstone(KO)) == []


@settings(max_examples=40, deadline=None)
@given(cards)
def test_hostile_posts_make_sound_digests(hostile: Card) -> None:
    """Whatever a post holds, Telegram takes the digest and the reply, and nothing in them is alive."""
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
