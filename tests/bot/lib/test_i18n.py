"""Every text of the bot, in both its languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo

from bot.lib.i18n import LANGUAGES, words
from tests.compile_messages import MO, PO, read

ROOT = Path(__file__).parents[3]
TRANSLATED = {"words", "_words", "plural", "ActionRefused", "PostNotFound"}
"""Calls whose first argument is a text for people."""


def trees() -> Iterator[ast.Module]:
    """The syntax trees of all code that has texts for people."""
    for folder in ("bot", "formatter", "adapters/platforms"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"), str(path))


def keys() -> set[str]:
    """The English of every text that the code shows to people, by the name of the call; a plural's both forms."""
    found = set()
    for call in (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        texts = call.args[: 2 if name == "plural" else 1] if name in TRANSLATED else []
        if name == "CommandSpec":
            texts = call.args[1:2]
        found |= {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}
    return found - set(LANGUAGES)  # words("en") makes a catalogue


def literals() -> set[str]:
    """Every text in the code."""
    constants = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}


def forms(message: Message) -> tuple[str, ...]:
    """A message's English: one text, or its singular and its plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    """A message's Korean."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def translated() -> dict[str, Message]:
    """The Korean catalogue by its English texts."""
    return {text: message for message in read() if message.id for text in forms(message)}


def test_every_text_has_a_korean_translation() -> None:
    """No text that people read is missing in the Korean catalogue, or empty there."""
    catalogue = translated()

    assert len(keys()) > 100
    assert {text for text in keys() if text not in catalogue or not all(translations(catalogue[text]))} == set()


def test_the_catalogue_has_no_unused_text() -> None:
    """The catalogue holds no text that the code does not use any more, none twice, and none that is marked as fuzzy."""
    ids = re.findall(r'^msgid "(.+)"$', PO.read_text("utf-8"), re.MULTILINE)

    assert translated().keys() - literals() == set()
    assert len(ids) == len(set(ids))
    assert not any(message.fuzzy for message in read() if message.id)


def test_the_compiled_catalogue_is_up_to_date() -> None:
    """The compiled catalogue, which the bot reads, holds exactly what the written one holds."""
    with MO.open("rb") as file:
        compiled = {forms(message): translations(message) for message in read_mo(file) if message.id}

    assert compiled == {forms(message): translations(message) for message in read() if message.id}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_translations_take_the_same_values(language: str) -> None:
    """A text has the same placeholders in every language, and they can be filled in."""
    for text, message in translated().items():
        names = set(re.findall(r"{(\w+)", text))
        assert all(set(re.findall(r"{(\w+)", translation)) == names for translation in translations(message))
        assert words(language)(text, **dict.fromkeys(names, "값"))


def test_plural_forms() -> None:
    """English has a singular and a plural; Korean has one form for every number."""
    assert [words("en").plural("{n} table", "{n} tables", n) for n in (0, 1, 2)] == ["0 tables", "1 table", "2 tables"]
    assert [words("ko").plural("{n} table", "{n} tables", n) for n in (0, 1, 2)] == ["표 0개", "표 1개", "표 2개"]


@pytest.mark.parametrize(("asked", "spoken"), [("ko-KR", "ko"), ("ko_KR", "ko"), ("EN-gb", "en"), ("fr", "en"), ("", "en")])
def test_a_locale_falls_back_to_its_main_language(asked: str, spoken: str) -> None:
    """A locale is answered in its main language, and one that is not translated in English."""
    assert words(asked).language == spoken
