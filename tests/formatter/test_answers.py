"""Answers to commands, rendered for both platforms."""

from dataclasses import replace

import pytest

from bot.lib.i18n import words
from bot.model import Answer, Button, Credit, EmphasisedText
from formatter.render import slack, telegram
from formatter.text.display import utf16
from tests.formatter.platform_rules import parsed, slack_faults, telegram_faults
from tests.formatter.samples import card

EN = words("en")


def test_telegram_lists_headlines_as_links() -> None:
    """A listed card is its headline as a link, the start of its lead, and its date, categories and source."""
    (call,) = telegram.render_answer(Answer("Latest", (card(), card(link=None))), EN)
    assert telegram_faults(call) == []
    text, entities = parsed(call.params["text"])
    first, linked, unlinked = text.split("\n\n")
    assert first == "Latest"
    assert linked.split("\n")[2] == "2026-05-01 12:30 KST · 경제, 지역 소식 · 한빛브리핑"
    assert [entity["type"]["@type"] for entity in entities].count("textEntityTypeTextUrl") == 1
    assert linked == unlinked


def test_commands_in_our_own_words_can_be_touched() -> None:
    """The bot's own text keeps its commands alive, what it quotes is no mention and no markup."""
    (call,) = telegram.render_answer(Answer("Try /latest, <b>@everyone</b>"), EN)
    assert call.params["text"] == "Try /latest, &lt;b&gt;@\u2060everyone&lt;/b&gt;"


def test_a_full_card_is_an_alert() -> None:
    """A full card is rendered as in an alert, after the text."""
    text_call, *alert = telegram.render_answer(Answer("Found", full=card()), EN)
    assert text_call.params["text"] == "Found"
    assert "<b>1,204건</b> ▲" in alert[0].params["text"]
    assert slack.render_answer(Answer(full=card()), EN)[0].params["blocks"][0]["type"] == "header"


def test_slack_lists_headlines_with_buttons() -> None:
    """A listed card is its headline as a link with a button of its own, and a small line with date and categories."""
    (call,) = slack.render_answer(Answer("Latest", (card(), card())), EN)
    assert slack_faults(call) == []
    text, entry, about, second, _ = call.params["blocks"]
    assert text["text"]["text"] == "Latest"
    assert entry["text"]["text"].startswith("*<https://news.example.kr/2026/05/01/youth?a=1&amp;b=2|해온시")
    assert about["elements"][0]["text"].startswith("경제, 지역 소식  •  <!date^")
    assert [entry["accessory"]["action_id"], second["accessory"]["action_id"]] == ["read_0", "read_1"]
    assert call.params["text"].startswith("Latest — 해온시")


def test_a_counted_list_on_slack_has_one_kind_of_button() -> None:
    """In a list whose posts open by numbers beneath it, no post has a button of its own; the headline still links."""
    numbers = (Button("1", "post:open", ("4",)),)
    (call,) = slack.render_answer(Answer("Latest", (card(),), numbered=True, buttons=numbers), EN)
    _, entry, _, actions = call.params["blocks"]
    assert "accessory" not in entry
    assert entry["text"]["text"].startswith("1. *<https://news.example.kr/")
    assert [button["text"]["text"] for button in actions["elements"]] == ["1"]


def test_long_answers_are_divided() -> None:
    """An answer longer than a message becomes several, each within the limits, and no card is divided."""
    answer = Answer("줄\n" * 3000, (card(),) * 60)
    for call in slack.render_answer(answer, EN):
        assert slack_faults(call) == []
    pages = [parsed(call.params["text"])[0] for call in telegram.render_answer(answer, EN)]
    assert len(pages) > 3
    assert sum(page.count("두 배> 확대") for page in pages) == 60


def test_a_section_counts_rare_letters_as_slack_does() -> None:
    """Lines of letters that count double go into as many sections as they need."""
    calls = slack.render_answer(Answer("\n".join(["𠮷" * 600] * 4)), EN)
    assert all(utf16(block["text"]["text"]) <= 3000 for call in calls for block in call.params["blocks"])


def test_a_list_does_not_change_what_may_not_be_changed() -> None:
    """Under a licence without changes a list has no shortened lead, only headline, date and source."""
    credit = Credit("출처: 한빛브리핑", "한빛브리핑", None, "KOGL-4")
    (on_telegram,) = telegram.render_answer(Answer(listed=(card(credit=credit),)), EN)
    (on_slack,) = slack.render_answer(Answer(listed=(card(credit=credit),)), EN)
    for shown in (on_telegram.params["text"], str(on_slack.params["blocks"])):
        assert "늘린다" not in shown
        assert "한빛브리핑" in shown


@pytest.mark.parametrize(("searched", "kept"), [("도서관 예산", "도서관 예산"), ("가나다라마 바사아자차 카타파하 도서관", "…")])
def test_words_that_a_button_has_no_room_for(searched: str, kept: str) -> None:
    """Telegram's 64 bytes hold the words of a search or a sign for those that the text shows as code; Slack's value holds all."""
    subject = tuple(searched.split())
    buttons = (Button("Older", "search:older", ("123456", *subject)),)
    answer = Answer(f"Found: {searched}", (card(),), subject=subject, buttons=buttons)
    (on_telegram,) = telegram.render_answer(answer, EN)
    (on_slack,) = slack.render_answer(answer, EN)

    assert on_telegram.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == f"search:older 123456 {kept}"
    assert f"Found: <code>{searched}</code>" in on_telegram.params["text"]
    assert on_slack.params["blocks"][-1]["elements"][0]["value"] == f"123456 {searched}"


def test_an_excerpt_takes_the_place_of_the_lead() -> None:
    """A found passage is shown with its words in bold, unless the licence lets a post be quoted only whole."""
    passage = EmphasisedText("… 작은 도서관을 연다", ((5, 8),))
    found = Answer(listed=(card(),), excerpts=(passage,))
    (on_telegram,) = telegram.render_answer(found, EN)
    (on_slack,) = slack.render_answer(found, EN)
    assert "… 작은 <b>도서관</b>을 연다" in on_telegram.params["text"]
    runs = on_slack.params["blocks"][1]["elements"][0]["elements"]
    assert [(run["text"], "style" in run) for run in runs] == [("… 작은 ", False), ("도서관", True), ("을 연다", False)]

    quoted = replace(found, listed=(card(credit=Credit("한빛브리핑", licence="KOGL-4")),))
    assert "도서관을" not in telegram.render_answer(quoted, EN)[0].params["text"]
    assert all(block["type"] != "rich_text" for block in slack.render_answer(quoted, EN)[0].params["blocks"])
