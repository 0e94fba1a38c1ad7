"""The words of a long search come back from the message that shows them, through Telegram's own parser and cleaning."""

from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from telegram import CallbackQuery

from adapters.platforms.telegram.updates import parse_button_press
from adapters.sandbox.telegram.content import text_content
from bot.commands.latest_search import InvalidSearch, search_words
from bot.lib.i18n import words
from bot.model import Answer, Button
from formatter.render import telegram
from formatter.text.display import visible

GROUP = {"id": -1003, "type": "group", "title": "지역부"}
READER = {"id": 42, "is_bot": False, "first_name": "민지"}
_TAKEN_AWAY = set("\u030a\u0333\u033f")
LONG = "도서관예산도서관예산도서관 도서관예산도서관예산"


def pressed(subject: tuple[str, ...], **message: Any) -> tuple[str, ...]:
    """The words of the press of the page button, in the message as Telegram keeps it."""
    text = f"Found, latest first: {' '.join(subject)}"
    answer = Answer(text, subject=subject, inert=True, buttons=(Button("Older ▶", "search:older", ("12345", *subject)),))
    (call,) = telegram.render_answer(answer, words("en"))
    data = call.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert len(data.encode()) <= 64
    kept, entities = text_content(call.params)
    shown = {"message_id": 5, "date": 1, "chat": GROUP, "text": kept, "entities": entities} | message
    query = CallbackQuery.de_json({"id": "1", "from": READER, "chat_instance": "1", "message": shown, "data": data}, None)
    request = parse_button_press(query)
    assert request is not None
    assert (request.name, request.words[0]) == ("search:older", "12345")
    return request.words[1:]


@given(st.lists(st.text(min_size=1, max_size=25), min_size=1, max_size=6))
@example([LONG, "`도서관`예산`"])
@example([LONG, "<b>굵게</b>&amp;", "a&b;"])
@example([LONG, "@everyone", "/latest", "#태그"])
@example([LONG, "telegram:@sokbo_news", "`/kill`1"])
@example([LONG, "👩\u200d👩\u200d👧가족", "\u202e거꾸로\u202c"])
@example([LONG, "A\u030angstro\u0308m"])
@example([LONG, "tg://user?id=42", "https://example.kr/a?b=c"])
@example(["Found", "latest", "first", LONG])
@example([LONG, "…도서관…"])
def test_the_words_of_a_search_come_back(typed: list[str]) -> None:
    """Whatever people search for, the page button finds the same words; where Telegram cannot show them, none of them.

    Telegram takes three combining marks away from every text, which words keep only on letters that have no composed form.
    """
    try:
        subject = search_words(" ".join(typed).split())
    except InvalidSearch:
        assume(False)
    assume(not _TAKEN_AWAY & set("".join(subject)))
    came_back = pressed(subject)
    assert came_back in (subject, ()) if visible(" ".join(subject)) != " ".join(subject) else came_back == subject


@pytest.mark.parametrize(
    "message",
    [{"entities": []}, {"text": "other"}, {"date": 0, "text": None, "entities": None}, {"text": None, "entities": None}],
)
def test_a_message_that_does_not_show_them(message: dict[str, Any]) -> None:
    """A message whose text is not there any more gives no words."""
    if message.get("text") == "other":
        message = {**message, "entities": [{"type": "bold", "offset": 0, "length": 5}]}
    assert pressed(search_words(LONG.split()), **message) == ()
