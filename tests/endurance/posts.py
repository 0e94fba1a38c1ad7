"""The posts that the endurance runs publish, and what each must become in a chat."""

from collections.abc import Iterable
from pathlib import Path

from bot.config import Config
from bot.lib.i18n import words
from bot.model import Chat, Document, Mark
from bot.runtime import build
from formatter.jobs import Formatter
from formatter.render import slack, telegram

_RENDER = {"telegram": telegram.render, "slack": slack.render}
_POST = """---
title: 새솔시 도서관 {number}곳 새로 연다
categories:
  - 문화
excerpt: >
  새솔시가 내년까지 작은 도서관 {number}곳을 새로 연다.
---
<p>새솔시는 내년까지 작은 도서관 <b>{number}곳</b>을 새로 연다고 밝혔다. 예산은 34억 원이다.</p>
{tables}
<p>문의: 새솔시 도서관과(052-555-0101)</p>
<p>자료출처=새솔브리핑 https://www.example.kr</p>
"""


def post(number: int) -> str:
    """One post's file. Every twelfth has tables too large for one message."""
    tables = [_table(number, which) for which in range(3)] if number % 12 == 0 else []
    return _POST.format(number=number, tables="\n".join(tables))


def publish(folder: Path, number: int) -> None:
    """Publish it as a site generator does: written to another name, then renamed."""
    temporary = folder / f".{number}.part"
    temporary.write_text(post(number), "utf-8")
    temporary.rename(folder / _name(number))


def expected(config: Config, chat: Chat, numbers: Iterable[int]) -> list[str]:
    """The texts of the messages a chat must get for these posts, in order: the post's number is in each."""
    style = next(s.style for s in build.managed_subscriptions(config) if s.chat == chat)
    rules, editor, texts = build.rules(config.feeds[0], config), Formatter(), []
    for number in numbers:
        read = editor.read(Document(rules.id, _name(number), "", post(number).encode()), rules)
        calls = _RENDER[chat.platform](editor.card(read), style, words(style.language), Mark())
        texts += [str(call.params["text"]) for call in calls]
    return texts


def _name(number: int) -> str:
    return f"2026-11-20-{number:03}.md"


def _table(number: int, which: int) -> str:
    rows = [
        f"<tr><td>{number}호 {which}-{row}</td><td>{row % 12 + 1}월</td><td>{row * 3 + 10}억 원</td></tr>" for row in range(40)
    ]
    return f"<table><tr><th>동네</th><th>여는 달</th><th>예산</th></tr>{''.join(rows)}</table>"
