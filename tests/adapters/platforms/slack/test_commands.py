"""Translation of slash commands, mentions and direct messages into requests."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.platforms.slack.incoming_requests import from_command, from_event
from bot.model import Chat


def slash(command: str, text: str, channel: str = "C0DEMO") -> dict[str, Any]:
    return {"command": command, "text": text, "channel_id": channel, "user_id": "U0MINJI", "team_id": "T0DEMO"}


def event(text: str, kind: str = "app_mention", **fields: Any) -> dict[str, Any]:
    slack_event = {"type": kind, "text": text, "user": "U0MINJI", "channel": "C0DEMO", "ts": "1.2", "channel_type": "channel"}
    return slack_event | fields


@pytest.mark.parametrize(
    ("command", "text"), [("/sokbo", "latest 3 policy"), ("/latest", "3 policy"), ("/sokbo", "/LATEST 3  policy")]
)
def test_both_ways_to_write_a_command(command: str, text: str) -> None:
    """`/sokbo latest 3 policy` and `/latest 3 policy` are the same request."""
    request = from_command(slash(command, text), "/sokbo")
    assert (request.chat, request.name, request.words) == (Chat("slack", "C0DEMO"), "latest", ("3", "policy"))
    assert (request.user, request.private, request.prefix) == ("U0MINJI", False, "/sokbo ")


def test_the_bare_command_is_plain_talk() -> None:
    """`/sokbo` alone has no name, so it gets help."""
    assert from_command(slash("/sokbo", ""), "/sokbo").name == ""


def test_a_command_in_a_direct_message_is_private() -> None:
    """A command in a direct message, whose channel id begins with D, is private."""
    assert from_command(slash("/sokbo", "feeds", "D0MINJI"), "/sokbo").private


def test_escaped_signs_are_read_back() -> None:
    """The three characters that Slack escapes are read back."""
    assert from_command(slash("/sokbo", "search R&amp;D &lt;2025&gt;"), "/sokbo").words == ("R&D", "<2025>")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("<http://naver.com|naver.com>", "naver.com"),
        ("<mailto:news@example.kr|news@example.kr>", "news@example.kr"),
        ("<https://news.example.kr/1?a=1&amp;b=2>", "https://news.example.kr/1?a=1&b=2"),
        ("<#C0DEMO|속보>", "속보"),
        ("&lt;http://naver.com|naver.com&gt;", "<http://naver.com|naver.com>"),
    ],
)
def test_words_that_slack_made_links_of_are_read_as_typed(text: str, typed: str) -> None:
    """Addresses that Slack turned into links are read as the person typed them."""
    request = from_event(event(f"<@U0SOKBO> search {text}"), "/sokbo")
    assert request is not None
    assert request.words == (typed,)


@pytest.mark.parametrize("text", ["<@U0SOKBO>: latest", "<@U0SOKBO>, latest", "<@U0SOKBO|sokbo>:latest"])
def test_the_sign_after_the_bots_name_is_no_word(text: str) -> None:
    """Punctuation after the bot's name in a mention is not read as a word."""
    request = from_event(event(text), "/sokbo")
    assert request is not None
    assert request.name == "latest"


def test_a_mention_is_answered_in_its_thread() -> None:
    """The bot's name is no word, and the answer goes beneath the question."""
    request = from_event(event("<@U0SOKBO> latest 3"), "/sokbo")
    assert request is not None
    assert (request.name, request.words, request.context) == ("latest", ("3",), {"thread_ts": "1.2"})


def test_a_mention_in_a_thread_stays_there() -> None:
    """The answer goes into the thread of the mention."""
    request = from_event(event("latest <@U0SOKBO>", thread_ts="1.0"), "/sokbo")
    assert request is not None
    assert (request.name, request.words, request.context) == ("latest", (), {"thread_ts": "1.0"})


def test_a_direct_message_needs_no_sign() -> None:
    """In a direct message the first word is the command."""
    request = from_event(event("Latest 3", "message", channel="D0MINJI", channel_type="im"), "/sokbo")
    assert request is not None
    assert (request.name, request.words, request.private, request.context) == ("latest", ("3",), True, {})


@pytest.mark.parametrize(
    "slack_event",
    [
        event("latest", "message"),
        event("latest", "message", channel_type="im", subtype="message_changed"),
        event("latest", "message", channel_type="im", bot_id="B1"),
        event("latest", "message", channel_type="im", user=None),
        event("latest", bot_id="B1"),
        {"type": "member_joined_channel", "user": "U0MINJI", "channel": "C0DEMO"},
    ],
)
def test_messages_not_for_the_bot(slack_event: dict[str, Any]) -> None:
    """Talk in channels, edits, bots and other events are left alone."""
    assert from_event(slack_event, "/sokbo") is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    """Any text has a name in small letters and words without white space."""
    request = from_command(slash("/sokbo", text), "/sokbo")
    assert request.name == request.name.lower()
    assert all(word.split() == [word] for word in request.words)
