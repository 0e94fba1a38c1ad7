"""Answers to commands, rendered for both platforms."""

from bot.lib.i18n import words
from bot.model import Answer, Button, Credit
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
