"""Every word of the bot, in both its languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.lib.i18n import LANGUAGES, words

ROOT = Path(__file__).parents[3]
PO = ROOT / "bot" / "locale" / "ko" / "LC_MESSAGES" / "sokbo.po"
SAYING = {"words", "_words", "plural", "ActionRefused", "PostNotFound"}
"""Calls whose first text is said to people."""


def trees() -> Iterator[ast.Module]:
    """The code of the house."""
    for folder in ("bot", "formatter", "adapters/platforms"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"), str(path))


def said() -> set[str]:
    """Every text that the code says to people by name of the call."""
    found = set()
    for call in (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        texts = call.args[: 2 if name == "plural" else 1] if name in SAYING else []
        if name == "CommandSpec":
            texts = call.args[1:2]
        found |= {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}
    return found - set(LANGUAGES)  # words("en") makes a catalogue


def literals() -> set[str]:
    """Every text in the code."""
    constants = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}


def translated() -> dict[str, Message]:
    """The Korean catalogue."""
    with PO.open("rb") as file:
        return {str(message.id): message for message in read_po(file, locale="ko") if message.id}


def test_everything_is_said_in_korean() -> None:
    """No text that people read is missing in the Korean catalogue, or empty there."""
    catalogue = translated()

    assert len(said()) > 100
    assert {text for text in said() if text not in catalogue or not catalogue[text].string} == set()


def test_nothing_is_left_over() -> None:
    """The catalogue holds no text that the code does not say any more, none twice, and none that is unsure."""
    ids = re.findall(r'^msgid "(.+)"$', PO.read_text("utf-8"), re.MULTILINE)

    assert translated().keys() - literals() == set()
    assert len(ids) == len(set(ids))
    assert not any(message.fuzzy for message in translated().values())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_same_is_filled_in(language: str) -> None:
    """A text asks for the same values in every language, and takes them."""
    for text, message in translated().items():
        names = set(re.findall(r"{(\w+)", text))
        assert set(re.findall(r"{(\w+)", str(message.string))) == names
        assert words(language)(text, **dict.fromkeys(names, "값"))


@pytest.mark.parametrize(("asked", "spoken"), [("ko-KR", "ko"), ("ko_KR", "ko"), ("EN-gb", "en"), ("fr", "en"), ("", "en")])
def test_the_nearest_language(asked: str, spoken: str) -> None:
    """A locale is answered in its main language, and what we do not speak in English."""
    assert words(asked).language == spoken
