"""The menu on an alert in Slack."""

from typing import Any

from bot.lib.i18n import words
from bot.model import Card, Mark, Style
from formatter.render.slack import render
from tests.formatter.platform_rules import slack_faults
from tests.formatter.samples import card


def rows(menu_card: Card) -> list[Any]:
    """An alert's rows of buttons and menus; the alert is checked against Slack's rules."""
    alert, *_ = render(menu_card, Style(), words("ko"), Mark())
    assert slack_faults(alert) == []
    return [block for block in alert.params["blocks"] if block["type"] == "actions"]


def test_the_menu_mutes() -> None:
    """An alert's menu offers its feed and its categories, five things at most, each value as a command would take it."""
    categories = ("경제", " 경제 ", "사회  문화", "가" * 61, "", "국제", "과학", "날씨")
    (row,) = rows(card(feed="policy", categories=categories))
    (menu,) = [element for element in row["elements"] if element["type"] == "overflow"]

    assert [option["value"] for option in menu["options"]] == ["policy", "#경제", "#사회 문화", "#국제", "#과학"]
    assert menu["options"][1]["text"]["text"] == "여기서 경제 끄기"


def test_the_menu_calls_the_feed_by_its_title() -> None:
    """Readers know a feed by its title, of which a menu shows as much as leaves the phrase whole; what is muted is its id."""
    for title, shown in (("정책 브리핑", "여기서 정책 브리핑 피드 끄기"), ("정책 & <브리핑>" * 20, "여기서 정책 & <브리핑>")):
        (row,) = rows(card(feed="policy", feed_title=title))
        (menu,) = [element for element in row["elements"] if element["type"] == "overflow"]
        assert menu["options"][0]["value"] == "policy"
        assert menu["options"][0]["text"]["text"].startswith(shown)
        assert menu["options"][0]["text"]["text"].endswith("피드 끄기")


def test_no_menu_without_anything_to_mute() -> None:
    """A post without a feed has no menu, nor has a withdrawn post."""
    withdrawn = render(card(feed="policy"), Style(), words("ko"), Mark("withdrawn"))

    assert "overflow" not in str(rows(card()))
    assert "overflow" not in str(withdrawn[0].params)
